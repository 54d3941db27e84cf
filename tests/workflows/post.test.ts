import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RefusalCode } from '../../domain/refusals.ts';
import type { PostState } from '../../domain/post.ts';
import type { SignedStatement, SignOffStatement } from '../../domain/statements.ts';
import { approve, postState, requestChanges, revise } from '../../workflows/messages.ts';
import { waitFor } from '../support/wait-for.ts';
import { buildAuthorship } from '../../trust/build-authorship.ts';
import { signAs } from '../trust/kit.ts';
import type { TestPerson } from '../trust/kit.ts';
import { answerTo, makeRig, signOff } from './kit.ts';
import type { OpenIncident, People, Rig } from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(async () => {
  await rig.close();
});

const ACCEPT_ALL: Rig['answer'] = ({ key }) => ({
  outcome: 'published',
  remoteId: key,
  permalink: null,
  at: new Date().toISOString(),
});
beforeEach(() => {
  rig.answer = ACCEPT_ALL;
});

const send = async (
  incident: OpenIncident,
  signed: unknown,
  id: string = randomUUID(),
): Promise<string> => {
  await incident.post(1).signal(approve, { id, signOff: signed as SignedStatement });
  return id;
};

const entryOf = (id: string) => waitFor(`an entry of message ${id}`, () => answerTo(rig, id));

const publicationsOf = (incident: OpenIncident): number =>
  rig.published.filter((request) => request.identity.incident === incident.id).length;

