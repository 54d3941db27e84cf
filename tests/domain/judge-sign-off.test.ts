import { describe, expect, test } from '@jest/globals';
import { judgeSignOff } from '../../domain/judge-sign-off.ts';
import type { JudgedPost } from '../../domain/judge-sign-off.ts';
import type { RefusalCode } from '../../domain/refusals.ts';
import type { Signer, SignOffStatement } from '../../domain/statements.ts';
import type { PostState } from '../../domain/post.ts';
import {
  LATER,
  NOW,
  ONE_COMMUNICATOR,
  at,
  samplePost,
  sampleRevision,
  sampleSignOff,
  sampleSigner,
} from '../support/samples.ts';

function judged(post: PostState): JudgedPost {
  return {
    identity: post,
    revision: post.revision ?? sampleRevision(),
    signedBy: post.signOffs.map((accepted) => accepted.signer),
    usedStatements: post.usedStatements,
    usedNonces: post.usedNonces,
  };
}

const post = samplePost();
const [page, sandbox] = sampleSignOff(post).statement.leaves;
if (page === undefined || sandbox === undefined) throw new Error('the sample has two leaves');

const LIES: readonly [string, RefusalCode, Partial<SignOffStatement>][] = [
  ['another deployment', 'wrong-deployment', { deployment: 'elsewhere' }],
  ['another incident', 'wrong-incident', { incident: 'inc-2' }],
  ['another post', 'wrong-post', { post: 'inc-1/post-2' }],
  ['a drill', 'drill-for-live', { mode: 'drill', drill: 'autumn' }],
  ['another step', 'wrong-step', { step: 'cause' }],
  ['another kind', 'wrong-step', { kind: 'cause' }],
  ['another severity', 'wrong-severity', { severity: 'sev3' }],
  ['another runbook', 'wrong-runbook', { runbook: '2'.repeat(64) }],
  ['an old revision', 'wrong-revision', { revision: 0 }],
  ['one channel less', 'wrong-channel', { leaves: [page] }],
  ['one channel more', 'wrong-channel', { leaves: [page, sandbox, { ...page, channel: 'x' }] }],
  ['another account', 'wrong-account', { leaves: [page, { ...sandbox, account: 'second' }] }],
  ['another audience', 'wrong-audience', { leaves: [page, { ...sandbox, audience: 'staff' }] }],
  ['another language', 'wrong-language', { leaves: [page, { ...sandbox, language: 'de' }] }],
  ['other words', 'wrong-leaf', { leaves: [page, { ...sandbox, digest: 'f'.repeat(64) }] }],
  ['swapped words', 'wrong-leaf', { leaves: [{ ...page, digest: sandbox.digest }, sandbox] }],
  ['faked authors', 'wrong-authors', { authors: ['p-cem'] }],
  ['a hidden unsigned author', 'wrong-authors', { unsignedWords: true }],
  ['another status', 'wrong-status', { status: 'resolved' }],
  ['another impact', 'wrong-status', { impact: 'none' }],
  [
    'another component state',
    'wrong-status',
    { components: [{ component: 'online ordering', state: 'operational' }] },
  ],
  ['another promise', 'wrong-promise', { promise: at(90) }],
  ['no promise', 'wrong-promise', { promise: null }],
  ['a later time to publish', 'wrong-promise', { publishBy: at(90) }],
  ['a passed time to decide', 'too-late', { decideBy: at(-1) }],
  ['an old signature', 'too-late', { signedAt: at(-31) }],
  ['a date in the future', 'signed-in-future', { signedAt: at(5) }],
];

const PEOPLE: readonly [string, RefusalCode, Partial<Signer>][] = [
  ['an executive', 'executive', { roles: ['executive'], executive: true }],
  ['a trained executive', 'executive', { roles: ['communicator'], executive: true }],
  [
    'a communicator who is also an executive',
    'executive',
    { roles: ['communicator', 'executive'] },
  ],
  ['an auditor', 'auditor', { roles: ['auditor'] }],
  ['a communicator who is also an auditor', 'auditor', { roles: ['communicator', 'auditor'] }],
  ['an incident commander', 'wrong-role', { roles: ['incident_commander'] }],
  ['somebody without a role', 'wrong-role', { roles: [] }],
  ['somebody untrained', 'not-trained', { trainedUntil: null }],
  ['somebody whose training has ended', 'training-expired', { trainedUntil: at(-1) }],
  ['somebody who does not hold the language', 'wrong-language', { languages: ['de'] }],
];

