import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import type {
  Answer,
  IncidentDetail,
  IncidentsResponse,
  MergeResponse,
  PostDetail,
  SplitResponse,
} from '../../server/api/contract.ts';
import { buildRelease } from '../../trust/build-release.ts';
import { sha256 } from '../../trust/canonical.ts';
import { signAs } from '../trust/kit.ts';
import { messageEventId } from '../../workflows/messages.ts';
import {
  byOf,
  expectProblem,
  id,
  makeRig,
  openOutage,
  PEOPLE,
  signEntry,
  signOff,
  type Outage,
  type Rig,
  type Who,
} from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.temporal.sent.length = 0;
  rig.temporal.started.length = 0;
  rig.temporal.revived.length = 0;
  rig.temporal.gone = false;
  rig.temporal.react = () => Promise.resolve();
  rig.temporal.reactToStart = () => Promise.resolve();
});

const NOBODY = { person: 'countersign', name: 'Countersign', proved: true } as const;
const pathOf = ({ incident }: Outage): string => `/api/incidents/${incident}`;

/** The worker's answer to one message, as the workflow would record it. */
function answer(outage: Outage, messageId: string, who: Who, entry: object): Promise<void> {
  const { person, name } = byOf(who);
  return rig.append(outage.incident, [
    {
      eventId: messageEventId(outage.incident, messageId),
      actor: { person, name, proved: false },
      ...entry,
    } as EntryDraft,
  ]);
}

async function showIncident(outage: Outage, who: Who = 'ines'): Promise<IncidentDetail> {
  return (await rig.get<IncidentDetail>(pathOf(outage), who)).body;
}

const CASES = [
  {
    route: 'relapse',
    signal: 'relapse',
    body: { since: '2026-11-22T14:05:00.000Z', reason: 'sign-in fails again' },
    entry: {
      action: 'incident.relapse',
      payload: { since: '2026-11-22T14:05:00.000Z', reason: 'sign-in fails again' },
    },
    may: ['ines', 'carla'],
    mayNot: ['edgar', 'erik', 'lena', 'ada'],
    revives: true,
    wrong: { since: 'at five', reason: 'x' },
  },
  {
    route: 'hold',
    signal: 'hold',
    body: { reason: 'legal reads it first' },
    entry: { action: 'incident.hold', payload: { reason: 'legal reads it first' } },
    may: ['ines', 'carla', 'nora'],
    mayNot: ['edgar', 'erik', 'lena', 'ada'],
    revives: true,
    wrong: { reason: ' ' },
  },
  {
    route: 'skip-step',
    signal: 'skipStep',
    body: { step: 'cause', reason: 'never found' },
    entry: { action: 'step.skip', payload: { step: 'cause', reason: 'never found' } },
    may: ['ines', 'carla'],
    mayNot: ['edgar', 'erik', 'lena', 'ada'],
    revives: false,
    wrong: { step: 'cause', reason: '' },
  },
  {
    route: 'tick-off',
    signal: 'tickOff',
    body: { task: 'pause-campaigns', note: 'done' },
    entry: { action: 'task.done', payload: { id: 'pause-campaigns', note: 'done' } },
    may: ['ines', 'carla', 'erik', 'lena'],
    mayNot: ['edgar', 'ada'],
    revives: true,
    wrong: { task: '', note: '' },
  },
] as const;

