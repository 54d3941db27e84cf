import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { StartIncident } from '../../workflows/messages.ts';
import type { Answer, OpenIncidentResponse } from '../../server/api/contract.ts';
import { buildAuthorship } from '../../trust/build-authorship.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { signAs } from '../trust/kit.ts';
import {
  byOf,
  expectProblem,
  id,
  makeRig,
  openOutage,
  PEOPLE,
  type Outage,
  type Rig,
} from './kit.ts';
import { messageEventId, openingEventId } from '../../workflows/messages.ts';

let rig: Rig;
let outage: Outage;
let at: string;
beforeAll(async () => {
  rig = await makeRig();
  outage = await openOutage(rig);
  at = `/api/incidents/${outage.incident}`;
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

const FACTS = [
  { name: 'service', value: 'online ordering', state: 'confirmed' },
  { name: 'state', value: 'down', state: 'confirmed' },
  { name: 'affected', value: 'customers in Germany', state: 'reported' },
];
const opening = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  messageId: id(),
  runbook: 'service-outage',
  facts: FACTS,
  mode: 'live',
  ...change,
});

function openEntry(input: StartIncident): EntryDraft {
  const { runbook, severity, mode, drill, deployment } = input;
  return {
    eventId: openingEventId(input.messageId),
    actor: { ...input.by, proved: false },
    action: 'incident.open',
    payload: {
      runbook,
      runbookDigest: 'b'.repeat(64),
      title: 'Online ordering is down',
      severity,
      impact: 'major',
      mode,
      drill,
      deployment,
      timeZone: 'Europe/Berlin',
    },
  };
}

describe('opening an incident', () => {
  test.each(['ines', 'carla'] as const)('is for %s, and is told once it stands', async (who) => {
    rig.temporal.reactToStart = (input) => rig.append(input.incident, [openEntry(input)]);
    const body = opening();
    const reply = await rig.post<OpenIncidentResponse>('/api/incidents', body, who);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      outcome: 'accepted',
      entry: { action: 'incident.open', eventId: openingEventId(String(body['messageId'])) },
    });
    expect(reply.body.incident).toMatch(/^inc-\d{8}-online-ordering-[0-9a-z]{4}$/);
    expect(reply.headers.get('location')).toBe(`/api/incidents/${reply.body.incident}`);
    const { digest } = await loadRunbook('templates', 'service-outage');
    expect(rig.temporal.started).toEqual([
      {
        incident: reply.body.incident,
        deployment: 'test',
        runbook: 'service-outage',
        runbookDigest: null,
        facts: FACTS,
        severity: 'sev2',
        mode: 'live',
        drill: null,
        by: byOf(who),
        messageId: body['messageId'],
      },
    ]);
    expect(digest).toHaveLength(64);
  });

  test.each(['edgar', 'erik', 'lena', 'ada'] as const)('is not for %s', async (who) => {
    const reply = await rig.post('/api/incidents', opening(), who);
    expect(reply.status).toBe(403);
    expect(rig.temporal.started).toEqual([]);
  });

  test('twice with one message id opens one', async () => {
    rig.temporal.reactToStart = (input) => rig.append(input.incident, [openEntry(input)]);
    const body = opening();
    const first = await rig.post<OpenIncidentResponse>('/api/incidents', body, 'ines');
    const second = await rig.post<OpenIncidentResponse>('/api/incidents', body, 'ines');
    expect(second.body).toEqual(first.body);
    expect(rig.temporal.started).toHaveLength(1);
  });

  test('twice while no worker is there starts the very same incident', async () => {
    const body = opening();
    const first = await rig.post<OpenIncidentResponse>('/api/incidents', body, 'ines');
    const second = await rig.post<OpenIncidentResponse>('/api/incidents', body, 'ines');
    expect(first.status).toBe(202);
    expect(second.body.incident).toBe(first.body.incident);
    expect(new Set(rig.temporal.started.map(({ incident }) => incident)).size).toBe(1);
  });

  test('that the worker refuses is told as its refusal', async () => {
    rig.temporal.reactToStart = (input) =>
      rig.append(input.incident, [
        {
          eventId: openingEventId(input.messageId),
          actor: { ...input.by, proved: false },
          action: 'message.refuse',
          payload: { message: 'open', post: null, code: 'wrong-runbook', detail: 'not here' },
        },
      ]);
    expectProblem(await rig.post('/api/incidents', opening(), 'ines'), 409, 'wrong-runbook');
  });

  test('as a drill needs the name of the drill, and only then', async () => {
    const drill = opening({ mode: 'drill', drill: 'autumn drill', severity: 'sev1' });
    expect((await rig.post('/api/incidents', drill, 'ines')).status).toBe(202);
    expect(rig.temporal.started[0]).toMatchObject({
      mode: 'drill',
      drill: 'autumn drill',
      severity: 'sev1',
    });
    const nameless = opening({ mode: 'drill' });
    expectProblem(await rig.post('/api/incidents', nameless, 'ines'), 400, 'bad-request');
    const live = opening({ drill: 'autumn drill' });
    expectProblem(await rig.post('/api/incidents', live, 'ines'), 400, 'bad-request');
  });

  test('with facts of the wrong form says all that is wrong', async () => {
    const facts = [
      { name: 'service', value: 'Ordering is down.', state: 'confirmed' },
      { name: 'state', value: 'sleeping', state: 'confirmed' },
      { name: 'colour', value: 'blue', state: 'confirmed' },
    ];
    const reply = await rig.post('/api/incidents', opening({ facts }), 'ines');
    expectProblem(reply, 400, 'fact-form');
    expect(reply.body.faults!.map(({ path }) => path)).toEqual([
      'facts.0.value',
      'facts.1.value',
      'facts.2.value',
      'facts',
    ]);
    expect(reply.body.detail).toContain('affected is needed');
    expect(rig.temporal.started).toEqual([]);
  });

  test('with a runbook that is not there, or has changed since, is refused', async () => {
    const unknown = opening({ runbook: 'earthquake' });
    const reply = await rig.post('/api/incidents', unknown, 'ines');
    expectProblem(reply, 400, 'bad-request');
    expect(reply.body.detail).toContain('service-outage');
    const changed = opening({ runbookDigest: 'c'.repeat(64) });
    expectProblem(await rig.post('/api/incidents', changed, 'ines'), 400, 'bad-request');
  });
});