describe('the gate', () => {
  test('publishes on every channel after one true signature, and tells the incident', async () => {
    const incident = await rig.open();
    const waiting = await incident.inPhase(1, 'waiting');
    await entryOf(await send(incident, signOff(waiting, rig.people.carla)));
    await incident.inPhase(1, 'settled');
    expect(publicationsOf(incident)).toBe(waiting.revision?.leaves.length);
    await waitFor('the promise', () => incident.entries('promise.give')[0]);
  });

  test('asks for the publications in the very task that took the last signature', async () => {
    const incident = await rig.open();
    const waiting = await incident.inPhase(1, 'waiting');
    const id = await send(incident, signOff(waiting, rig.people.carla));
    await incident.inPhase(1, 'settled');
    const { events } = await incident.post(1).fetchHistory();
    const after = (events ?? []).slice(
      (events ?? []).findIndex((event) => event.workflowExecutionSignaledEventAttributes != null),
    );
    const task = after.find((event) => event.workflowTaskCompletedEventAttributes != null);
    const asked = after.filter((event) => event.activityTaskScheduledEventAttributes != null);
    const { published } = rig;
    const mine = published.filter((request) => request.identity.incident === incident.id);
    expect(
      asked
        .slice(0, mine.length)
        .map(({ activityTaskScheduledEventAttributes: each }) => [
          each?.activityType?.name,
          String(each?.workflowTaskCompletedEventId),
        ]),
    ).toEqual(mine.map(() => ['publish', String(task?.eventId)]));
    expect(mine.map(({ recordFirst }) => recordFirst?.[0])).toEqual(
      mine.map(() => rig.recorded.get(`message/${incident.id}/post-1/${id}`)),
    );
  });

  type Lie = readonly [
    RefusalCode,
    (people: People) => TestPerson,
    (Partial<SignOffStatement> | ((state: PostState) => Partial<SignOffStatement>))?,
  ];
  const carla = (people: People): TestPerson => people.carla;
  const LIES: readonly Lie[] = [
    ['executive', (people) => people.edgar],
    ['auditor', (people) => people.ada],
    ['wrong-role', (people) => people.ines],
    ['training-expired', (people) => people.tom],
    ['certificate-expired', (people) => people.past],
    ['certificate-not-yet-valid', (people) => people.future],
    ['not-chained', (people) => people.mallory],
    ['wrong-deployment', carla, { deployment: 'other' }],
    ['wrong-incident', carla, { incident: 'inc-other' }],
    ['wrong-post', carla, (state) => ({ post: `${state.incident}/post-9` })],
    ['wrong-revision', carla, { revision: 7 }],
    ['drill-for-live', carla, { mode: 'drill', drill: 'autumn' }],
    ['too-late', carla, { decideBy: '2026-01-01T00:00:00.000Z' }],
    ['wrong-person', carla, { signer: 'p-cem' }],
    ['wrong-promise', carla, { promise: null }],
    ['wrong-channel', carla, (state) => ({ leaves: leavesOf(state).slice(0, 1) })],
    [
      'wrong-account',
      carla,
      (state) => ({ leaves: leavesOf(state).map((leaf) => ({ ...leaf, account: 'x' })) }),
    ],
    [
      'wrong-language',
      carla,
      (state) => ({ leaves: leavesOf(state).map((leaf) => ({ ...leaf, language: 'de' })) }),
    ],
    [
      'wrong-leaf',
      carla,
      (state) => ({
        leaves: leavesOf(state).map((leaf) => ({ ...leaf, digest: 'f'.repeat(64) })),
      }),
    ],
  ];

  function leavesOf(state: PostState): SignOffStatement['leaves'] {
    return (state.revision?.leaves ?? []).map(
      ({ channel, account, audience, language, digest }) => ({
        channel,
        account,
        audience,
        language,
        digest,
      }),
    );
  }

  test.each(LIES)('refuses by itself a sign-off that is %s', async (code, who, change = {}) => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    const lie = typeof change === 'function' ? change(state) : change;
    const id = await send(incident, signOff(state, who(rig.people), lie));
    expect(await entryOf(id)).toMatchObject({ action: 'message.refuse', payload: { code } });
    expect((await incident.post(1).query(postState)).phase).toBe('waiting');
    expect(publicationsOf(incident)).toBe(0);
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  const GARBAGE: readonly [string, unknown, RefusalCode][] = [
    ['nothing', null, 'unsigned'],
    ['a word', 'approved', 'malformed'],
    ['an empty object', {}, 'malformed'],
    ['a list', [1, 2, 3], 'malformed'],
    ['a boast', { approved: true, by: 'p-carla' }, 'malformed'],
  ];
  test.each(GARBAGE)('refuses a raw signal that carries %s', async (_, payload, code) => {
    const incident = await rig.open();
    await incident.inPhase(1, 'waiting');
    const id = await send(incident, payload);
    expect(await entryOf(id)).toMatchObject({ action: 'message.refuse', payload: { code } });
    expect(publicationsOf(incident)).toBe(0);
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  test('refuses a broken signature, bytes in another form, and a statement used twice', async () => {
    const incident = await rig.open({ severity: 'sev2' });
    const state = await incident.inPhase(1, 'waiting');
    const good = signOff(state, rig.people.carla);
    const forged = signOff(state, rig.people.cem);
    const broken = { ...good, proof: { ...good.proof, signature: forged.proof.signature } };
    expect(await entryOf(await send(incident, broken))).toMatchObject({
      payload: { code: 'broken-signature' },
    });
    const loose = { ...good, statement: ` ${good.statement}` };
    expect(await entryOf(await send(incident, loose))).toMatchObject({
      payload: { code: 'non-canonical' },
    });
    expect(publicationsOf(incident)).toBe(0);
    rig.answer = () => ({ outcome: 'failed', code: 'rejected', reason: 'not today' });
    await entryOf(await send(incident, good));
    expect(await entryOf(await send(incident, good))).toMatchObject({
      payload: { code: 'not-waiting' },
    });
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  test('records signals that nobody knows, and messages without an id, and lives on', async () => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    await incident.post(1).signal('publishNow', { id: 'x', force: true });
    await incident.post(1).signal('approve', 'just do it');
    await incident.post(1).signal('approve');
    await waitFor('three refusals', () =>
      incident.entries('message.refuse').length >= 3 ? true : undefined,
    );
    await send(incident, signOff(state, rig.people.carla));
    await incident.inPhase(1, 'settled');
  });

  test('counts the same message once', async () => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    const message = {
      id: randomUUID(),
      by: { person: 'p-carla', name: 'Carla' },
      revision: 1,
      reason: 'say who is affected',
    };
    await incident.post(1).signal(requestChanges, message);
    await incident.post(1).signal(requestChanges, message);
    await incident.inPhase(1, 'changes-requested');
    const late = await send(incident, signOff(state, rig.people.carla));
    expect(await entryOf(late)).toMatchObject({ payload: { code: 'not-waiting' } });
    expect(incident.entries('post.request_changes')).toHaveLength(1);
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  test('makes a new revision of a person’s words, with its author, and voids what was signed', async () => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    const words = { headline: 'Ordering is down', short: 'We are sorry.', long: 'We are sorry.' };
    const authorship = signAs(
      rig.people.cem,
      buildAuthorship({
        act: 'revise',
        incident: incident.id,
        post: state.post,
        basedOn: 1,
        words,
        certificate: rig.people.cem.certificate,
        now: new Date(),
      }),
    );
    const id = randomUUID();
    const by = { person: 'p-cem', name: 'Cem' };
    await incident.post(1).signal(revise, { id, by, basedOn: 1, words, note: '', authorship });
    expect(await entryOf(id)).toMatchObject({
      action: 'post.revision',
      payload: { revision: 2, authors: ['p-cem'], unsignedWords: false },
    });
    const old = await send(incident, signOff(state, rig.people.carla));
    expect(await entryOf(old)).toMatchObject({ payload: { code: 'wrong-revision' } });
    const other = { ...words, short: 'Other words.' };
    const swapped = randomUUID();
    await incident
      .post(1)
      .signal(revise, { id: swapped, by, basedOn: 2, words: other, note: '', authorship });
    expect(await entryOf(swapped)).toMatchObject({ payload: { code: 'wrong-leaf' } });
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  test('keeps a doubtful delivery with people, whatever the other channels say', async () => {
    rig.answer = ({ leaf, key }) =>
      leaf.channel === 'sandbox'
        ? { outcome: 'unconfirmed', reason: 'no answer' }
        : { outcome: 'published', remoteId: key, permalink: null, at: new Date().toISOString() };
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    await send(incident, signOff(state, rig.people.carla));
    const doubtful = await waitFor('the doubt', async () => {
      const now = await incident.post(1).query(postState);
      return now.deliveries.some((delivery) => delivery.state === 'unconfirmed') ? now : undefined;
    });
    expect(doubtful.phase).toBe('delivering');
    await waitFor('the publication to be told', () => incident.entries('promise.give')[0]);
    await incident.post(1).terminate();
    await incident.handle.terminate();
  });

  test('lets an approval through a flood of garbage, and records a hundred of it', async () => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    const flood = Array.from({ length: 300 }, () => send(incident, { approved: true }));
    await Promise.all(flood);
    await send(incident, signOff(state, rig.people.carla));
    await incident.inPhase(1, 'settled');
    await waitFor('the count', () => incident.entries('messages.refused_uncounted')[0]);
    expect(incident.entries('message.refuse')).toHaveLength(100);
    expect(incident.entries('messages.refused_uncounted')[0]).toMatchObject({
      payload: { count: 200 },
    });
  });
});

describe('the workflows survive', () => {
  test('a worker that is away while people sign', async () => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    await rig.stopWorker();
    const id = await send(incident, signOff(state, rig.people.carla));
    expect(answerTo(rig, id)).toBeUndefined();
    await rig.startWorker();
    expect(await entryOf(id)).toMatchObject({ action: 'post.sign' });
    await incident.inPhase(1, 'settled');
  });

  test('a worker that restarts between two signatures', async () => {
    const incident = await rig.open({ severity: 'sev1' });
    const first = await incident.inPhase(1, 'waiting');
    await send(incident, signOff(first, rig.people.carla));
    await incident.inPhase(1, 'settled');
    await incident.handle.signal('reportFacts', {
      id: randomUUID(),
      by: { person: 'p-ines', name: 'Ines' },
      facts: [
        { name: 'hardship', value: 'you cannot order for delivery today', state: 'confirmed' },
      ],
    });
    const apology = await incident.inPhase(2, 'waiting');
    expect(apology.kind).toBe('apology');
    const one = randomUUID();
    await incident
      .post(2)
      .signal(approve, { id: one, signOff: signOff(apology, rig.people.carla) });
    expect(await entryOf(one)).toMatchObject({ payload: { missing: ['communicator 1'] } });
    const again = randomUUID();
    const [accepted] = (await incident.post(2).query(postState)).signOffs;
    await incident.post(2).signal(approve, { id: again, signOff: accepted!.signed });
    expect(await entryOf(again)).toMatchObject({ payload: { code: 'nonce-seen' } });
    await rig.stopWorker();
    await rig.startWorker();
    const two = randomUUID();
    await incident.post(2).signal(approve, { id: two, signOff: signOff(apology, rig.people.cem) });
    expect(await entryOf(two)).toMatchObject({ payload: { missing: [] } });
    await incident.inPhase(2, 'settled');
  });

  test('continuing as new, with what was signed, refused and handled', async () => {
    const incident = await rig.open({ continueAfterEvents: 25 });
    const state = await incident.inPhase(1, 'waiting');
    const runs = new Set<string>();
    const repeated = randomUUID();
    for (let round = 0; round < 12; round += 1) {
      const id = round === 0 || round === 11 ? repeated : randomUUID();
      await send(incident, { garbage: round }, id);
      await entryOf(id);
      runs.add((await incident.post(1).describe()).runId);
    }
    expect(runs.size).toBeGreaterThan(1);
    expect(incident.entries('message.refuse')).toHaveLength(11);
    await send(incident, signOff(state, rig.people.carla));
    await incident.inPhase(1, 'settled');
    const first = (await incident.handle.describe()).runId;
    await waitFor('the incident to continue as new', async () => {
      const id = randomUUID();
      await incident.handle.signal('reportFacts', {
        id,
        by: { person: 'p-ines', name: 'Ines' },
        facts: [{ name: 'contact', value: 'by direct message', state: 'confirmed' }],
      });
      // It continues as new with nothing in its inbox: the next one is sent after the answer.
      await entryOf(id);
      return (await incident.handle.describe()).runId === first ? undefined : true;
    });
    expect((await incident.post(1).query(postState)).end).toBe('published');
  });
});
