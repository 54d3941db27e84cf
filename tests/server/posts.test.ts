import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DeliveryAct, DeliveryDecisionStatement } from '../../domain/statements.ts';
import type { Answer } from '../../server/api/contract.ts';
import { buildAuthorship } from '../../trust/build-authorship.ts';
import { buildDeliveryDecision } from '../../trust/build-delivery-decision.ts';
import { sha256 } from '../../trust/canonical.ts';
import { signAs } from '../trust/kit.ts';
import {
  appendRevision,
  byOf,
  expectProblem,
  id,
  look,
  makeRig,
  openOutage,
  PEOPLE,
  signEntry,
  signOff,
  type Outage,
  type Rig,
  type Who,
} from './kit.ts';
import { messageEventId } from '../../workflows/messages.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.temporal.sent.length = 0;
  rig.temporal.react = () => Promise.resolve();
});

const words = { headline: 'Ordering', short: 'We are sorry.', long: 'We are very sorry.' };

describe('revising', () => {
  const signed = (outage: Outage, who: Who, basedOn = 1, of = words) =>
    signAs(
      PEOPLE[who],
      buildAuthorship({
        act: 'revise',
        incident: outage.incident,
        post: outage.post,
        basedOn,
        words: of,
        certificate: PEOPLE[who].certificate,
        now: new Date(),
      }),
    );
  const revision = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
    messageId: id(),
    basedOn: 1,
    words,
    note: 'warmer',
    authorship: null,
    ...change,
  });

  test('is accepted with the revision that it made', async () => {
    const outage = await openOutage(rig);
    const authorship = signed(outage, 'carla');
    const body = revision({ authorship });
    rig.temporal.react = () =>
      appendRevision(rig, outage, 2, {
        eventId: messageEventId(outage.post, String(body['messageId'])),
        by: { person: 'p-carla', name: 'Carla', proved: true },
      });
    const reply = await rig.post<Answer>(`${outage.path}/revise`, body, 'carla');
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      outcome: 'accepted',
      entry: { action: 'post.revision', payload: { revision: 2 } },
    });
    expect(rig.temporal.sent[0]).toMatchObject({
      workflowId: `incident-${outage.post}`,
      name: 'revise',
      message: { by: { person: 'p-carla' }, basedOn: 1, words, note: 'warmer', authorship },
    });
  });

  test.each([
    ['edgar', 'executive'],
    ['ines', 'wrong-role'],
    ['erik', 'wrong-role'],
    ['lena', 'wrong-role'],
    ['ada', 'auditor'],
  ] as const)('is not for %s', async (who, code) => {
    const outage = await openOutage(rig);
    expectProblem(await rig.post(`${outage.path}/revise`, revision(), who), 403, code);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('of an older revision, or with a signature under other words, is refused', async () => {
    const outage = await openOutage(rig);
    const path = `${outage.path}/revise`;
    const future = revision({ basedOn: 2 });
    expectProblem(await rig.post(path, future, 'carla'), 409, 'wrong-revision');
    const other = revision({ authorship: signed(outage, 'carla', 1, { ...words, long: 'No.' }) });
    expectProblem(await rig.post(path, other, 'carla'), 409, 'wrong-leaf');
    const stale = revision({ authorship: signed(outage, 'carla', 2) });
    expectProblem(await rig.post(path, stale, 'carla'), 409, 'wrong-revision');
    const approval = revision({ authorship: await signOff(rig, outage, 'carla') });
    expectProblem(await rig.post(path, approval, 'carla'), 409, 'wrong-statement');
    expect(rig.temporal.sent).toEqual([]);
  });
});

const HOLD_BACK = [
  ['request-changes', 'requestChanges', 'post.request_changes'],
  ['reject', 'reject', 'post.reject'],
  ['withdraw', 'withdraw', 'post.withdraw'],
] as const;

describe.each(HOLD_BACK)('%s', (route, signal, action) => {
  test.each(['carla', 'ines', 'lena', 'tom'] as const)('is easy for %s', async (who) => {
    const outage = await openOutage(rig);
    const messageId = id();
    const { person, name } = PEOPLE[who].certificate.body;
    rig.temporal.react = () =>
      rig.append(outage.incident, [
        {
          eventId: messageEventId(outage.post, messageId),
          actor: { person, name, proved: false },
          action,
          payload: { post: outage.post, revision: 1, reason: 'too cold' },
        },
      ]);
    const body = { messageId, revision: 1, reason: 'too cold' };
    const reply = await rig.post<Answer>(`${outage.path}/${route}`, body, who);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ outcome: 'accepted', entry: { action } });
    expect(rig.temporal.sent).toEqual([
      {
        workflowId: `incident-${outage.post}`,
        name: signal,
        message: { id: messageId, by: byOf(who), revision: 1, reason: 'too cold' },
      },
    ]);
  });

  test.each(['edgar', 'erik', 'ada'] as const)('is not for %s', async (who) => {
    const outage = await openOutage(rig);
    const body = { messageId: id(), revision: 1, reason: 'too cold' };
    const reply = await rig.post(`${outage.path}/${route}`, body, who);
    expect(reply.status).toBe(403);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('needs a reason', async () => {
    const outage = await openOutage(rig);
    const body = { messageId: id(), revision: 1, reason: '   ' };
    expectProblem(await rig.post(`${outage.path}/${route}`, body, 'carla'), 400, 'bad-request');
  });

  test('of words that were not seen is refused, unless they go altogether', async () => {
    const outage = await openOutage(rig);
    const body = { messageId: id(), revision: 7, reason: 'too cold' };
    const reply = await rig.post(`${outage.path}/${route}`, body, 'carla');
    if (route === 'withdraw') expect(reply.status).toBe(202);
    else expectProblem(reply, 409, 'wrong-revision');
  });
});