describe('a sign-off', () => {
  test('of exactly what waits counts', () => {
    expect(judgeSignOff(judged(post), sampleSignOff(post), NOW)).toBeNull();
  });

  test.each(LIES)('that names %s is refused as %s', (_, code, change) => {
    const lie = sampleSignOff(post, sampleSigner(), change);
    expect(judgeSignOff(judged(post), lie, NOW)?.code).toBe(code);
  });

  test.each(PEOPLE)('by %s is refused as %s', (_, code, change) => {
    const other = sampleSignOff(post, sampleSigner(change));
    expect(judgeSignOff(judged(post), other, NOW)?.code).toBe(code);
  });

  test('for a drill counts only in that drill', () => {
    const drill = samplePost({ mode: 'drill', drill: 'autumn' });
    expect(judgeSignOff(judged(drill), sampleSignOff(drill), NOW)).toBeNull();
    const live = sampleSignOff(drill, sampleSigner(), { mode: 'live', drill: null });
    expect(judgeSignOff(judged(drill), live, NOW)?.code).toBe('wrong-mode');
    const other = sampleSignOff(drill, sampleSigner(), { drill: 'spring' });
    expect(judgeSignOff(judged(drill), other, NOW)?.code).toBe('wrong-mode');
  });

  test('counts once, by statement and by nonce', () => {
    const signOff = sampleSignOff(post);
    const byStatement = samplePost({ usedStatements: [signOff.digest] });
    const byNonce = samplePost({ usedNonces: [signOff.statement.nonce] });
    expect(judgeSignOff(judged(byStatement), signOff, NOW)?.code).toBe('nonce-seen');
    expect(judgeSignOff(judged(byNonce), signOff, NOW)?.code).toBe('nonce-seen');
  });

  test('of the same person or the same key counts once', () => {
    const signed = { ...judged(post), signedBy: [{ person: 'p-carla', publicKey: 'other' }] };
    expect(judgeSignOff(signed, sampleSignOff(post), NOW)?.code).toBe('already-signed');
    const sameKey = { ...judged(post), signedBy: [{ person: 'p-x', publicKey: 'key-of-p-carla' }] };
    expect(judgeSignOff(sameKey, sampleSignOff(post), NOW)?.code).toBe('already-signed');
  });

  test('by the author is refused where the rule says so, and unsigned words are the signer’s', () => {
    const rule = { ...ONE_COMMUNICATOR, author: 'may-not-sign' as const };
    const own = samplePost({ rule, revision: sampleRevision({ authors: ['p-carla'] }) });
    expect(judgeSignOff(judged(own), sampleSignOff(own), NOW)?.code).toBe('author-may-not-sign');
    const unsigned = samplePost({ rule, revision: sampleRevision({ unsignedWords: true }) });
    expect(judgeSignOff(judged(unsigned), sampleSignOff(unsigned), NOW)?.code).toBe(
      'author-may-not-sign',
    );
    const others = samplePost({ rule, revision: sampleRevision({ authors: ['p-edgar'] }) });
    expect(judgeSignOff(judged(others), sampleSignOff(others), NOW)).toBeNull();
  });

  test('may be published after its time to decide, never after its time to publish', () => {
    const signOff = sampleSignOff(post);
    expect(judgeSignOff(judged(post), signOff, at(25), 'deciding')?.code).toBe('too-late');
    expect(judgeSignOff(judged(post), signOff, at(25), 'publishing')).toBeNull();
    expect(judgeSignOff(judged(post), signOff, LATER, 'publishing')).toBeNull();
    expect(judgeSignOff(judged(post), signOff, at(30.1), 'publishing')?.code).toBe('too-late');
  });
});
