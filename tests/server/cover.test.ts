import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answerRota } from '../../cover/open-rota.ts';
import { loadRota } from '../../cover/load-rota.ts';
import type { RotaView } from '../../domain/rota.ts';
import type { Answer, QueueResponse, RotaResponse } from '../../server/api/contract.ts';
import { coverWorkflowId, messageEventId } from '../../workflows/messages.ts';
import { expectProblem, id, makeRig, openOutage, type Outage, type Rig, type Who } from './kit.ts';

let rig: Rig;
let without: Rig;
beforeAll(async () => {
  const plan = await loadRota('embedded/practice/rota.yaml');
  const read = () => Promise.resolve({ plan, faults: [] });
  rig = await makeRig({ rota: (at) => answerRota({ read }, at) });
  without = await makeRig();
});
afterAll(async () => {
  await rig.close();
  await without.close();
});
beforeEach(() => {
  rig.temporal.sent.length = 0;
  rig.temporal.gone = false;
  rig.temporal.react = () => Promise.resolve();
});

describe('the rota over HTTP', () => {
  test('tells everybody who is signed in who covers, and carries no address', async () => {
    const reply = await rig.get<RotaResponse>('/api/rota', 'ada');
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ state: 'read', faults: [], rota: { gaps: [] } });
    const { rota } = reply.body as { readonly rota: RotaView };
    expect(rota.now.map(({ role }) => role)).toEqual(['communicator', 'incident_commander']);
    expect(rota.opening.hours).toEqual([
      'Monday to Friday, 08:00 to 20:00',
      'Saturday, 10:00 to 16:00',
    ]);
    expect(JSON.stringify(reply.body)).not.toContain('practice.example');
  });

  test('is for people who are signed in, and says so where there is none', async () => {
    expectProblem(await rig.get('/api/rota'), 401, 'not-signed-in');
    expect((await without.get('/api/rota', 'carla')).body).toEqual({
      state: 'none',
      faults: ['This server was not told of a rota.'],
    });
  });
});

describe('saying that a post has been seen', () => {
  const path = (outage: Outage): string => `${outage.path}/cover/acknowledge`;

  test('is accepted once it stands in the ledger, and shows in the queue', async () => {
    const outage = await openOutage(rig);
    const messageId = id();
    rig.temporal.react = async () =>
      rig.append(outage.incident, [
        {
          eventId: messageEventId(outage.post, messageId),
          actor: { person: 'p-carla', name: 'Carla', proved: false },
          action: 'cover.acknowledge',
          payload: { post: outage.post, level: 0, waitsUntil: '2026-11-24T02:15:00.000Z' },
        },
      ]);
    const reply = await rig.post<Answer>(path(outage), { messageId }, 'carla');
    expect(reply.status).toBe(200);
    expect(rig.temporal.sent).toMatchObject([
      {
        workflowId: coverWorkflowId(outage.post),
        name: 'acknowledgeCover',
        message: { id: messageId, by: { person: 'p-carla', name: 'Carla' } },
      },
    ]);
    const queue = await rig.get<QueueResponse>('/api/posts?state=waiting', 'cem');
    const item = queue.body.items.find(({ post }) => post === outage.post);
    expect(item?.cover).toMatchObject({ acknowledged: [{ name: 'Carla' }], end: null });
  });

  test.each<[Who, Parameters<typeof expectProblem>[2]]>([
    ['edgar', 'executive'],
    ['erik', 'wrong-role'],
    ['ada', 'auditor'],
  ])('is refused to %s at the door', async (who, code) => {
    const outage = await openOutage(rig);
    expectProblem(await rig.post(path(outage), { messageId: id() }, who), 403, code);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('says that nobody is asked about it any more, and is no link that can be opened', async () => {
    const outage = await openOutage(rig);
    rig.temporal.gone = true;
    expectProblem(await rig.post(path(outage), { messageId: id() }, 'carla'), 409, 'workflow-gone');
    expectProblem(await rig.get(path(outage), 'carla'), 405, 'method-not-allowed');
    expect(rig.temporal.sent).toEqual([]);
  });
});
