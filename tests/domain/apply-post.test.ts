import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyPostEvent } from '../../domain/apply-post.ts';
import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import type { PostEvent, PostStep } from '../../domain/post-events.ts';
import type { PostState } from '../../domain/post.ts';
import type {
  DeliveryAct,
  DeliveryDecisionStatement,
  VerifiedStatement,
} from '../../domain/statements.ts';
import {
  LATER,
  NOW,
  TWO_COMMUNICATORS,
  at,
  sampleEnvelope,
  samplePost,
  sampleRevision,
  sampleSignOff,
  sampleSigner,
} from '../support/samples.ts';

const carla = { person: 'p-carla', name: 'Carla Okafor', proved: false } as const;
const signed = sampleEnvelope();
let events = 0;
const base = (): { readonly eventId: string; readonly now: string } => ({
  eventId: `event-${(events += 1)}`,
  now: NOW,
});

const approve = (post: PostState, person = 'p-carla', now = NOW): PostStep =>
  applyPostEvent(post, {
    ...base(),
    now,
    type: 'signedOff',
    verified: sampleSignOff(post, sampleSigner({ person }), { signedAt: now }),
    signed,
  });

const answer = (post: PostState, index: number, outcome: DeliveryOutcome): PostStep =>
  applyPostEvent(post, {
    ...base(),
    type: 'deliveryAnswered',
    key: post.deliveries[index]!.key,
    outcome,
  });

const decide = (post: PostState, act: DeliveryAct, index = 0): PostStep =>
  applyPostEvent(post, {
    ...base(),
    type: 'deliveryDecided',
    act,
    verified: decisionFor(post, act, index),
    signed,
  });

const PUBLISHED: DeliveryOutcome = {
  outcome: 'published',
  remoteId: '1',
  permalink: 'https://example.org/1',
  at: NOW,
};
const FAILED: DeliveryOutcome = { outcome: 'failed', code: 'rejected', reason: 'too long' };
const LAPSED: DeliveryOutcome = { outcome: 'failed', code: 'lapsed', reason: 'too late' };
const UNKNOWN: DeliveryOutcome = { outcome: 'unconfirmed', reason: 'no answer' };

