/** Who carries a revision: mode, language, audience, brand and loudness decide, nothing else. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseAccounts, type AccountsAsked } from '../../domain/choose-accounts.ts';
import type { ChannelSpec } from '../../domain/delivery.ts';
import type { Audience, Loudness } from '../../domain/runbook.ts';

const AUDIENCES: Readonly<Record<string, Audience>> = {
  public: { channels: ['status-page', 'network'], form: 'words', reactive: false },
  subscribers: { channels: ['mail', 'sms'], form: 'words', reactive: false },
  staff: { channels: ['staff-chat'], form: 'note', reactive: false },
};

function spec(channel: string, audience: string, change: Partial<ChannelSpec> = {}): ChannelSpec {
  return {
    channel,
    account: 'main',
    audience,
    language: 'en',
    ability: 'look-up',
    serves: 'live',
    form: 'long',
    limit: null,
    noise: 'page',
    brand: null,
    timeZone: null,
    ...change,
  };
}

const HOUSE: readonly ChannelSpec[] = [
  spec('status-page', 'public'),
  spec('network', 'public', { noise: 'thread' }),
  spec('sms', 'subscribers', { noise: 'push' }),
  spec('mail', 'subscribers', { noise: 'push' }),
  spec('staff-chat', 'staff', { noise: 'thread' }),
  spec('status-page', 'public', { account: 'drill', serves: 'drill' }),
  spec('status-page', 'public', { account: 'main-de', language: 'de' }),
  spec('mail', 'subscribers', { account: 'north', brand: 'north', noise: 'push' }),
  spec('status-page', 'public', { account: 'south', brand: 'south' }),
];

function choose(change: Partial<AccountsAsked> = {}) {
  const { accounts, missing } = chooseAccounts(HOUSE, AUDIENCES, {
    mode: 'live',
    language: 'en',
    channels: [],
    audiences: ['public', 'subscribers', 'staff'],
    notify: {},
    brands: [],
    ...change,
  });
  return { names: accounts.map(({ channel, account }) => `${channel}/${account}`), missing };
}

test('everybody who is spoken to hears it, in the order of their names', () => {
  expect(choose()).toEqual({
    names: ['mail/main', 'network/main', 'sms/main', 'staff-chat/main', 'status-page/main'],
    missing: [],
  });
});

test('an audience is reached only on its channels, and only on those of the step', () => {
  expect(choose({ audiences: ['subscribers'] }).names).toEqual(['mail/main', 'sms/main']);
  expect(choose({ audiences: ['subscribers'], channels: ['sms'] }).names).toEqual(['sms/main']);
});

test('without audiences, whoever listens on the channels hears it', () => {
  const { names } = choose({ audiences: [], channels: ['status-page', 'staff-chat'] });
  expect(names).toEqual(['staff-chat/main', 'status-page/main']);
});

test('what has no account is named, with whom it would have reached', () => {
  expect(choose({ language: 'de' })).toEqual({
    names: ['status-page/main-de'],
    missing: ['public: network', 'subscribers: mail', 'subscribers: sms', 'staff: staff-chat'],
  });
  expect(choose({ audiences: [], channels: ['pigeon'] }).missing).toEqual(['pigeon']);
});

describe('loudness', () => {
  test.each<[Loudness, readonly string[]]>([
    ['push', ['mail/main', 'network/main', 'sms/main', 'staff-chat/main', 'status-page/main']],
    ['page-and-thread', ['network/main', 'staff-chat/main', 'status-page/main']],
    ['page-only', ['status-page/main']],
  ])('%s reaches so many', (loudness, names) => {
    const notify = { public: loudness, subscribers: loudness, staff: loudness };
    // Nobody is missing: to be quiet was the wish.
    expect(choose({ notify })).toEqual({ names, missing: [] });
  });

  test('is each audience’s own', () => {
    expect(choose({ notify: { subscribers: 'page-only' } }).names).toEqual([
      'network/main',
      'staff-chat/main',
      'status-page/main',
    ]);
  });
});

describe('brands', () => {
  test('that are not affected are told nothing', () => {
    expect(choose().names.join()).not.toMatch(/north|south/u);
    expect(choose({ brands: ['north'] }).names).toContain('mail/north');
    expect(choose({ brands: ['north'] }).names).not.toContain('status-page/south');
  });

  test('share what speaks for the whole house', () => {
    expect(choose({ brands: ['south'] }).names).toContain('staff-chat/main');
  });
});

test('whatever is asked, no account of another mode, language or brand ever speaks', () => {
  const some = <T>(...values: readonly T[]) => fc.subarray([...values]);
  fc.assert(
    fc.property(
      fc.constantFrom('live' as const, 'drill' as const),
      fc.constantFrom('en', 'de', 'fr'),
      some('status-page', 'network', 'mail', 'sms', 'staff-chat', 'pigeon'),
      some('public', 'subscribers', 'staff', 'nobody'),
      some('north', 'south', 'west'),
      (mode, language, channels, audiences, brands) => {
        const asked = { mode, language, channels, audiences, brands, notify: {} };
        for (const chosen of chooseAccounts(HOUSE, AUDIENCES, asked).accounts) {
          expect(chosen).toMatchObject({ serves: mode, language });
          expect([null, ...brands]).toContain(chosen.brand);
          expect([...audiences, ...(audiences.length === 0 ? [chosen.audience] : [])]).toContain(
            chosen.audience,
          );
        }
      },
    ),
  );
});