describe.each(CASES)('$route', ({ route, signal, body, entry, may, mayNot, revives, wrong }) => {
  test.each(may)('from %s goes to the incident, and is accepted once it stands', async (who) => {
    const outage = await openOutage(rig);
    const messageId = id();
    rig.temporal.react = () => answer(outage, messageId, who, entry);
    const reply = await rig.post<Answer>(`${pathOf(outage)}/${route}`, { messageId, ...body }, who);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ outcome: 'accepted', entry: { action: entry.action } });
    expect(rig.temporal.sent).toEqual([
      {
        workflowId: `incident-${outage.incident}`,
        name: signal,
        message: { id: messageId, by: byOf(who), ...body },
      },
    ]);
  });

  test.each(mayNot)('from %s is refused, and nothing is sent', async (who) => {
    const outage = await openOutage(rig);
    const path = `${pathOf(outage)}/${route}`;
    const reply = await rig.post(path, { messageId: id(), ...body }, who);
    expect(reply.status).toBe(403);
    expectProblem(await rig.post(path, { messageId: id(), ...body }), 401, 'not-signed-in');
    expect(rig.temporal.sent).toEqual([]);
  });

  test('of the wrong shape is told what is wrong', async () => {
    const outage = await openOutage(rig);
    const reply = await rig.post(
      `${pathOf(outage)}/${route}`,
      { messageId: id(), ...wrong },
      'ines',
    );
    expectProblem(reply, 400, 'bad-request');
  });

  test('that the workflow refuses is told as its refusal', async () => {
    const outage = await openOutage(rig);
    const messageId = id();
    rig.temporal.react = () =>
      answer(outage, messageId, 'ines', {
        action: 'message.refuse',
        payload: { message: signal, post: null, code: 'incident-over', detail: 'closed' },
      });
    const reply = await rig.post(`${pathOf(outage)}/${route}`, { messageId, ...body }, 'ines');
    expectProblem(reply, 409, 'incident-over');
  });

  test('finds an incident whose workflow has ended, where that has a sense', async () => {
    const outage = await openOutage(rig, { mode: 'drill' });
    rig.temporal.gone = true;
    const messageId = id();
    rig.temporal.react = () => answer(outage, messageId, 'ines', entry);
    const reply = await rig.post(`${pathOf(outage)}/${route}`, { messageId, ...body }, 'ines');
    if (!revives) return expectProblem(reply, 409, 'workflow-gone');
    expect(reply.status).toBe(200);
    expect(rig.temporal.revived).toEqual([
      {
        incident: outage.incident,
        deployment: 'test',
        runbook: 'service-outage',
        runbookDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        facts: [],
        severity: 'sev2',
        mode: 'drill',
        drill: 'autumn drill',
        by: byOf('ines'),
        messageId,
        resume: true,
      },
    ]);
    expect(rig.temporal.sent).toMatchObject([{ name: signal, message: { id: messageId } }]);
  });
});

describe('a hold', () => {
  test('is shown on the incident, in the list and in the queue', async () => {
    const outage = await openOutage(rig);
    await answer(outage, id(), 'ines', CASES[1].entry);
    const held = { by: 'p-ines', byName: 'Ines', reason: 'legal reads it first' };
    expect((await showIncident(outage)).held).toMatchObject(held);
    const list = (await rig.get<IncidentsResponse>('/api/incidents?limit=200', 'carla')).body;
    expect(list.items.find(({ incident }) => incident === outage.incident)?.held).toMatchObject(
      held,
    );
    const queue = await rig.get<{ items: { post: string; held: boolean }[] }>(
      '/api/posts?state=waiting&limit=200',
      'carla',
    );
    expect(queue.body.items.find(({ post }) => post === outage.post)?.held).toBe(true);
  });

  test('keeps a post that was signed meanwhile', async () => {
    const outage = await openOutage(rig);
    const signed = await signOff(rig, outage, 'carla');
    await answer(outage, id(), 'ines', CASES[1].entry);
    const entry = signEntry(outage, id(), signed, sha256(signed.statement));
    await rig.append(outage.incident, [entry]);
    const { view } = (await rig.get<PostDetail>(outage.path, 'carla')).body;
    expect(view).toMatchObject({ state: 'signed', missing: [], deliveries: [] });
  });
});

async function releaseOf(
  outage: Outage,
  who: Who,
  change: Record<string, unknown> = {},
  embargo: { post: string; revision: number } | null = null,
): Promise<SignedStatement> {
  const { certificate } = PEOPLE[who];
  const { incident, mode, drill } = await showIncident(outage);
  const statement = buildRelease({
    incident,
    mode,
    drill,
    embargo,
    reason: 'legal has read it',
    certificate,
    now: new Date(),
  });
  return signAs(PEOPLE[who], { ...statement, ...change });
}