describe('a post', () => {
  test('goes out on every channel at once with the last signature that it needs', () => {
    const step = approve(samplePost());
    expect(step.state.phase).toBe('delivering');
    expect(step.effects).toEqual(
      step.state.deliveries.map(({ key }) => ({ do: 'deliver', key, retry: null })),
    );
    expect(step.entries[0]?.action).toBe('post.sign');
  });

  test('waits for the second signature where two are needed', () => {
    const first = approve(samplePost({ rule: TWO_COMMUNICATORS }));
    expect(first.state.phase).toBe('waiting');
    expect(first.effects).toEqual([]);
    expect(approve(first.state, 'p-carla').refusal?.code).toBe('already-signed');
    expect(approve(first.state, 'p-cem').state.phase).toBe('delivering');
  });

  test('a new revision voids earlier signatures and says whose', () => {
    const first = approve(samplePost({ rule: TWO_COMMUNICATORS })).state;
    const step = applyPostEvent(first, {
      ...base(),
      type: 'drafted',
      revision: sampleRevision({ number: 2 }),
      because: 'revised',
      note: '',
      actor: carla,
    });
    expect(step.state.signOffs).toEqual([]);
    expect(step.entries[0]).toMatchObject({ payload: { voids: ['p-carla'] } });
    const old = sampleSignOff(first, sampleSigner({ person: 'p-cem' }));
    const late = applyPostEvent(step.state, {
      ...base(),
      type: 'signedOff',
      verified: old,
      signed,
    });
    expect(late.refusal?.code).toBe('wrong-revision');
  });

  test('whose changes were asked for cannot be signed until it is revised', () => {
    const step = applyPostEvent(samplePost(), {
      ...base(),
      type: 'heldBack',
      act: 'requestChanges',
      by: carla,
      revision: 1,
      reason: 'say who is affected',
    });
    expect(step.state.phase).toBe('changes-requested');
    expect(approve(step.state).refusal?.code).toBe('not-waiting');
  });

  test.each(['requestChanges', 'reject', 'withdraw'] as const)('%s needs a reason', (act) => {
    const event = {
      ...base(),
      type: 'heldBack',
      act,
      by: carla,
      revision: 1,
      reason: ' ',
    } as const;
    expect(applyPostEvent(samplePost(), event).refusal?.code).toBe('reason-required');
  });

  test.each(['requestChanges', 'reject'] as const)('%s of an old revision is refused', (act) => {
    const event = {
      ...base(),
      type: 'heldBack',
      act,
      by: carla,
      revision: 0,
      reason: 'x',
    } as const;
    expect(applyPostEvent(samplePost(), event).refusal?.code).toBe('wrong-revision');
  });

  test('cannot be withdrawn once it is signed', () => {
    const event = {
      type: 'heldBack',
      act: 'withdraw',
      by: carla,
      revision: 1,
      reason: 'x',
    } as const;
    const delivering = approve(samplePost()).state;
    expect(applyPostEvent(delivering, { ...base(), ...event }).refusal?.code).toBe('not-waiting');
  });

  test('is over only when every delivery is published or given up', () => {
    const delivering = approve(samplePost()).state;
    const one = answer(delivering, 0, PUBLISHED);
    expect(one.effects).toEqual([{ do: 'tellPublished', at: NOW, promise: LATER }]);
    const doubtful = answer(one.state, 1, UNKNOWN).state;
    expect(doubtful.phase).toBe('delivering');
    const confirmed = decide(doubtful, 'confirmDelivery', 1);
    expect(confirmed.refusal).toBeNull();
    expect(confirmed.state).toMatchObject({ phase: 'settled', end: 'published' });
  });

  test('that failed everywhere and was given up is no published post', () => {
    const failed = answer(answer(approve(samplePost()).state, 0, FAILED).state, 1, FAILED).state;
    expect(failed.phase).toBe('delivering');
    const left = decide(decide(failed, 'giveUpDelivery', 0).state, 'giveUpDelivery', 1);
    expect(left.state).toMatchObject({ phase: 'settled', end: 'given-up', publishedAt: null });
  });

  test('a certain failure cannot be confirmed, only sent again or given up', () => {
    const failed = answer(approve(samplePost()).state, 0, FAILED).state;
    expect(decide(failed, 'confirmDelivery').refusal?.code).toBe('delivery-certain');
    const again = decide(failed, 'retryDelivery');
    expect(again.effects).toEqual([
      { do: 'deliver', key: failed.deliveries[0]!.key, retry: signed },
    ]);
    expect(decide(again.state, 'retryDelivery').refusal?.code).toBe('delivery-not-open');
  });

  test('that lapsed everywhere is drafted afresh without its signatures', () => {
    const one = answer(approve(samplePost()).state, 0, LAPSED);
    expect(one.effects).toEqual([]);
    const both = answer(one.state, 1, LAPSED);
    expect(both.effects).toEqual([{ do: 'redraft', because: 'lapsed' }]);
    expect(both.state).toMatchObject({ phase: 'rendering', signOffs: [], deliveries: [] });
  });

  test('that could not go out on its signatures is drafted afresh', () => {
    const refused: DeliveryOutcome = { outcome: 'failed', code: 'training-expired', reason: 'x' };
    const both = answer(answer(approve(samplePost()).state, 0, refused).state, 1, refused);
    expect(both.effects).toEqual([{ do: 'redraft', because: 'retry' }]);
  });

  test('that its incident wanted gone too late goes when it lapses', () => {
    const wish = applyPostEvent(approve(samplePost()).state, {
      ...base(),
      type: 'heldBack',
      act: 'withdraw',
      by: COUNTERSIGN,
      revision: 0,
      reason: 'it is over',
    });
    expect(wish.refusal).toBeNull();
    const gone = answer(answer(wish.state, 0, LAPSED).state, 1, LAPSED);
    expect(gone.state).toMatchObject({ phase: 'settled', end: 'withdrawn' });
  });
});

/** Any event, sensible or not, for the state as it is. */
const anyEvent = fc.record({
  pick: fc.integer({ min: 0, max: 8 }),
  person: fc.constantFrom('p-carla', 'p-cem', 'p-edgar'),
  lie: fc.constantFrom({}, {}, {}, { revision: 99 }, { promise: null }, {
    severity: 'sev3',
  } as const),
  index: fc.integer({ min: 0, max: 1 }),
  outcome: fc.constantFrom(PUBLISHED, FAILED, LAPSED, UNKNOWN),
  act: fc.constantFrom('retryDelivery', 'confirmDelivery', 'giveUpDelivery' as const),
});

