import { describe, expect, test } from '@jest/globals';
import { applyPostEvent } from '../../domain/apply-post.ts';
import { staleness } from '../../domain/draft-timing.ts';
import type { PostEvent, PostStep } from '../../domain/post-events.ts';
import type { PostState } from '../../domain/post.ts';
import type { ReleaseStatement, Signer, VerifiedStatement } from '../../domain/statements.ts';
import {
  LATER,
  NOW,
  at,
  sampleEnvelope,
  sampleLeaf,
  samplePost,
  sampleRevision,
  sampleSigner,
  sampleSignOff,
} from '../support/samples.ts';

const STAFF = { ...sampleLeaf('staff-chat', 'c'), audience: 'staff' };
const PUBLIC = sampleLeaf('status-page', 'a');
const LEAD = { audiences: ['staff'], waitAtMost: 120_000 };

let events = 0;
type Change = PostEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'eventId' | 'now'>
    : never
  : never;

function apply(state: PostState, change: Change, now = NOW): PostStep {
  events += 1;
  return applyPostEvent(state, { ...change, eventId: `e${events}`, now } as PostEvent);
}

function sign(state: PostState): PostStep {
  return apply(state, {
    type: 'signedOff',
    verified: sampleSignOff(state),
    signed: sampleEnvelope(),
  });
}

function releaseOf(
  post: PostState,
  change: Partial<ReleaseStatement> = {},
  signer: Signer = sampleSigner(),
): VerifiedStatement<ReleaseStatement> {
  events += 1;
  const statement: ReleaseStatement = {
    type: 'countersign/release',
    version: 1,
    deployment: post.deployment,
    signer: signer.person,
    certificate: signer.certificate,
    nonce: String(events).padStart(32, 'f'),
    signedAt: NOW,
    incident: post.incident,
    post: post.post,
    revision: post.revision?.number ?? 0,
    mode: post.mode,
    drill: post.drill,
    reason: 'the authority knows',
    decideBy: at(20),
    ...change,
  };
  return { statement, signer, digest: String(events).padStart(64, 'e') };
}

function lift(
  post: PostState,
  verified = releaseOf(post),
  dutyDone = true,
  now: string = NOW,
): PostStep {
  return apply(post, { type: 'embargoLifted', verified, signed: sampleEnvelope(), dutyDone }, now);
}

const published = (state: PostState, key: string, now: string): PostStep =>
  apply(
    state,
    {
      type: 'deliveryAnswered',
      key,
      outcome: { outcome: 'published', remoteId: key, permalink: null, at: now },
    },
    now,
  );

function keys(step: PostStep): readonly string[] {
  return step.effects.flatMap((effect) => (effect.do === 'deliver' ? [effect.key] : []));
}

describe('audiences that lead', () => {
  const post = samplePost({
    lead: LEAD,
    revision: sampleRevision({ leaves: [PUBLIC, STAFF] }),
  });

  test('are told first; the public follows as soon as they have been', () => {
    const signed = sign(post);
    expect(keys(signed)).toEqual([STAFF.key]);
    expect(signed.state.leadUntil).toBe(at(2));
    const told = published(signed.state, STAFF.key, at(1));
    expect(keys(told)).toEqual([PUBLIC.key]);
    expect(told.state.leadUntil).toBeNull();
    expect(published(told.state, PUBLIC.key, at(1)).state.end).toBe('published');
  });

  test('that are told count as nothing public: no promise runs before the public has it', () => {
    const inner = { ...post, inner: ['staff'] };
    const told = published(sign(inner).state, STAFF.key, at(1));
    expect(told.state.publishedAt).toBeNull();
    expect(told.effects.map((effect) => effect.do)).not.toContain('tellPublished');
    const out = published(told.state, PUBLIC.key, at(1.5));
    expect(out.state.publishedAt).toBe(at(1.5));
  });

  test('never hold the public back longer than their time', () => {
    const signed = sign(post);
    expect(keys(apply(signed.state, { type: 'leadEnded' }, at(1)))).toEqual([]);
    expect(keys(apply(signed.state, { type: 'leadEnded' }, at(2)))).toEqual([PUBLIC.key]);
  });

  test('hold nobody back when telling them failed', () => {
    const signed = sign(post);
    const failed = apply(signed.state, {
      type: 'deliveryAnswered',
      key: STAFF.key,
      outcome: { outcome: 'failed', code: 'rejected', reason: 'no such room' },
    });
    expect(keys(failed)).toEqual([PUBLIC.key]);
  });
});