interface Case {
  readonly route: string;
  readonly signal: string;
  readonly body: Record<string, unknown>;
  readonly entry: Pick<EntryDraft, 'action' | 'payload'>;
  readonly may: readonly (keyof typeof PEOPLE)[];
  readonly mayNot: readonly (keyof typeof PEOPLE)[];
  /** True: it has its place after the end, and wakes the incident. */
  readonly revives?: true;
}

const CASES: readonly Case[] = [
  {
    route: 'facts',
    signal: 'reportFacts',
    body: { facts: [{ name: 'symptom', value: 'you cannot pay', state: 'reported' }] },
    entry: {
      action: 'facts.report',
      payload: { facts: [{ name: 'symptom', state: 'reported' }] },
    } as Case['entry'],
    may: ['ines', 'carla', 'edgar', 'erik', 'lena'],
    mayNot: ['ada'],
    revives: true,
  },
  {
    route: 'severity',
    signal: 'changeSeverity',
    body: { severity: 'sev1', reason: 'half of the country' },
    entry: {
      action: 'incident.change_severity',
      payload: { from: 'sev2', to: 'sev1', impact: 'critical', reason: 'half of the country' },
    } as Case['entry'],
    may: ['ines'],
    mayNot: ['carla', 'edgar', 'erik', 'lena', 'ada'],
  },
  {
    route: 'resolve',
    signal: 'declareResolved',
    body: { restoredAt: '2026-11-22T03:00:00.000Z' },
    entry: {
      action: 'incident.declare_resolved',
      payload: {
        restoredAt: '2026-11-22T03:00:00.000Z',
        resolutionFrom: '2026-11-22T03:30:00.000Z',
      },
    } as Case['entry'],
    may: ['ines'],
    mayNot: ['carla', 'edgar', 'erik', 'lena', 'ada'],
  },
  {
    route: 'stand-down',
    signal: 'standDown',
    body: { reason: 'a false alarm' },
    entry: {
      action: 'incident.stand_down',
      payload: { reason: 'a false alarm' },
    } as Case['entry'],
    may: ['ines'],
    mayNot: ['carla', 'edgar', 'erik', 'lena', 'ada'],
  },
];

