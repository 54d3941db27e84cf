/** The house's accounts and brands from a file; every fault has its place. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { chooseAccounts } from '../../domain/choose-accounts.ts';
import { ChannelsError, readChannels } from '../../worker/channels/read-channels.ts';

const DEFAULTS = { pageName: 'House status', timeZone: 'UTC' };
const EXAMPLE = 'deploy/channels.example.yaml';

const read = (source: string) => readChannels('channels.yaml', source, DEFAULTS);

function faults(source: string): readonly string[] {
  try {
    read(source);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ChannelsError);
    return (error as ChannelsError).message.split('\n').slice(1);
  }
}

describe('the example', () => {
  test('is read, and brands give their pages name and zone', async () => {
    const accounts = readChannels(EXAMPLE, await readFile(EXAMPLE, 'utf8'), DEFAULTS);
    expect(accounts).toHaveLength(8);
    expect(accounts[0]).toEqual({
      spec: {
        channel: 'status-page',
        account: 'north-en',
        audience: 'public',
        language: 'en',
        ability: 'idempotent',
        serves: 'live',
        form: 'long',
        limit: null,
        noise: 'page',
        brand: 'north',
        timeZone: 'Europe/Berlin',
      },
      outlet: { kind: 'page', path: 'north', name: 'North Shop status', timeZone: 'Europe/Berlin' },
    });
    expect(accounts.at(-1)).toMatchObject({ outlet: { kind: 'shelf' } });
  });

  test('tells an incident of one brand to nobody of the other', async () => {
    const accounts = readChannels(EXAMPLE, await readFile(EXAMPLE, 'utf8'), DEFAULTS);
    const told = chooseAccounts(
      accounts.map(({ spec }) => spec),
      {},
      {
        mode: 'live',
        language: 'de',
        channels: ['status-page', 'sms', 'staff-chat'],
        audiences: [],
        notify: {},
        brands: ['south'],
      },
    );
    expect(told.accounts.map(({ account }) => account)).toEqual(['south']);
  });
});

test('what is left out has a sensible value', () => {
  const [page, other] = read(
    `format: 1
accounts:
  - { outlet: page, channel: status-page, account: main, language: en, serves: live }
  - { outlet: sandbox, channel: network, account: main, language: en, serves: live }`,
  );
  expect(page?.outlet).toEqual({ kind: 'page', path: '', name: 'House status', timeZone: 'UTC' });
  expect(other?.spec).toMatchObject({
    audience: 'public',
    ability: 'look-up',
    form: 'short',
    limit: null,
    noise: 'thread',
    brand: null,
  });
});

test('JSON is taken as well', () => {
  const account = {
    outlet: 'shelf',
    channel: 'press',
    account: 'main',
    language: 'en',
    serves: 'live',
  };
  expect(read(JSON.stringify({ format: 1, accounts: [account] }))).toHaveLength(1);
});

describe('every fault is told with line and column', () => {
  const line = (text: string): string => `format: 1\naccounts:\n  - { ${text} }`;
  const good = 'channel: net, account: main, language: en, serves: live';

  test.each([
    [
      'a key that nobody knows',
      line(`outlet: sandbox, ${good}, colour: red`),
      '3:81 accounts.0.colour',
    ],
    [
      'a mode that is none',
      line('outlet: sandbox, channel: n, account: m, language: en, serves: both'),
      '3:70 accounts.0.serves: expected one of live, drill',
    ],
    [
      'a language that is none',
      line('outlet: sandbox, channel: n, account: m, language: English!, serves: live'),
      'accounts.0.language: expected a language such as en or de-AT',
    ],
    ['an outlet that is none', line(`outlet: pigeon, ${good}`), '3:'],
    [
      'a brand that is none',
      line(`outlet: sandbox, ${good}, brand: west`),
      'accounts.0.brand: expected one of: a brand',
    ],
    [
      'a folder that the page needs itself',
      line(`outlet: page, ${good}, path: incidents`),
      'accounts.0.path',
    ],
    [
      'a folder outside of the page',
      line(`outlet: page, ${good}, path: ../etc`),
      'accounts.0.path',
    ],
    [
      'a drill where the public looks',
      line('outlet: page, channel: n, account: m, language: en, serves: drill'),
      'accounts.0',
    ],
    [
      'a live page among the drills',
      line(`outlet: page, ${good}, path: drills/de`),
      'accounts.0.path: expected a folder that is not drills',
    ],
    ['broken YAML', 'format: [', 'well-formed YAML'],
    ['no account at all', 'format: 1\naccounts: []', 'accounts'],
  ])('%s', (_what, source, expected) => {
    const found = faults(source);
    expect(found.join('\n')).toContain(expected);
    for (const fault of found) expect(fault).toMatch(/^channels\.yaml:\d+:\d+[ :]/u);
  });

  test('one name or one folder that is there twice', () => {
    expect(
      faults(`format: 1
accounts:
  - { outlet: page, channel: p, account: a, language: en, serves: live }
  - { outlet: page, channel: p, account: b, language: de, serves: live }
  - { outlet: shelf, channel: p, account: b, language: de, serves: live }`),
    ).toEqual([
      'channels.yaml:4:5 accounts.1.path: expected a folder of its own',
      'channels.yaml:5:43 accounts.2.account: expected another name: this one is taken',
    ]);
  });

  test('an account that speaks a language its brand does not', () => {
    expect(
      faults(`format: 1
brands: { north: { name: North, languages: [de] } }
accounts:
  - { outlet: shelf, channel: p, account: b, language: en, serves: live, brand: north }`),
    ).toEqual(['channels.yaml:4:56 accounts.0.language: expected a language of north: de']);
  });
});
