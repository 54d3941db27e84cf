/** What people are shown of several audiences and languages: what differs, and what is kept ready. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { Rendition } from '../../domain/rendition.ts';
import { storeRenditions } from '../../ledger/write/store-rendition.ts';
import type { LinesResponse, PostDetail, Problem } from '../../server/api/contract.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';
import { sha256 } from '../../trust/canonical.ts';
import { makeRendition } from '../trust/kit.ts';
import { id, look, makeRig, openOutage, signEntry, signOff, type Outage, type Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(() => rig.close());

const COUNTERSIGN = { person: 'countersign', name: 'Countersign', proved: true } as const;
type Part = Partial<Rendition> & Pick<Rendition, 'channel' | 'text'>;

/** Another revision of a post, with these words on these channels. */
async function revise(
  outage: Outage,
  number: number,
  parts: readonly Part[],
  more: { readonly post?: string; readonly notes?: readonly string[] } = {},
): Promise<void> {
  const post = more.post ?? outage.post;
  const texts = parts.map((part) =>
    renditionText(
      makeRendition({
        incident: outage.incident,
        post,
        revision: number,
        account: 'main',
        nextUpdate: null,
        salt: randomUUID().replaceAll('-', ''),
        ...part,
      }),
    ),
  );
  await storeRenditions(rig.ledger.db, texts);
  const publishBy = new Date(Date.now() + 3_600_000).toISOString();
  await rig.append(outage.incident, [
    {
      eventId: `${post}/revision-${number}`,
      actor: COUNTERSIGN,
      action: 'post.revision',
      payload: {
        post,
        revision: number,
        leaves: texts.map((text) => {
          const { channel, account, audience, language } = JSON.parse(text) as Rendition;
          const leaf = { channel, account, audience, language, digest: leafDigest(text) };
          return { ...leaf, size: Buffer.byteLength(text), key: deliveryKey(leaf) };
        }),
        authors: [],
        unsignedWords: false,
        variant: 'a',
        because: 'drafted',
        note: '',
        status: 'investigating',
        impact: 'major',
        promise: null,
        publishBy,
        severity: 'sev2',
        rule: (await look(rig, outage)).view.rule,
        facts: [],
        ...(more.notes === undefined ? {} : { notes: more.notes }),
        voids: [],
      },
    },
  ]);
}

async function contradictions(outage: Outage, path = outage.path): Promise<readonly string[]> {
  const { body } = await rig.get<PostDetail>(path, 'carla');
  return body.contradictions.map(({ text }) => text);
}

describe('before somebody signs', () => {
  test('what differs between audiences is shown, and notes of the rendering', async () => {
    const outage = await openOutage(rig);
    await revise(
      outage,
      2,
      [
        { channel: 'staff-chat', audience: 'staff', text: 'Down since 07:05 CET.' },
        { channel: 'sms', audience: 'subscribers', text: 'Down since 07:15 CET.' },
      ],
      { notes: ['no account for callers'] },
    );
    const { body } = await rig.get<PostDetail>(outage.path, 'carla');
    expect(body.contradictions).toEqual([
      {
        about: 'time',
        says: [
          { where: ['staff-chat'], value: '07:05 CET' },
          { where: ['sms'], value: '07:15 CET' },
        ],
        text: 'staff-chat says 07:05 CET, sms says 07:15 CET',
      },
    ]);
    expect(body.view.revisions.at(-1)?.notes).toEqual(['no account for callers']);
  });

  test('what differs from the language that leads is shown on both posts', async () => {
    const outage = await openOutage(rig);
    await revise(outage, 2, [{ channel: 'status-page', text: 'Down since 07:05 CET.' }]);
    const german = `${outage.incident}/post-2`;
    const { view } = await look(rig, outage);
    await rig.append(outage.incident, [
      {
        eventId: `${german}/open`,
        actor: COUNTERSIGN,
        action: 'post.open',
        payload: {
          post: german,
          step: view.step,
          kind: view.kind,
          situation: null,
          severity: view.severity,
          mode: view.mode,
          drill: null,
          rule: view.rule,
          corrects: null,
          dueAt: null,
          language: 'de',
          follows: 1,
          embargo: null,
        },
      },
    ]);
    const de = { language: 'de', account: 'main-de', channel: 'status-page' } as const;
    await revise(outage, 1, [{ ...de, text: 'Seit 7.15 Uhr ausgefallen.' }], { post: german });
    const path = `/api/incidents/${outage.incident}/posts/2`;
    expect(await contradictions(outage, path)).toEqual([
      'status-page says 7.15 Uhr, status-page in en says 07:05 CET',
    ]);
    expect(await contradictions(outage)).toEqual([
      'status-page says 07:05 CET, status-page in de says 7.15 Uhr',
    ]);
    await revise(outage, 2, [{ ...de, text: 'Seit 7.05 Uhr ausgefallen.' }], { post: german });
    expect(await contradictions(outage, path)).toEqual([]);
  });

  test('a private fact is never compared, and so never told', async () => {
    const outage = await openOutage(rig);
    await rig.append(outage.incident, [
      {
        eventId: `${outage.incident}/private`,
        actor: { person: 'p-ines', name: 'Ines', proved: false },
        action: 'facts.report',
        payload: { facts: [{ name: 'since', state: 'confirmed', sealed: 'a'.repeat(64) }] },
      } as EntryDraft,
    ]);
    await revise(outage, 2, [{ channel: 'sms', text: 'Down since 07:15 CET.' }]);
    expect(await contradictions(outage)).toEqual([]);
  });
});