describe('a release', () => {
  async function heldOutage(): Promise<Outage> {
    const outage = await openOutage(rig);
    await answer(outage, id(), 'ines', CASES[1].entry);
    return outage;
  }

  test('of a hold, signed by a communicator, goes to the incident and lifts it', async () => {
    const outage = await heldOutage();
    const release = await releaseOf(outage, 'carla');
    const messageId = id();
    rig.temporal.react = () =>
      rig.append(outage.incident, [
        {
          eventId: messageEventId(outage.incident, messageId),
          actor: { person: 'p-carla', name: 'Carla', proved: true },
          action: 'incident.release',
          payload: {
            statement: sha256(release.statement),
            signed: release,
            reason: 'legal has read it',
          },
        },
      ]);
    const body = { messageId, release };
    const reply = await rig.post<Answer>(`${pathOf(outage)}/release`, body, 'carla');
    expect(reply.status).toBe(200);
    expect(rig.temporal.sent).toEqual([
      {
        workflowId: `incident-${outage.incident}`,
        name: 'release',
        message: { id: messageId, release },
      },
    ]);
    expect((await showIncident(outage)).held).toBeNull();
    // Held once more: the same signature is worth nothing then.
    await answer(outage, id(), 'ines', CASES[1].entry);
    const again = await rig.post(
      `${pathOf(outage)}/release`,
      { messageId: id(), release },
      'carla',
    );
    expectProblem(again, 409, 'nonce-seen');
  });

  test.each([
    ['ines', 403, 'wrong-role'],
    ['edgar', 403, 'executive'],
    ['lena', 403, 'wrong-role'],
    ['ada', 403, 'auditor'],
    ['tom', 403, 'training-expired'],
    ['nora', 403, 'not-trained'],
  ] as const)('is not for %s', async (who, status, code) => {
    const outage = await heldOutage();
    const body = { messageId: id(), release: await releaseOf(outage, who) };
    expectProblem(await rig.post(`${pathOf(outage)}/release`, body, who), status, code);
    expect(rig.temporal.sent).toEqual([]);
  });

  test.each([
    ['another incident', { incident: 'inc-other' }, 'wrong-incident'],
    ['one post', { post: 'inc-20261122-ordering-1/post-1', revision: 1 }, 'wrong-post'],
    ['a drill', { mode: 'drill', drill: 'autumn drill' }, 'drill-for-live'],
    ['a revision', { revision: 3 }, 'wrong-revision'],
    ['another deployment', { deployment: 'elsewhere' }, 'wrong-deployment'],
    ['a time that is over', { decideBy: '2026-01-01T00:00:00.000Z' }, 'too-late'],
    ['no reason', { reason: ' ' }, 'reason-required'],
  ] as const)('signed for %s is refused', async (_, change, code) => {
    const outage = await heldOutage();
    const body = { messageId: id(), release: await releaseOf(outage, 'carla', change) };
    const reply = await rig.post(`${pathOf(outage)}/release`, body, 'carla');
    expectProblem(reply, code === 'reason-required' ? 400 : 409, code);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('under somebody else’s signature, or under one for other things, is refused', async () => {
    const outage = await heldOutage();
    const path = `${pathOf(outage)}/release`;
    const foreign = { messageId: id(), release: await releaseOf(outage, 'cem') };
    expectProblem(await rig.post(path, foreign, 'carla'), 403, 'wrong-person');
    const other = { messageId: id(), release: await signOff(rig, outage, 'carla') };
    expectProblem(await rig.post(path, other, 'carla'), 409, 'wrong-statement');
    const { signature, ...proof } = (await releaseOf(outage, 'carla')).proof;
    const broken = {
      ...(await releaseOf(outage, 'carla')),
      proof: { ...proof, signature },
    };
    const body = { messageId: id(), release: broken };
    expectProblem(await rig.post(path, body, 'carla'), 409, 'broken-signature');
    expect(rig.temporal.sent).toEqual([]);
  });

  test('where nothing is held is refused', async () => {
    const outage = await openOutage(rig);
    const body = { messageId: id(), release: await releaseOf(outage, 'carla') };
    const reply = await rig.post(`${pathOf(outage)}/release`, body, 'carla');
    expectProblem(reply, 409, 'not-held');
  });

  test('of an embargo goes to the post, once its duty is ticked off', async () => {
    const outage = await openOutage(rig, { embargo: { duty: 'regulator' } });
    await rig.append(outage.incident, [
      {
        eventId: `${outage.incident}/task/regulator`,
        actor: NOBODY,
        action: 'task.begin',
        payload: {
          id: 'regulator',
          kind: 'duty',
          text: 'Tell the regulator.',
          owner: 'legal',
          from: '2026-11-22T03:00:00.000Z',
          dueAt: '2026-11-25T03:00:00.000Z',
        },
      },
    ]);
    const embargo = { post: outage.post, revision: 1 };
    const release = await releaseOf(outage, 'carla', {}, embargo);
    const path = `${outage.path}/release`;
    expectProblem(await rig.post(path, { messageId: id(), release }, 'carla'), 409, 'duty-open');
    await answer(outage, id(), 'lena', {
      action: 'task.done',
      payload: { id: 'regulator', note: 'by portal' },
    });
    expect((await showIncident(outage)).tasks).toMatchObject([
      { id: 'regulator', owner: 'legal', done: { by: 'p-lena', note: 'by portal' } },
    ]);
    expect((await rig.post(path, { messageId: id(), release }, 'carla')).status).toBe(202);
    expect(rig.temporal.sent).toMatchObject([
      { workflowId: `incident-${outage.post}`, name: 'release', message: { release } },
    ]);
    const older = await releaseOf(outage, 'carla', {}, { ...embargo, revision: 2 });
    const stale = await rig.post(path, { messageId: id(), release: older }, 'carla');
    expectProblem(stale, 409, 'wrong-revision');
  });

  test('of a post that waits for none is refused', async () => {
    const outage = await openOutage(rig);
    const embargo = { post: outage.post, revision: 1 };
    const body = { messageId: id(), release: await releaseOf(outage, 'carla', {}, embargo) };
    const reply = await rig.post(`${outage.path}/release`, body, 'carla');
    expectProblem(reply, 409, 'no-embargo');
  });
});

describe('ticking off', () => {
  test('is for the owner, or for the commander', async () => {
    const outage = await openOutage(rig);
    await rig.append(outage.incident, [
      {
        eventId: `${outage.incident}/task/brief`,
        actor: NOBODY,
        action: 'task.begin',
        payload: {
          id: 'brief',
          kind: 'chore',
          text: 'Brief the phone team.',
          owner: 'communicator',
          from: '2026-11-22T03:00:00.000Z',
          dueAt: '2026-11-22T03:15:00.000Z',
        },
      },
    ]);
    const body = () => ({ messageId: id(), task: 'brief', note: '' });
    const path = `${pathOf(outage)}/tick-off`;
    expectProblem(await rig.post(path, body(), 'erik'), 403, 'wrong-role');
    expect(rig.temporal.sent).toEqual([]);
    for (const who of ['carla', 'ines'] as const) {
      expect((await rig.post(path, body(), who)).status).toBe(202);
    }
  });
});

describe('merging', () => {
  const body = (into: Outage) => ({
    messageId: id(),
    into: into.incident,
    reason: 'the same root cause',
  });

  test('tells the follower, then the one that speaks for both', async () => {
    const [follower, lead] = [await openOutage(rig), await openOutage(rig)];
    const wanted = body(lead);
    rig.temporal.react = ({ name }) =>
      name === 'merge'
        ? answer(follower, wanted.messageId, 'ines', {
            action: 'incident.merge',
            payload: { into: lead.incident, reason: wanted.reason },
          })
        : answer(lead, wanted.messageId, 'ines', {
            action: 'incident.absorb',
            payload: { follower: follower.incident, reason: wanted.reason },
          });
    const reply = await rig.post<MergeResponse>(`${pathOf(follower)}/merge`, wanted, 'ines');
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      outcome: 'accepted',
      entry: { action: 'incident.merge' },
      absorbed: 'accepted',
    });
    expect(rig.temporal.sent).toMatchObject([
      { workflowId: `incident-${follower.incident}`, name: 'merge' },
      {
        workflowId: `incident-${lead.incident}`,
        name: 'absorb',
        message: { follower: follower.incident, reason: wanted.reason },
      },
    ]);
    expect(await showIncident(follower)).toMatchObject({
      state: 'merged',
      mergedInto: lead.incident,
    });
    expect((await showIncident(lead)).followers).toEqual([follower.incident]);
    const third = await openOutage(rig);
    const elsewhere = await rig.post(`${pathOf(follower)}/merge`, body(third), 'ines');
    expectProblem(elsewhere, 409, 'already-merged');
    const chained = await rig.post(`${pathOf(third)}/merge`, body(follower), 'ines');
    expectProblem(chained, 409, 'wrong-lead');
  });

  test('that was cut short is finished by the same message', async () => {
    const [follower, lead] = [await openOutage(rig), await openOutage(rig)];
    const wanted = body(lead);
    await answer(follower, wanted.messageId, 'ines', {
      action: 'incident.merge',
      payload: { into: lead.incident, reason: wanted.reason },
    });
    const reply = await rig.post<MergeResponse>(`${pathOf(follower)}/merge`, wanted, 'ines');
    expect(reply.status).toBe(202);
    expect(reply.body).toMatchObject({ outcome: 'accepted', absorbed: 'recorded' });
    expect(rig.temporal.sent.map(({ name }) => name)).toEqual(['absorb']);
  });

  test('into itself, a drill or nothing is refused, and nothing is sent', async () => {
    const outage = await openOutage(rig);
    const drill = await openOutage(rig, { mode: 'drill' });
    const path = `${pathOf(outage)}/merge`;
    for (const into of [outage, drill, { ...outage, incident: 'inc-nowhere' }]) {
      expectProblem(await rig.post(path, body(into), 'ines'), 409, 'wrong-lead');
    }
    expect(rig.temporal.sent).toEqual([]);
  });

  test.each(['carla', 'edgar', 'erik', 'lena', 'ada'] as const)('is not for %s', async (who) => {
    const [follower, lead] = [await openOutage(rig), await openOutage(rig)];
    const reply = await rig.post(`${pathOf(follower)}/merge`, body(lead), who);
    expect(reply.status).toBe(403);
    expect(rig.temporal.sent).toEqual([]);
  });
});

