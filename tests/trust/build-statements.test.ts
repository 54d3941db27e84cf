import { describe, expect, test } from '@jest/globals';
import type { IncidentView, PostView } from '../../domain/views.ts';
import { buildAuthorship, wordsDigest } from '../../trust/build-authorship.ts';
import { buildDeliveryDecision } from '../../trust/build-delivery-decision.ts';
import { buildSignOff } from '../../trust/build-sign-off.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';
import { certificateDigest } from '../../trust/sign-certificate.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import { makePerson, makeRendition, makeRoots, NOW, signAs } from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const page = renditionText(makeRendition());
const short = renditionText(makeRendition({ channel: 'sandbox', account: 'box', text: 'Sorry.' }));

function leafOf(text: string, channel: string, account: string) {
  const leaf = {
    channel,
    account,
    audience: 'public',
    language: 'en',
    digest: leafDigest(text),
  };
  return { ...leaf, size: Buffer.byteLength(text), key: deliveryKey(leaf) };
}
const leaves = [leafOf(page, 'status-page', 'page'), leafOf(short, 'sandbox', 'box')];

const incident = {
  incident: 'inc-test',
  runbookDigest: 'b'.repeat(64),
  head: { sequence: 4, hash: 'd'.repeat(64) },
} as IncidentView;
const post = {
  incident: 'inc-test',
  post: 'inc-test/post-1',
  step: 'acknowledgement',
  kind: 'acknowledgement',
  severity: 'sev1',
  mode: 'live',
  drill: null,
  rule: {
    name: 'first-word',
    need: [{ role: 'communicator', count: 1 }],
    author: 'may-sign',
    valid: 10 * 60_000,
  },
  revisions: [
    {
      number: 1,
      leaves,
      authors: ['p-tom'],
      unsignedWords: false,
      status: 'investigating',
      impact: 'major',
      promise: '2026-11-22T12:30:00.000Z',
      publishBy: '2026-11-22T12:30:00.000Z',
    },
  ],
  deliveries: [{ key: leaves[0]!.key, leaf: leaves[0]!, state: 'unconfirmed' }],
} as unknown as PostView;

const ask = (shown: readonly string[], over: Partial<PostView> = {}) =>
  buildSignOff({
    incident,
    post: { ...post, ...over },
    shown,
    certificate: carla.certificate,
    now: NOW,
  });

describe('a sign-off', () => {
  test('covers exactly what was shown, with digests of the shown bytes', () => {
    const statement = ask([short, page]);
    expect(statement).toMatchObject({
      incident: 'inc-test',
      post: 'inc-test/post-1',
      revision: 1,
      signer: 'p-carla',
      certificate: certificateDigest(carla.certificate.body),
      authors: ['p-tom'],
      components: [{ component: 'online ordering', state: 'major_outage' }],
      ledgerHead: 'd'.repeat(64),
      decideBy: '2026-11-22T12:10:00.000Z',
      publishBy: '2026-11-22T12:30:00.000Z',
    });
    expect(statement.leaves.map((leaf) => leaf.digest)).toEqual([
      leafDigest(page),
      leafDigest(short),
    ]);
    const signed = signAs(carla, statement);
    expect(verifyStatement(signed, 'countersign/sign-off', roots.policy, NOW).ok).toBe(true);
  });

  test('must be decided before the words lapse, however long the rule lets it keep', () => {
    const { decideBy } = ask([short, page], { rule: { ...post.rule, valid: 3_600_000 } });
    expect(decideBy).toBe('2026-11-22T12:30:00.000Z');
  });

  test('is never built twice with one nonce', () => {
    expect(ask([short, page]).nonce).not.toBe(ask([short, page]).nonce);
  });

  test.each([
    ['other words than those that wait', [short, page.replace('sorry', 'happy')]],
    ['only some of the words', [page]],
    ['more than waits', [short, page, renditionText(makeRendition({ account: 'x' }))]],
  ])('is not built over %s', (_, shown) => {
    expect(() => ask(shown)).toThrow(expect.objectContaining({ code: 'shown-differs' }));
  });

  test('is not built where the list tells something else than the words', () => {
    const [revision] = post.revisions;
    const lies = [
      { ...revision!, status: 'resolved' as const },
      { ...revision!, number: 2 },
      { ...revision!, promise: null },
      { ...revision!, leaves: [{ ...leaves[0]!, account: 'other' }, leaves[1]!] },
    ];
    for (const lie of lies) {
      expect(() => ask([short, page], { revisions: [lie] })).toThrow(
        expect.objectContaining({ code: 'shown-differs' }),
      );
    }
    expect(() => ask([short, page], { mode: 'drill' })).toThrow(
      expect.objectContaining({ code: 'shown-differs' }),
    );
  });

  test('is not built where there are no words yet', () => {
    expect(() => ask([], { revisions: [] })).toThrow(
      expect.objectContaining({ code: 'nothing-to-sign' }),
    );
  });
});

test('a delivery decision names the whole leaf and the revision that holds it', () => {
  const statement = buildDeliveryDecision({
    post,
    act: 'confirmDelivery',
    key: leaves[0]!.key,
    reason: 'I see it there.',
    permalink: 'https://example.org/1',
    certificate: carla.certificate,
    now: NOW,
  });
  expect(statement).toMatchObject({ revision: 1, leaf: { digest: leafDigest(page) } });
  const signed = signAs(carla, statement);
  expect(verifyStatement(signed, 'countersign/delivery-decision', roots.policy, NOW).ok).toBe(true);
  expect(() =>
    buildDeliveryDecision({
      post,
      act: 'retryDelivery',
      key: 'f'.repeat(64),
      reason: 'x',
      permalink: null,
      certificate: carla.certificate,
      now: NOW,
    }),
  ).toThrow(expect.objectContaining({ code: 'nothing-to-sign' }));
});

test('authorship names the words, whatever else stands beside them', () => {
  const words = { headline: 'H', short: 'S', long: 'L' };
  const statement = buildAuthorship({
    act: 'proposePost',
    incident: 'inc-test',
    post: null,
    basedOn: 0,
    words,
    certificate: carla.certificate,
    now: NOW,
  });
  expect(statement.words).toBe(wordsDigest({ ...words, extra: 1 } as typeof words));
  expect(statement.words).not.toBe(wordsDigest({ ...words, short: 'T' }));
  const signed = signAs(carla, statement);
  expect(verifyStatement(signed, 'countersign/authorship', roots.policy, NOW).ok).toBe(true);
});