describe('a hold', () => {
  test('keeps signed words back; the release lets them go', () => {
    const held = apply(samplePost(), { type: 'holdChanged', held: true }).state;
    const signed = sign(held);
    expect(signed.refusal).toBeNull();
    expect(signed.state.phase).toBe('signed');
    expect(keys(signed)).toEqual([]);
    const released = apply(signed.state, { type: 'holdChanged', held: false });
    expect(released.state.phase).toBe('delivering');
    expect(keys(released)).toHaveLength(2);
  });

  test('that the last metre found stays pending, and is sent on after the release', () => {
    const signed = sign(samplePost());
    const [first = '', second = ''] = keys(signed);
    const outcome = { outcome: 'held', reason: 'not sure' } as const;
    const stopped = apply(signed.state, { type: 'deliveryAnswered', key: first, outcome });
    expect(stopped.state.held).toBe(true);
    const one = published(stopped.state, second, NOW);
    expect(one.state.end).toBeNull();
    const released = apply(one.state, { type: 'holdChanged', held: false });
    expect(keys(released)).toEqual([first]);
    expect(published(released.state, first, NOW).state.end).toBe('published');
  });

  const stopEverything = (): PostState => {
    const signed = sign(samplePost());
    const outcome = { outcome: 'held', reason: 'not sure' } as const;
    return keys(signed).reduce<PostState>(
      (state, key) => apply(state, { type: 'deliveryAnswered', key, outcome }).state,
      signed.state,
    );
  };
  const by = { person: 'p-ines', name: 'Ines', proved: false };

  test.each(['withdraw', 'reject', 'requestChanges'] as const)(
    'that stopped every send leaves room for %s',
    (act) => {
      const back = { type: 'heldBack', act, by, revision: 1, reason: 'it is wrong' } as const;
      const { refusal, state } = apply(stopEverything(), back);
      expect(refusal).toBeNull();
      expect(keys(apply(state, { type: 'holdChanged', held: false }))).toEqual([]);
    },
  );

  test('never sends, once released, what the incident wanted gone meanwhile', () => {
    const signed = sign(samplePost());
    const wish = { ...by, person: 'countersign' };
    const outcome = { outcome: 'held', reason: 'not sure' } as const;
    const wanted = apply(signed.state, {
      type: 'heldBack',
      act: 'withdraw',
      by: wish,
      revision: 0,
      reason: 'a false alarm',
    });
    const stopped = keys(signed).reduce<PostState>(
      (state, key) => apply(state, { type: 'deliveryAnswered', key, outcome }).state,
      wanted.state,
    );
    const released = apply(stopped, { type: 'holdChanged', held: false });
    expect(keys(released)).toEqual([]);
    expect(released.state.end).toBe('withdrawn');
  });

  test('does not keep people from giving up what it keeps back', () => {
    const { state: post } = sign(samplePost());
    const [kept = '', other = ''] = post.deliveries.map(({ key }) => key);
    const outcome = { outcome: 'held', reason: 'not sure' } as const;
    const held = apply(post, { type: 'deliveryAnswered', key: kept, outcome }).state;
    const { state } = published(held, other, NOW);
    const { leaf } = state.deliveries.find(({ key }) => key === kept) ?? {};
    const verified = releaseOf(state);
    const statement = { ...verified.statement, type: 'countersign/delivery-decision' };
    const step = apply(state, {
      type: 'deliveryDecided',
      act: 'giveUpDelivery',
      verified: {
        ...verified,
        statement: { ...statement, act: 'giveUpDelivery', leaf, permalink: null },
      } as never,
      signed: sampleEnvelope(),
    });
    expect(step.refusal).toBeNull();
    expect(step.state.end).toBe('published');
  });

  test('outlasting the words sends them back to be drafted anew', () => {
    const held = apply(samplePost(), { type: 'holdChanged', held: true }).state;
    const { state } = sign(held);
    expect(staleness(state, 0, Date.parse(LATER))).toBe('lapsed');
  });
});

describe('an embargo', () => {
  const post = samplePost({ embargo: { duty: 'authority' } });

  test('keeps signed words until a communicator signs their release', () => {
    const signed = sign(post);
    expect(signed.state.phase).toBe('signed');
    const lifted = lift(signed.state);
    expect(lifted.refusal).toBeNull();
    expect(lifted.entries.map((entry) => entry.action)).toEqual(['post.release']);
    expect(keys(lifted)).toHaveLength(2);
  });

  test('is not lifted before its duty is ticked off', () => {
    const { state } = sign(post);
    expect(lift(state, releaseOf(state), false).refusal?.code).toBe('duty-open');
  });

  test.each([
    ['an executive', {}, sampleSigner({ executive: true }), 'executive'],
    ['whoever is no communicator', {}, sampleSigner({ roles: ['legal'] }), 'wrong-role'],
    ['a release of another post', { post: 'inc-1/post-9' }, sampleSigner(), 'wrong-post'],
    ['a release of an older revision', { revision: 0 }, sampleSigner(), 'wrong-revision'],
    ['a release for a drill', { mode: 'drill' }, sampleSigner(), 'drill-for-live'],
    ['a late release', { decideBy: at(-1) }, sampleSigner(), 'too-late'],
  ] as const)('is not lifted by %s', (_, change, signer, code) => {
    const { state } = sign(post);
    const step = lift(state, releaseOf(state, change, signer));
    expect(step.refusal?.code).toBe(code);
    expect(step.state.phase).toBe('signed');
  });

  test('is not lifted twice, nor by the same statement in another revision', () => {
    const { state } = sign(post);
    const statement = releaseOf(state);
    const lifted = lift(state, statement);
    expect(lift(lifted.state, statement).refusal).not.toBeNull();
  });

  test('holds again for a new revision', () => {
    const { state } = sign(post);
    const redrafted = apply(state, {
      type: 'drafted',
      revision: sampleRevision({ number: 2 }),
      because: 'lapsed',
      note: '',
      actor: { person: 'countersign', name: 'Countersign', proved: true },
    });
    expect(sign(redrafted.state).state).toMatchObject({ phase: 'signed', released: false });
  });

  test('and a hold: each has to be lifted for itself', () => {
    const { state } = sign(apply(post, { type: 'holdChanged', held: true }).state);
    const lifted = lift(state);
    expect(lifted.state).toMatchObject({ phase: 'signed', released: true });
    expect(keys(lifted)).toEqual([]);
    expect(keys(apply(lifted.state, { type: 'holdChanged', held: false }))).toHaveLength(2);
  });
});