describe('lines for whoever asks', () => {
  const at = (outage: Outage): string => `/api/incidents/${outage.incident}/lines`;

  test('are those of reactive audiences that were signed and let out, the newest of each', async () => {
    const outage = await openOutage(rig);
    await revise(outage, 2, [
      { channel: 'status-page', text: 'For everybody.' },
      { channel: 'press-lines', audience: 'media', text: 'We do not speculate.' },
    ]);
    expect((await rig.get<LinesResponse>(at(outage), 'carla')).body).toEqual({ items: [] });
    const signed = await signOff(rig, outage, 'carla');
    const entry = signEntry(outage, id(), signed, sha256(signed.statement));
    await rig.append(outage.incident, [
      { ...entry, payload: { ...entry.payload, revision: 2 } } as EntryDraft,
    ]);
    expect((await rig.get<LinesResponse>(at(outage), 'carla')).body).toEqual({ items: [] });
    const { view } = await look(rig, outage);
    for (const { key, leaf } of view.deliveries) {
      const payload = { post: outage.post, key, leaf, remoteId: null, permalink: null };
      await rig.append(outage.incident, [
        {
          eventId: `${key}/published`,
          actor: COUNTERSIGN,
          action: 'delivery.publish',
          payload: { ...payload, at: '2026-11-22T07:00:00.000Z' },
        } as EntryDraft,
      ]);
    }
    const { body } = await rig.get<LinesResponse>(at(outage), 'ada');
    expect(body.items).toEqual([
      {
        audience: 'media',
        channel: 'press-lines',
        account: 'main',
        language: 'en',
        post: outage.post,
        at: '2026-11-22T07:00:00.000Z',
        headline: 'Ordering is down',
        text: 'We do not speculate.',
        signedBy: ['Carla'],
      },
    ]);
  });

  test('are read by people with a role only, and of incidents that there are', async () => {
    const outage = await openOutage(rig);
    expect((await rig.get(at(outage))).status).toBe(401);
    expect((await rig.get('/api/incidents/inc-none/lines', 'carla')).status).toBe(404);
  });
});

describe('a refusal', () => {
  const ask = async (language: string): Promise<{ body: Problem; headers: Headers }> => {
    const response = await fetch(`${rig.url}/api/posts`, {
      headers: { 'accept-language': language },
    });
    return { body: (await response.json()) as Problem, headers: response.headers };
  };

  test.each([
    ['de-AT,en;q=0.5', 'Niemand ist angemeldet.', 'de'],
    ['en', 'Nobody is signed in.', 'en'],
    ['fr;q=0.9', 'Nobody is signed in.', 'en'],
  ])('is told in the language that is preferred: %s', async (wish, title, language) => {
    const { body, headers } = await ask(wish);
    expect(body.title).toBe(title);
    expect(headers.get('content-language')).toBe(language);
    expect(body.code).toBe('not-signed-in');
  });

  test('of the rules has its sentence in that language, with what was found', async () => {
    const outage = await openOutage(rig);
    const response = await fetch(`${rig.url}${outage.path}/request-changes`, {
      method: 'POST',
      headers: {
        'accept-language': 'de',
        'content-type': 'application/json',
        authorization: `Bearer ${await rig.token('ada')}`,
      },
      body: JSON.stringify({ messageId: id(), revision: 1, reason: 'x' }),
    });
    const body = (await response.json()) as Problem;
    expect([response.status, body.code]).toEqual([403, 'auditor']);
    expect(body.detail).toContain('Wer prüft, liest und handelt nie.');
  });
});

test('an incident is opened with the brands that are affected, each once', async () => {
  const reply = await rig.post(
    '/api/incidents',
    {
      messageId: id(),
      runbook: 'service-outage',
      facts: [
        { name: 'service', value: 'online ordering', state: 'reported' },
        { name: 'state', value: 'down', state: 'reported' },
        { name: 'affected', value: 'all customers', state: 'reported' },
      ],
      mode: 'live',
      brands: ['north', 'north', 'south'],
    },
    'ines',
  );
  expect(reply.status).toBe(202);
  expect(rig.temporal.started.at(-1)?.brands).toEqual(['north', 'south']);
});
