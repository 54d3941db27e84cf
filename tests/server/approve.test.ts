import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RefusalCode } from '../../domain/refusals.ts';
import type { SignOffStatement } from '../../domain/statements.ts';
import type { Answer, LedgerResponse } from '../../server/api/contract.ts';
import { sha256 } from '../../trust/canonical.ts';
import { signAs } from '../trust/kit.ts';
import {
  appendRevision,
  expectProblem,
  id,
  look,
  makeRig,
  openOutage,
  PEOPLE,
  signEntry,
  signInOf,
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
  rig.temporal.gone = false;
  rig.temporal.react = () => Promise.resolve();
});

/** Asks to approve, and proves that nothing was signalled. */
async function expectRefused(
  outage: Outage,
  who: Who,
  signed: unknown,
  code: RefusalCode,
): Promise<void> {
  const reply = await rig.post(`${outage.path}/approve`, { messageId: id(), signOff: signed }, who);
  expectProblem(reply, reply.status, code);
  expect([400, 403, 409]).toContain(reply.status);
  expect(rig.temporal.sent).toEqual([]);
}

describe('the server on its own refuses a sign-off', () => {
  let outage: Outage;
  beforeAll(async () => {
    outage = await openOutage(rig);
  });

  test.each([
    ['of an executive, trained or not', 'edgar', 'executive'],
    ['of an auditor', 'ada', 'auditor'],
    ['of an incident commander', 'ines', 'wrong-role'],
    ['of an engineer', 'erik', 'wrong-role'],
    ['of somebody whose training has expired', 'tom', 'training-expired'],
    ['of somebody without training', 'nora', 'not-trained'],
  ] as const)('%s', async (_what, who, code) => {
    await expectRefused(outage, who, await signOff(rig, outage, who), code);
  });

  test.each([
    ['not chained to the roots', 'mallory', 'not-chained'],
    ['with an expired certificate', 'old', 'certificate-expired'],
    ['with a certificate that is not yet valid', 'early', 'certificate-not-yet-valid'],
    ['of another person than the one who is signed in', 'cem', 'wrong-person'],
  ] as const)('%s', async (_what, signer, code) => {
    await expectRefused(outage, 'carla', await signOff(rig, outage, signer), code);
  });

  const other = 'f'.repeat(64);
  const leaf =
    (change: Partial<SignOffStatement['leaves'][number]>) =>
    ({ leaves }: SignOffStatement): Partial<SignOffStatement> => ({
      leaves: leaves.map((found, index) => (index === 0 ? { ...found, ...change } : found)),
    });
  type Lie = (truth: SignOffStatement) => Partial<SignOffStatement>;
  const lies: readonly (readonly [string, RefusalCode, Lie])[] = [
    ['for another deployment', 'wrong-deployment', () => ({ deployment: 'other' })],
    ['for another incident', 'wrong-incident', () => ({ incident: 'inc-other' })],
    ['for another post', 'wrong-post', ({ incident }) => ({ post: `${incident}/post-2` })],
    ['for another step', 'wrong-step', () => ({ step: 'cause' })],
    ['for another kind of post', 'wrong-step', () => ({ kind: 'status' })],
    ['for another severity', 'wrong-severity', () => ({ severity: 'sev3' })],
    ['for another runbook', 'wrong-runbook', () => ({ runbook: other })],
    ['for another revision', 'wrong-revision', () => ({ revision: 2 })],
    ['for other words', 'wrong-leaf', leaf({ digest: other })],
    ['for another channel', 'wrong-channel', leaf({ channel: 'mastodon' })],
    ['for another account', 'wrong-account', leaf({ account: 'second' })],
    ['for another audience', 'wrong-audience', leaf({ audience: 'staff' })],
    ['for another language', 'wrong-language', leaf({ language: 'de' })],
    ['for half of the words', 'wrong-channel', ({ leaves }) => ({ leaves: leaves.slice(0, 1) })],
    ['that names other authors', 'wrong-authors', () => ({ authors: ['p-cem'] })],
    ['that hides unsigned words', 'wrong-authors', () => ({ unsignedWords: true })],
    ['for another public status', 'wrong-status', () => ({ status: 'resolved' })],
    ['for another impact', 'wrong-status', () => ({ impact: 'none' })],
    ['for other component states', 'wrong-status', () => ({ components: [] })],
    ['for another promise', 'wrong-promise', () => ({ promise: null })],
    [
      'for another time to publish by',
      'wrong-promise',
      () => ({ publishBy: new Date(Date.now() + 86_400_000).toISOString() }),
    ],
    ['of a drill, for live', 'drill-for-live', () => ({ mode: 'drill', drill: 'autumn drill' })],
    [
      'after its time to decide',
      'too-late',
      () => ({ decideBy: new Date(Date.now() - 1_000).toISOString() }),
    ],
    [
      'that is older than the rule lets it be',
      'too-late',
      () => ({ signedAt: new Date(Date.now() - 31 * 60_000).toISOString() }),
    ],
    [
      'dated in the future',
      'signed-in-future',
      () => ({ signedAt: new Date(Date.now() + 5 * 60_000).toISOString() }),
    ],
    ['that names another certificate', 'wrong-certificate', () => ({ certificate: other })],
    ['that names another signer', 'wrong-person', () => ({ signer: 'p-cem' })],
  ];
  test.each(lies)('%s: %s', async (_what, code, lie) => {
    const truth = JSON.parse((await signOff(rig, outage, 'carla')).statement) as SignOffStatement;
    await expectRefused(outage, 'carla', signAs(PEOPLE.carla, { ...truth, ...lie(truth) }), code);
  });

  test('with a broken signature', async () => {
    const signed = await signOff(rig, outage, 'carla');
    const { proof } = await signOff(rig, outage, 'carla');
    await expectRefused(outage, 'carla', { ...signed, proof }, 'broken-signature');
  });

  test('by a key that the certificate does not know', async () => {
    const signed = await signOff(rig, outage, 'carla');
    const { proof } = await signOff(rig, outage, 'cem');
    await expectRefused(outage, 'carla', { ...signed, proof }, 'unknown-key');
  });

  test('whose bytes are not canonical', async () => {
    const signed = await signOff(rig, outage, 'carla');
    const statement = signed.statement.replace('{', '{ ');
    await expectRefused(outage, 'carla', { ...signed, statement }, 'non-canonical');
  });

  test('with a key twice in its bytes', async () => {
    const signed = await signOff(rig, outage, 'carla');
    const statement = signed.statement.replace('{', '{"post":"inc-x/post-1",');
    await expectRefused(outage, 'carla', { ...signed, statement }, 'non-canonical');
  });

  test('that is a sign-in', async () => {
    const signed = signInOf('carla', 'a'.repeat(64));
    await expectRefused(outage, 'carla', signed, 'wrong-statement');
  });

  test('of a live post for a drill', async () => {
    const drill = await openOutage(rig, { mode: 'drill' });
    const signed = await signOff(rig, drill, 'carla', { mode: 'live', drill: null });
    await expectRefused(drill, 'carla', signed, 'wrong-mode');
  });

  test('of an author where authors may not sign', async () => {
    const own = await openOutage(rig, { author: 'may-not-sign', authors: ['p-carla'] });
    await expectRefused(own, 'carla', await signOff(rig, own, 'carla'), 'author-may-not-sign');
  });

  test('of words that were replaced meanwhile', async () => {
    const moved = await openOutage(rig);
    const signed = await signOff(rig, moved, 'carla');
    await appendRevision(rig, moved, 2);
    await expectRefused(moved, 'carla', signed, 'wrong-revision');
  });

  test('of the same person again, and the same statement again', async () => {
    const two = await openOutage(rig, { need: 2 });
    const signed = await signOff(rig, two, 'carla');
    const digest = sha256(signed.statement);
    await rig.append(two.incident, [signEntry(two, id(), signed, digest, ['communicator 1'])]);
    await expectRefused(two, 'carla', signed, 'nonce-seen');
    await expectRefused(two, 'carla', await signOff(rig, two, 'carla'), 'already-signed');
    const { nonce } = JSON.parse(signed.statement) as SignOffStatement;
    await expectRefused(two, 'cem', await signOff(rig, two, 'cem', { nonce }), 'nonce-seen');
  });

  test('of words for which changes were asked', async () => {
    const held = await openOutage(rig);
    const signed = await signOff(rig, held, 'carla');
    await rig.append(held.incident, [
      {
        eventId: messageEventId(held.post, id()),
        actor: { person: 'p-cem', name: 'Cem', proved: false },
        action: 'post.request_changes',
        payload: { post: held.post, revision: 1, reason: 'too cold' },
      },
    ]);
    await expectRefused(held, 'carla', signed, 'not-waiting');
  });

  test('while the ledger holds a conflict', async () => {
    const frozen = await openOutage(rig);
    const signed = await signOff(rig, frozen, 'carla');
    await rig.append(frozen.incident, [
      {
        eventId: `${frozen.post}/conflict`,
        actor: { person: 'countersign', name: 'Countersign', proved: true },
        action: 'ledger.conflict',
        payload: { eventId: 'x', post: frozen.post, had: 'a'.repeat(64), got: 'b'.repeat(64) },
      },
    ]);
    await expectRefused(frozen, 'carla', signed, 'frozen');
  });

  test('and tells each refusal at the door, with who asked and for which post', async () => {
    const told = await openOutage(rig);
    await expectRefused(told, 'edgar', await signOff(rig, told, 'edgar'), 'executive');
    const door = await rig.get<LedgerResponse>('/api/door?limit=200', 'ada');
    expect(door.body.items.map(({ entry }) => entry)).toContainEqual(
      expect.objectContaining({
        action: 'message.refuse',
        actor: { person: 'p-edgar', name: 'Edgar', proved: false },
        payload: expect.objectContaining({
          message: 'approve',
          post: told.post,
          code: 'executive',
        }),
      }),
    );
  });
});