describe('splitting', () => {
  const body = () => ({
    messageId: id(),
    facts: [
      { name: 'affected', value: 'customers in Austria', state: 'reported' },
      { name: 'state', value: 'slow', state: 'confirmed' },
    ],
    reason: 'another cause',
  });

  test('opens an incident of its own, takes over what was not said anew, and tells the old one', async () => {
    const whole = await openOutage(rig);
    const wanted = body();
    const reply = await rig.post<SplitResponse>(`${pathOf(whole)}/split`, wanted, 'ines');
    expect(reply.status).toBe(202);
    const [started] = rig.temporal.started;
    expect(started).toMatchObject({
      incident: reply.body.incident,
      splitFrom: whole.incident,
      runbook: 'service-outage',
      severity: 'sev2',
      mode: 'live',
      by: byOf('ines'),
    });
    expect(started!.facts).toEqual([
      ...wanted.facts,
      { name: 'service', value: 'online ordering', state: 'confirmed' },
    ]);
    expect(rig.temporal.sent).toEqual([
      {
        workflowId: `incident-${whole.incident}`,
        name: 'split',
        message: {
          id: wanted.messageId,
          by: byOf('ines'),
          into: reply.body.incident,
          reason: 'another cause',
        },
      },
    ]);
  });

  test('with facts of the wrong form opens nothing', async () => {
    const whole = await openOutage(rig);
    const facts = [{ name: 'affected', value: 'Customers in Austria.', state: 'reported' }];
    const reply = await rig.post(`${pathOf(whole)}/split`, { ...body(), facts }, 'ines');
    expectProblem(reply, 400, 'fact-form');
    expect(rig.temporal.started).toEqual([]);
    expect(rig.temporal.sent).toEqual([]);
  });

  test.each(['carla', 'edgar', 'erik', 'lena', 'ada'] as const)('is not for %s', async (who) => {
    const whole = await openOutage(rig);
    const reply = await rig.post(`${pathOf(whole)}/split`, body(), who);
    expect(reply.status).toBe(403);
    expect(rig.temporal.started).toEqual([]);
  });

  test('of an incident that is over is refused', async () => {
    const whole = await openOutage(rig);
    await rig.append(whole.incident, [
      {
        eventId: `${whole.incident}/close`,
        actor: NOBODY,
        action: 'incident.close',
        payload: { as: 'resolved' },
      },
    ]);
    const reply = await rig.post(`${pathOf(whole)}/split`, body(), 'ines');
    expectProblem(reply, 409, 'incident-over');
  });
});

describe('a revision with another promise', () => {
  test('carries it to the workflow', async () => {
    const outage = await openOutage(rig);
    const promise = new Date(Date.now() + 8 * 3_600_000).toISOString();
    const body = {
      messageId: id(),
      basedOn: 1,
      words: { headline: 'Ordering', short: 'We are sorry.', long: 'We are very sorry.' },
      note: '',
      authorship: null,
      promise,
    };
    expect((await rig.post(`${outage.path}/revise`, body, 'carla')).status).toBe(202);
    expect(rig.temporal.sent).toMatchObject([{ name: 'revise', message: { promise } }]);
  });
});