/** A post of which one delivery is out, one is in doubt. */
async function openDoubt(): Promise<{ readonly outage: Outage; readonly keys: readonly string[] }> {
  const outage = await openOutage(rig);
  const { current } = await look(rig, outage);
  const signed = await signOff(rig, outage, 'carla');
  const [first, second] = current!.revision.leaves;
  const leaf = ({ channel, account, audience, language, digest }: NonNullable<typeof first>) => ({
    channel,
    account,
    audience,
    language,
    digest,
  });
  const actor = { person: 'countersign', name: 'Countersign', proved: true } as const;
  await rig.append(outage.incident, [
    signEntry(outage, id(), signed, sha256(signed.statement)),
    {
      eventId: `${outage.post}/published`,
      actor,
      action: 'delivery.publish',
      payload: {
        post: outage.post,
        key: first!.key,
        leaf: leaf(first!),
        remoteId: null,
        permalink: null,
        at: new Date().toISOString(),
      },
    },
    {
      eventId: `${outage.post}/doubt`,
      actor,
      action: 'delivery.doubt',
      payload: {
        post: outage.post,
        key: second!.key,
        leaf: leaf(second!),
        reason: 'the line broke',
      },
    },
  ]);
  return { outage, keys: [first!.key, second!.key] };
}

async function decide(
  outage: Outage,
  who: Who,
  act: DeliveryAct,
  key: string,
  change: Partial<DeliveryDecisionStatement> = {},
) {
  const { view } = await look(rig, outage);
  const statement = buildDeliveryDecision({
    post: view,
    act,
    key,
    reason: 'I looked',
    permalink: act === 'confirmDelivery' ? 'https://social.test/1' : null,
    certificate: PEOPLE[who].certificate,
    now: new Date(),
  });
  return signAs(PEOPLE[who], { ...statement, ...change });
}

const DECISIONS = [
  ['retry', 'retryDelivery'],
  ['confirm', 'confirmDelivery'],
  ['give-up', 'giveUpDelivery'],
] as const;

describe.each(DECISIONS)('deliveries/{key}/%s', (route, act) => {
  test('ends a doubt by a signed act', async () => {
    const { outage, keys } = await openDoubt();
    const decision = await decide(outage, 'cem', act, keys[1]!);
    const messageId = id();
    rig.temporal.react = () =>
      rig.append(outage.incident, [
        {
          eventId: messageEventId(outage.post, messageId),
          actor: { person: 'p-cem', name: 'Cem', proved: true },
          action: 'delivery.decide',
          payload: {
            post: outage.post,
            key: keys[1]!,
            act,
            statement: sha256(decision.statement),
            signed: decision,
            reason: 'I looked',
            permalink: null,
          },
        },
      ]);
    const path = `${outage.path}/deliveries/${keys[1]}/${route}`;
    const reply = await rig.post<Answer>(path, { messageId, decision }, 'cem');
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ entry: { action: 'delivery.decide' } });
    expect(rig.temporal.sent).toEqual([
      { workflowId: `incident-${outage.post}`, name: act, message: { id: messageId, decision } },
    ]);
    const again = await rig.post(path, { messageId: id(), decision }, 'cem');
    expectProblem(again, 409, 'nonce-seen');
  });

  test.each([
    ['edgar', 'executive'],
    ['ines', 'wrong-role'],
    ['ada', 'auditor'],
    ['tom', 'training-expired'],
  ] as const)('is not for %s', async (who, code) => {
    const { outage, keys } = await openDoubt();
    const decision = await decide(outage, who, act, keys[1]!);
    const path = `${outage.path}/deliveries/${keys[1]}/${route}`;
    expectProblem(await rig.post(path, { messageId: id(), decision }, who), 403, code);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('of a settled, another or an unknown delivery, or by another act, is refused', async () => {
    const { outage, keys } = await openDoubt();
    const ask = async (key: string, decision: unknown) =>
      rig.post(`${outage.path}/deliveries/${key}/${route}`, { messageId: id(), decision }, 'cem');
    const settled = await decide(outage, 'cem', act, keys[0]!);
    expectProblem(await ask(keys[0]!, settled), 409, 'delivery-not-open');
    const open = await decide(outage, 'cem', act, keys[1]!);
    expectProblem(await ask(keys[0]!, open), 409, 'unknown-delivery');
    const other = act === 'retryDelivery' ? 'giveUpDelivery' : 'retryDelivery';
    const wrong = await decide(outage, 'cem', other, keys[1]!);
    expectProblem(await ask(keys[1]!, wrong), 409, 'wrong-statement');
    const mute = await decide(outage, 'cem', act, keys[1]!, { reason: ' ' });
    expectProblem(await ask(keys[1]!, mute), 400, 'reason-required');
    const late = await decide(outage, 'cem', act, keys[1]!, {
      decideBy: new Date(Date.now() - 1_000).toISOString(),
    });
    expectProblem(await ask(keys[1]!, late), 409, 'too-late');
    const approval = await signOff(rig, await openOutage(rig), 'cem');
    expectProblem(await ask(keys[1]!, approval), 409, 'wrong-statement');
    expect(rig.temporal.sent).toEqual([]);
  });
});