describe('a good sign-off', () => {
  test('is accepted once the ledger has it', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    const messageId = id();
    rig.temporal.react = () =>
      rig.append(outage.incident, [signEntry(outage, messageId, signed, sha256(signed.statement))]);
    const reply = await rig.post<Answer>(
      `${outage.path}/approve`,
      { messageId, signOff: signed },
      'carla',
    );
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      outcome: 'accepted',
      entry: {
        action: 'post.sign',
        eventId: messageEventId(outage.post, messageId),
        chain: outage.incident,
      },
    });
    expect(rig.temporal.sent).toEqual([
      {
        workflowId: `incident-${outage.post}`,
        name: 'approve',
        message: { id: messageId, signOff: signed },
      },
    ]);
    expect((await look(rig, outage)).view.state).toBe('delivering');
  });

  test('sent twice gets the same answer and counts once', async () => {
    const outage = await openOutage(rig);
    const signOffOnce = await signOff(rig, outage, 'carla');
    const messageId = id();
    rig.temporal.react = () =>
      rig.append(outage.incident, [
        signEntry(outage, messageId, signOffOnce, sha256(signOffOnce.statement)),
      ]);
    const body = { messageId, signOff: signOffOnce };
    const first = await rig.post(`${outage.path}/approve`, body, 'carla');
    const second = await rig.post(`${outage.path}/approve`, body, 'carla');
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(rig.temporal.sent).toHaveLength(1);
  });

  test('with no worker there is recorded and waits', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    const reply = await rig.post<Answer>(
      `${outage.path}/approve`,
      { messageId: id(), signOff: signed },
      'carla',
    );
    expect(reply.status).toBe(202);
    expect(reply.body).toEqual({
      outcome: 'recorded',
      detail: 'recorded, waiting for the worker',
    });
    expect(rig.temporal.sent).toHaveLength(1);
  });

  test('that the workflow refuses is told as its refusal', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    const messageId = id();
    rig.temporal.react = () =>
      rig.append(outage.incident, [
        {
          eventId: messageEventId(outage.post, messageId),
          actor: { person: 'p-carla', name: 'Carla', proved: true },
          action: 'message.refuse',
          payload: { message: 'approve', post: outage.post, code: 'too-late', detail: 'by 1 s' },
        },
      ]);
    const reply = await rig.post(`${outage.path}/approve`, { messageId, signOff: signed }, 'carla');
    expectProblem(reply, 409, 'too-late');
    expect(reply.body.detail).toBe(
      'The time to decide or to publish has passed; look at the fresh revision. (by 1 s)',
    );
  });

  test('under a message id that the opening had is a request of its own', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    const reply = await rig.post(
      `${outage.path}/approve`,
      { messageId: `open-${outage.incident}`, signOff: signed },
      'carla',
    );
    expect(reply.status).toBe(202);
    expect(rig.temporal.sent).toHaveLength(1);
  });

  test('lends its message id to no other act of the same person', async () => {
    const outage = await openOutage(rig, { need: 2 });
    const signed = await signOff(rig, outage, 'carla');
    const messageId = id();
    await rig.append(outage.incident, [
      signEntry(outage, messageId, signed, sha256(signed.statement), ['communicator 1']),
    ]);
    const body = { messageId, revision: 1, reason: 'too cold' };
    expectProblem(await rig.post(`${outage.path}/reject`, body, 'carla'), 409, 'message-reused');
    expect(rig.temporal.sent).toEqual([]);
  });

  test('for a post whose workflow has gone is told so', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    rig.temporal.gone = true;
    const body = { messageId: id(), signOff: signed };
    expectProblem(await rig.post(`${outage.path}/approve`, body, 'carla'), 409, 'workflow-gone');
  });

  test('for a post that does not exist is told so', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    const body = { messageId: id(), signOff: signed };
    const missing = `/api/incidents/${outage.incident}/posts/9/approve`;
    expectProblem(await rig.post(missing, body, 'carla'), 404, 'not-found');
    expectProblem(await rig.post(`${outage.path}/approve`, body), 401, 'not-signed-in');
  });
});