describe.each(CASES)('$route', ({ route, signal, body, entry, may, mayNot, revives }) => {
  test.each(may)('from %s goes to the incident, and is accepted once it stands', async (who) => {
    const messageId = id();
    const { person, name } = byOf(who);
    rig.temporal.react = () =>
      rig.append(outage.incident, [
        {
          ...entry,
          eventId: messageEventId(outage.incident, messageId),
          actor: { person, name, proved: false },
        } as EntryDraft,
      ]);
    const reply = await rig.post<Answer>(`${at}/${route}`, { messageId, ...body }, who);
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

  test.each(mayNot)('from %s is refused', async (who) => {
    const reply = await rig.post(`${at}/${route}`, { messageId: id(), ...body }, who);
    expect(reply.status).toBe(403);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('from nobody is refused', async () => {
    const reply = await rig.post(`${at}/${route}`, { messageId: id(), ...body });
    expectProblem(reply, 401, 'not-signed-in');
  });

  test('for an incident that does not exist is told so; one that is over is left or woken', async () => {
    const message = { messageId: id(), ...body };
    const nowhere = await rig.post(`/api/incidents/inc-nowhere/${route}`, message, 'ines');
    expectProblem(nowhere, 404, 'not-found');
    rig.temporal.gone = true;
    const gone = await rig.post(`${at}/${route}`, message, 'ines');
    if (revives === true) {
      expect(gone.status).toBe(202);
      expect(rig.temporal.revived).toMatchObject([{ incident: outage.incident, resume: true }]);
    } else expectProblem(gone, 409, 'workflow-gone');
  });
});

describe('facts', () => {
  test('are checked by the runbook that the incident started with', async () => {
    const facts = (name: string, value: unknown): unknown => ({
      messageId: id(),
      facts: [{ name, value, state: 'reported' }],
    });
    const unknown = await rig.post(`${at}/facts`, facts('colour', 'blue'), 'ines');
    expectProblem(unknown, 400, 'unknown-fact');
    const form = await rig.post(`${at}/facts`, facts('symptom', 'You cannot pay.'), 'ines');
    expectProblem(form, 400, 'fact-form');
    expect(rig.temporal.sent).toEqual([]);
    expect((await rig.post(`${at}/facts`, facts('symptom', null), 'ines')).status).toBe(202);
  });
});

describe('proposed words', () => {
  const words = { headline: 'From our board', short: 'We are sorry.', long: 'We are very sorry.' };
  const proposal = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
    messageId: id(),
    kind: 'statement',
    words,
    corrects: null,
    authorship: null,
    ...change,
  });
  const signed = (who: keyof typeof PEOPLE, of = words, incident = outage.incident) =>
    signAs(
      PEOPLE[who],
      buildAuthorship({
        act: 'proposePost',
        incident,
        post: null,
        basedOn: 0,
        words: of,
        certificate: PEOPLE[who].certificate,
        now: new Date(),
      }),
    );

  test.each(['edgar', 'erik', 'carla', 'ines', 'lena'] as const)(
    'of %s enter the gate with their author',
    async (who) => {
      const authorship = signed(who);
      const body = proposal({ authorship });
      const reply = await rig.post(`${at}/proposals`, body, who);
      expect(reply.status).toBe(202);
      expect(rig.temporal.sent).toEqual([
        {
          workflowId: `incident-${outage.incident}`,
          name: 'proposePost',
          message: {
            id: body['messageId'],
            by: byOf(who),
            kind: 'statement',
            words,
            corrects: null,
            authorship,
          },
        },
      ]);
    },
  );

  test('of an auditor are refused', async () => {
    expectProblem(await rig.post(`${at}/proposals`, proposal(), 'ada'), 403, 'auditor');
  });

  test('that are not the signed ones are refused', async () => {
    const other = proposal({ authorship: signed('edgar', { ...words, short: 'We are not.' }) });
    expectProblem(await rig.post(`${at}/proposals`, other, 'edgar'), 409, 'wrong-leaf');
    const elsewhere = proposal({ authorship: signed('edgar', words, 'inc-other') });
    expectProblem(await rig.post(`${at}/proposals`, elsewhere, 'edgar'), 409, 'wrong-incident');
    const stolen = proposal({ authorship: signed('cem') });
    expectProblem(await rig.post(`${at}/proposals`, stolen, 'edgar'), 403, 'wrong-person');
    expect(rig.temporal.sent).toEqual([]);
  });

  test('need words, and a correction names what it corrects', async () => {
    const empty = proposal({ words: { ...words, short: '  ' } });
    expectProblem(await rig.post(`${at}/proposals`, empty, 'erik'), 400, 'bad-request');
    const half = proposal({ words: { ...words, headline: 'bad \ud800' } });
    expectProblem(await rig.post(`${at}/proposals`, half, 'erik'), 400, 'bad-request');
    const correction = proposal({ kind: 'correction' });
    expectProblem(await rig.post(`${at}/proposals`, correction, 'erik'), 400, 'bad-request');
  });
});