test('no sequence of events lets words out unsigned, twice, or loses a signed delivery (I1–I5)', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.boolean(), (choices, weighty) => {
      let state = samplePost(weighty ? { rule: TWO_COMMUNICATORS } : {});
      for (const choice of choices) {
        const event = eventOf(state, choice);
        if (event === null) continue;
        const step = applyPostEvent(state, event);
        checkStep(state, step);
        state = step.state;
      }
    }),
    { numRuns: 500 },
  );
});

function eventOf(
  state: PostState,
  choice: typeof anyEvent extends fc.Arbitrary<infer T> ? T : never,
): PostEvent | null {
  const executive = choice.person === 'p-edgar';
  const signer = sampleSigner({ person: choice.person, executive });
  switch (choice.pick) {
    case 0:
    case 1:
    case 2: {
      const verified = sampleSignOff(state, signer, choice.lie);
      return { ...base(), type: 'signedOff', verified, signed };
    }
    case 3: {
      const number = (state.revision?.number ?? 0) + 1;
      const revision = sampleRevision({ number });
      return { ...base(), type: 'drafted', revision, because: 'revised', note: '', actor: carla };
    }
    case 4:
    case 5: {
      const act = choice.pick === 4 ? 'requestChanges' : 'reject';
      const revision = state.revision?.number ?? 0;
      if (choice.pick === 5 && choice.index === 1) return null;
      return { ...base(), type: 'heldBack', act, by: carla, revision, reason: 'x' };
    }
    case 6:
    case 7: {
      const delivery = state.deliveries[choice.index];
      if (delivery === undefined) return null;
      return { ...base(), type: 'deliveryAnswered', key: delivery.key, outcome: choice.outcome };
    }
    default: {
      const delivery = state.deliveries[choice.index];
      if (delivery === undefined) return null;
      const verified = decisionFor(state, choice.act as DeliveryAct, choice.index);
      return {
        ...base(),
        type: 'deliveryDecided',
        act: choice.act as DeliveryAct,
        verified,
        signed,
      };
    }
  }
}

function decisionFor(
  state: PostState,
  act: DeliveryAct,
  index: number,
): VerifiedStatement<DeliveryDecisionStatement> {
  const signOff = sampleSignOff(state);
  const statement: DeliveryDecisionStatement = {
    type: 'countersign/delivery-decision',
    version: 1,
    deployment: state.deployment,
    signer: 'p-carla',
    certificate: signOff.signer.certificate,
    nonce: signOff.statement.nonce,
    signedAt: NOW,
    act,
    incident: state.incident,
    post: state.post,
    revision: state.revision?.number ?? 0,
    leaf: state.deliveries[index]!.leaf,
    mode: state.mode,
    drill: state.drill,
    permalink: null,
    reason: 'looked',
    decideBy: at(20),
  };
  return { ...signOff, statement };
}

function checkStep(before: PostState, { state, effects, refusal }: PostStep): void {
  if (refusal !== null) {
    expect(state).toBe(before);
    expect(effects).toEqual([]);
  }
  const signers = state.signOffs.map((accepted) => accepted.signer);
  const delivering = effects.filter((effect) => effect.do === 'deliver');
  if (delivering.length > 0) {
    // I1: whatever starts a delivery, enough people have signed this very revision.
    expect(missingSignatures(state.rule, state.revision!, signers)).toEqual([]);
    expect(signers.some((signer) => signer.executive)).toBe(false);
  }
  for (const effect of delivering) {
    // I5: what is published is never sent again, and nothing is sent twice at once.
    const was = before.deliveries.find((delivery) => delivery.key === effect.key);
    expect(was?.state).not.toBe('published');
    expect(was?.sending ?? false).toBe(false);
  }
  // I3: another revision carries no signature of the one before.
  if (before.revision?.number !== state.revision?.number) expect(state.signOffs).toEqual([]);
  // I4: a signed post never ends while a delivery is in doubt.
  if (state.phase === 'settled' && state.end === 'published') {
    const open = state.deliveries.filter(
      (delivery) => delivery.state !== 'published' && delivery.state !== 'given-up',
    );
    expect(open).toEqual([]);
  }
  // I5: once signed, it stays until it is settled or everything has lapsed.
  if (before.phase === 'delivering' && state.phase === 'rendering') {
    expect(effects.some((effect) => effect.do === 'redraft')).toBe(true);
    expect(before.deliveries.some((delivery) => delivery.state === 'published')).toBe(false);
  }
}
