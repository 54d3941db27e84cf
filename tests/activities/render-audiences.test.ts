/** One revision reaches every audience in its own form and language, and nobody else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { audienceWords } from '../../activities/audience-words.ts';
import type { RenderedRevision, RenderRequest } from '../../activities/contract.ts';
import type { PostIdentity } from '../../domain/post.ts';
import type { Rendition } from '../../domain/rendition.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { openRig, type Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const EVERYBODY = ['staff', 'frontline', 'public', 'subscribers', 'callers', 'executives', 'media'];
const SINCE = '2026-11-22T06:05:00.000Z';
const ENGLISH = {
  service: 'online ordering',
  state: 'down',
  affected: 'customers in Germany',
  since: SINCE,
};
const GERMAN = {
  service: 'die Online-Bestellung',
  state: 'down',
  affected: 'Kundinnen und Kunden in Deutschland',
  since: SINCE,
};

async function ask(
  change: Partial<RenderRequest> = {},
  about: Partial<PostIdentity> = {},
): Promise<RenderRequest> {
  const { mode = 'live', drill = null } = about;
  const outage = await rig.openIncident({ mode, drill });
  const { identity } = await outage.draft({ channels: ['status-page'] });
  return {
    identity: { ...identity, ...about },
    revision: 2,
    from: { kind: 'template', variant: 'a' },
    facts: ENGLISH,
    unknown: [],
    inputs: {},
    channels: [],
    audiences: EVERYBODY,
    notify: {},
    brands: [],
    status: 'investigating',
    impact: 'major',
    components: [],
    promise: '2030-01-01T12:00:00.000Z',
    ...change,
  };
}

async function words({ leaves }: RenderedRevision): Promise<Readonly<Record<string, string>>> {
  const texts = await readRenditions(
    rig.ledger.db,
    leaves.map(({ digest }) => digest),
  );
  return Object.fromEntries(
    leaves.map(({ channel, digest }) => {
      const rendition = JSON.parse(texts.get(digest) ?? 'null') as Rendition;
      return [channel, rendition.text];
    }),
  );
}

describe('a step of every audience', () => {
  test('has one leaf for each account of each audience, each in its own form', async () => {
    const made = await rig.activities.renderRevision(await ask());
    expect(made.leaves.map(({ channel, account }) => `${channel}/${account}`)).toEqual([
      'branch-script/main',
      'executives-line/main',
      'mail/main',
      'phone-announcement/main',
      'phone-team-script/main',
      'press-lines/main',
      'sandbox/main',
      'sms/main',
      'staff-chat/main',
      'staff-mail/main',
      'status-page/main',
    ]);
    const said = await words(made);
    expect(said['staff-chat']).toContain('You hear it before the public does');
    expect(said['staff-mail']).toBe(said['staff-chat']);
    expect(said['phone-team-script']).toContain('Say first');
    expect(said['phone-announcement']).toMatch(/^Hello\./u);
    expect(said['press-lines']).toContain('An attack?');
    expect(said['sms']).toBe(said['sandbox']);
    expect(said['mail']).toBe(said['status-page']);
    expect(made.notes).toEqual([]);
    expect(made.facts).toEqual(['affected', 'service', 'since', 'state']);
    for (const text of Object.values(said)) expect(text).toContain('online ordering'.slice(1));
  });

  test('in a drill reaches accounts of drills only, whoever is spoken to', async () => {
    const drill = { mode: 'drill', drill: 'friday' } as const;
    const { leaves } = await rig.activities.renderRevision(await ask({}, drill));
    expect(leaves).toHaveLength(11);
    expect(leaves.map(({ account }) => account)).toEqual(leaves.map(() => 'drill'));
  });

  test('by night is told where people look and where they follow, and rings nobody', async () => {
    const notify = Object.fromEntries(EVERYBODY.map((name) => [name, 'page-and-thread'] as const));
    const { leaves } = await rig.activities.renderRevision(await ask({ notify }));
    const channels = leaves.map(({ channel }) => channel);
    expect(channels).not.toEqual(expect.arrayContaining(['sms']));
    expect(channels).not.toEqual(expect.arrayContaining(['mail']));
    expect(channels).toEqual(expect.arrayContaining(['status-page', 'sandbox', 'staff-chat']));
  });

  test('restated keeps each audience’s own words', async () => {
    const asked = await ask();
    const first = await rig.activities.renderRevision(asked);
    const again = await rig.activities.renderRevision({
      ...asked,
      from: { kind: 'restate', leaves: first.leaves, was: asked.promise },
      promise: '2030-01-01T12:30:00.000Z',
    });
    const [before, after] = [await words(first), await words(again)];
    for (const [channel, text] of Object.entries(before)) {
      expect([channel, after[channel]]).toEqual([
        channel,
        text.replaceAll('13:00 CET', '13:30 CET'),
      ]);
    }
    expect(after['sms']).not.toBe(before['sms']);
    expect(again.facts).toEqual(expect.arrayContaining(['service', 'affected', 'since']));
  });

  test('whose public words a person wrote still has a note, a script and lines of its own', async () => {
    const from = {
      kind: 'words',
      words: { headline: 'H', short: 'Down since 07:05 CET.', long: 'Long.' },
    } as const;
    const made = await rig.activities.renderRevision(await ask({ from }));
    const said = await words(made);
    expect(said['sms']).toBe('Down since 07:05 CET.');
    expect(said['staff-chat']).toContain('You hear it before the public does');
    expect(made.facts).toContain('since');
  });

  test('takes a note that a person wrote, for that audience and no other', async () => {
    const audiences = { staff: 'A note of ours.' };
    const from = {
      kind: 'words',
      words: { headline: 'H', short: 'Short.', long: 'Long.', audiences },
    } as const;
    const said = await words(await rig.activities.renderRevision(await ask({ from })));
    expect(said['staff-chat']).toBe('A note of ours.');
    expect(said['staff-mail']).toBe('A note of ours.');
    expect(said['press-lines']).toContain('An attack?');
    expect(said['sms']).toBe('Short.');
  });
});

describe('a language that follows', () => {
  const german = { language: 'de', follows: 1 } as const;

  test('is spoken by its own accounts, in its own words and facts', async () => {
    const made = await rig.activities.renderRevision(await ask({ facts: GERMAN }, german));
    expect(new Set(made.leaves.map(({ language }) => language))).toEqual(new Set(['de']));
    const said = await words(made);
    expect(said['status-page']).toContain('Kundinnen und Kunden in Deutschland');
    expect(said['status-page']).toContain('07:05 Uhr MEZ');
    expect(said['staff-chat']).toContain('Sie erfahren es vor der Öffentlichkeit');
    expect(Object.values(said).join('\n')).not.toMatch(/We are sorry|Next update/u);
  });

  test('goes where somebody speaks it, though that be staff alone', async () => {
    const channels = rig.deps.channels.filter(
      ({ spec }) => spec.language === 'en' || spec.audience === 'staff',
    );
    const made = await rig
      .worker({ channels })
      .renderRevision(await ask({ facts: GERMAN }, german));
    expect(made.leaves.map(({ audience }) => audience)).toEqual(['staff', 'staff']);
    expect(made.notes).toContain('no account for public: status-page in de (live)');
  });

  test('in which nobody here has an account gets no draft: nobody is asked to sign nothing', async () => {
    const asked = await ask({}, { language: 'fr', follows: 1 });
    await expect(rig.activities.renderRevision(asked)).rejects.toMatchObject({
      type: 'UNKNOWN_CHANNEL',
      nonRetryable: true,
    });
  });

  test('never stands in for the one that leads', async () => {
    const asked = await ask({}, { language: 'fr', follows: null });
    await expect(rig.activities.renderRevision(asked)).rejects.toMatchObject({
      type: 'UNKNOWN_CHANNEL',
      nonRetryable: true,
    });
  });
});

describe('what a house lacks', () => {
  test('is told to the signer, and holds nothing back while the public is reached', async () => {
    const channels = rig.deps.channels.filter(({ spec }) => spec.channel !== 'phone-announcement');
    const made = await rig.worker({ channels }).renderRevision(await ask());
    expect(made.leaves).toHaveLength(10);
    expect(made.notes).toEqual(['no account for callers: phone-announcement in en (live)']);
  });

  test('is a failure when nobody of the public would hear it', async () => {
    const channels = rig.deps.channels.filter(
      ({ spec }) => !['public', 'subscribers'].includes(spec.audience),
    );
    await expect(rig.worker({ channels }).renderRevision(await ask())).rejects.toMatchObject({
      type: 'UNKNOWN_CHANNEL',
    });
  });

  test('is the public’s words where a runbook has none for an audience, and the signer knows', async () => {
    const runbook = await loadRunbook('templates', 'service-outage');
    const { 'audience/staff/note.hbs': _gone, ...templates } = runbook.templates;
    const public_ = { headline: 'H', short: 'Short.', long: 'Long.' };
    const made = audienceWords(rig.deps, await ask(), { ...runbook, templates }, 'staff', public_);
    expect(made).toEqual({
      text: 'Long.',
      facts: [],
      note: "staff: the public's words stand in, the runbook has no note in en",
    });
  });
});

describe('brands', () => {
  const brand = (name: string) =>
    rig.deps.channels
      .filter(({ spec }) =>
        ['status-page/main', 'sms/main'].includes(`${spec.channel}/${spec.account}`),
      )
      .map((channel) => ({
        ...channel,
        spec: { ...channel.spec, account: `main-${name}`, brand: name },
      }));

  test('that are not affected hear nothing of an incident of another', async () => {
    const channels = [
      ...rig.deps.channels.filter(({ spec }) => spec.audience === 'staff'),
      ...brand('north'),
      ...brand('south'),
    ];
    const { leaves } = await rig
      .worker({ channels })
      .renderRevision(await ask({ brands: ['north'] }));
    expect(leaves.map(({ channel, account }) => `${channel}/${account}`)).toEqual([
      'sms/main-north',
      'staff-chat/main',
      'staff-mail/main',
      'status-page/main-north',
    ]);
  });

  test('tell times as the clocks of their own readers show them', async () => {
    const channels = brand('north').map((channel) => ({
      ...channel,
      spec: { ...channel.spec, timeZone: 'Europe/Athens' },
    }));
    const staff = rig.deps.channels.filter(({ spec }) => spec.audience === 'staff');
    const asked = await ask({ brands: ['north', 'nroth'] });
    const made = await rig.worker({ channels: [...channels, ...staff] }).renderRevision(asked);
    const said = await words(made);
    expect(said['sms']).toContain('14:00 EET');
    expect(said['staff-chat']).toContain('13:00 CET');
    expect(made.notes).toContain('nobody here speaks for the brand nroth: is it spelled so?');
  });

  test('must be named where no account speaks for the whole house', async () => {
    const channels = [...brand('north'), ...brand('south')];
    await expect(
      rig.worker({ channels }).renderRevision(await ask({ brands: [] })),
    ).rejects.toMatchObject({ type: 'UNKNOWN_CHANNEL' });
  });
});

describe('what belongs to one post', () => {
  test('is, for a correction, what we wrote and what is right, in the runbook’s words', async () => {
    const asked = await ask(
      {
        facts: { ...ENGLISH, since: '2026-11-22T06:15:00.000Z' },
        inputs: { saidAt: '2026-11-22T06:20:00.000Z', fact: 'since', was: JSON.stringify(SINCE) },
        audiences: ['public'],
        promise: null,
      },
      { step: 'correction', kind: 'correction' },
    );
    const said = await words(await rig.activities.renderRevision(asked));
    expect(said['sandbox']).toContain('07:05 CET');
    expect(said['sandbox']).toContain('07:15 CET');
  });

  test('is a failure with its reason when a fact has no words that correct it', async () => {
    const asked = await ask(
      { inputs: { saidAt: SINCE, fact: 'hardship', was: JSON.stringify('you wait') } },
      { step: 'correction', kind: 'correction' },
    );
    await expect(rig.activities.renderRevision(asked)).rejects.toThrow(
      'somebody has to write them',
    );
  });

  test('is, for a merged incident, where the leading one is told', async () => {
    const asked = await ask(
      { inputs: { lead: 'inc-lead' }, audiences: ['public'] },
      { step: 'merged', kind: 'merged' },
    );
    const said = await words(await rig.activities.renderRevision(asked));
    expect(said['status-page']).toContain('http://status.example.org/incidents/inc-lead/');
  });
});
