import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { erasePayload } from '../../ledger/write/erase-payload.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import type {
  HistoryResponse,
  IncidentDetail,
  IncidentsResponse,
  LedgerResponse,
  PostDetail,
  QueueResponse,
  RevisionDetail,
  RunbooksResponse,
} from '../../server/api/contract.ts';
import { leafDigest } from '../../trust/rendition-bytes.ts';
import {
  appendRevision,
  expectProblem,
  makeRig,
  openOutage,
  type Outage,
  type Rig,
  type Who,
} from './kit.ts';

let rig: Rig;
let outage: Outage;
beforeAll(async () => {
  rig = await makeRig();
  outage = await openOutage(rig);
  await appendRevision(rig, outage, 2);
});
afterAll(() => rig.close());

const READERS: readonly Who[] = ['carla', 'ines', 'edgar', 'erik', 'lena', 'ada'];

describe('everybody with a role reads', () => {
  test.each(READERS)('%s', async (who) => {
    const at = `/api/incidents/${outage.incident}`;
    const paths = [
      '/api/runbooks',
      '/api/incidents',
      at,
      `${at}/ledger`,
      `${at}/history`,
      '/api/posts',
      outage.path,
      `${outage.path}/revisions/1`,
    ];
    for (const path of paths) expect((await rig.get(path, who)).status).toBe(200);
  });

  test('and nobody else does', async () => {
    for (const path of [
      '/api/runbooks',
      '/api/incidents',
      '/api/posts',
      outage.path,
      '/api/door',
    ]) {
      expectProblem(await rig.get(path), 401, 'not-signed-in');
    }
  });

  test('but reading changes nothing', async () => {
    const before = await readChain(rig.ledger.db, outage.incident);
    for (const verb of ['approve', 'reject', 'revise']) {
      const reply = await rig.get(`${outage.path}/${verb}`, 'carla');
      expectProblem(reply, 405, 'method-not-allowed');
    }
    expect(await readChain(rig.ledger.db, outage.incident)).toEqual(before);
    expect(rig.temporal.sent).toEqual([]);
  });
});

describe('runbooks', () => {
  test('say what opening asks, with forms and choices', async () => {
    const { body } = await rig.get<RunbooksResponse>('/api/runbooks', 'ines');
    const outageBook = body.items.find(({ name }) => name === 'service-outage')!;
    expect(outageBook.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(outageBook.severity).toBe('sev2');
    expect(outageBook.ask).toEqual([
      expect.objectContaining({ name: 'service', form: 'noun', required: true }),
      expect.objectContaining({ name: 'state', form: 'word', choices: expect.any(Array) }),
      expect.objectContaining({ name: 'affected', form: 'noun' }),
    ]);
    expect(outageBook.facts.map(({ name }) => name)).toContain('cause');
  });
});

describe('an incident', () => {
  test('is shown with its facts and posts', async () => {
    const { body } = await rig.get<IncidentDetail>(`/api/incidents/${outage.incident}`, 'ines');
    expect(body).toMatchObject({
      incident: outage.incident,
      severity: 'sev2',
      state: 'open',
      facts: [{ name: 'service', value: 'online ordering', erased: false, by: 'p-ines' }],
      posts: [
        {
          post: outage.post,
          state: 'waiting',
          revision: 2,
          headline: 'Ordering is down (2)',
          missing: ['communicator 1'],
          deliveries: { published: 0, pending: 0, failed: 0, unconfirmed: 0, givenUp: 0 },
        },
      ],
    });
  });

  test('that does not exist is told so', async () => {
    expectProblem(await rig.get('/api/incidents/inc-nowhere', 'ines'), 404, 'not-found');
    expectProblem(await rig.get('/api/incidents/inc-nowhere/ledger', 'ines'), 404, 'not-found');
    expectProblem(await rig.get('/api/incidents/inc-nowhere/history', 'ines'), 404, 'not-found');
  });
});

describe('a post', () => {
  test('is shown with the exact bytes that would be signed, and those before', async () => {
    const { body } = await rig.get<PostDetail>(outage.path, 'carla');
    expect(body.current!.revision.number).toBe(2);
    expect(body.previous!.revision.number).toBe(1);
    expect(body.current!.renditions.map(({ channel }) => channel)).toEqual([
      'status-page',
      'sandbox',
    ]);
    for (const { bytes, digest } of body.current!.renditions) {
      expect(leafDigest(bytes)).toBe(digest);
    }
    expect(body.incident.head.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('shows any one revision', async () => {
    const { body } = await rig.get<RevisionDetail>(`${outage.path}/revisions/1`, 'erik');
    expect(body.revision.number).toBe(1);
    expect(JSON.parse(body.renditions[0]!.bytes)).toMatchObject({
      headline: 'Ordering is down (1)',
    });
    expectProblem(await rig.get(`${outage.path}/revisions/3`, 'erik'), 404, 'not-found');
  });
});

describe('lists', () => {
  test('the queue begins with what must be public soonest, page by page', async () => {
    const own = await makeRig();
    try {
      const due = (minutes: number): string =>
        new Date(Date.now() + minutes * 60_000).toISOString();
      const late = await openOutage(own, { dueAt: due(50) });
      const soon = await openOutage(own, { dueAt: due(5) });
      const middle = await openOutage(own, { dueAt: due(20) });
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { body }: { body: QueueResponse } = await own.get<QueueResponse>(
          `/api/posts?state=waiting&limit=1${query}`,
          'carla',
        );
        seen.push(...body.items.map(({ incident }) => incident));
        expect(body.items[0]!.incidentTitle).toMatch(/^Outage /);
        cursor = body.cursor;
      } while (cursor !== null);
      expect(seen).toEqual([soon.incident, middle.incident, late.incident]);
      const settled = await own.get<QueueResponse>('/api/posts?state=settled', 'carla');
      expect(settled.body).toEqual({ items: [], cursor: null });

      const first = await own.get<IncidentsResponse>('/api/incidents?limit=2', 'ada');
      const rest = await own.get<IncidentsResponse>(
        `/api/incidents?limit=2&cursor=${encodeURIComponent(first.body.cursor!)}`,
        'ada',
      );
      expect(rest.body.cursor).toBeNull();
      expect(
        [...first.body.items, ...rest.body.items]
          .map(({ incident }) => incident)
          .toSorted((a, b) => a.localeCompare(b)),
      ).toEqual(
        [late, soon, middle].map(({ incident }) => incident).toSorted((a, b) => a.localeCompare(b)),
      );
      const closed = await own.get<IncidentsResponse>('/api/incidents?state=closed', 'ada');
      expect(closed.body.items).toEqual([]);
    } finally {
      await own.close();
    }
  });
});

describe('the ledger', () => {
  const path = (): string => `/api/incidents/${outage.incident}/ledger`;

  test('is read whole, page by page, with what may be erased', async () => {
    const whole = await readChain(rig.ledger.db, outage.incident);
    const first = await rig.get<LedgerResponse>(`${path()}?limit=2`, 'ada');
    const rest = await rig.get<LedgerResponse>(
      `${path()}?limit=200&cursor=${encodeURIComponent(first.body.cursor!)}`,
      'ada',
    );
    const rows = [...first.body.items, ...rest.body.items];
    expect(rows.map(({ entry }) => entry)).toEqual(whole);
    expect(rows[1]).toMatchObject({
      erasable: { service: 'online ordering' },
      erased: false,
      withheld: false,
      salt: expect.stringMatching(/^[0-9a-f]+$/),
    });
    expect(rows[0]).toMatchObject({ erasable: null, salt: null, erased: false, withheld: false });
  });

  test('keeps what may be personal from executives and engineers', async () => {
    for (const who of ['edgar', 'erik'] as const) {
      const { body } = await rig.get<LedgerResponse>(path(), who);
      expect(body.items[1]).toMatchObject({ erasable: null, salt: null, withheld: true });
    }
  });

  test('says what was erased', async () => {
    const erased = await openOutage(rig);
    await erasePayload(rig.ledger.db, erased.incident, 2);
    const at = `/api/incidents/${erased.incident}`;
    const { body } = await rig.get<LedgerResponse>(`${at}/ledger`, 'ada');
    expect(body.items[1]).toMatchObject({ erasable: null, erased: true, withheld: false });
    const detail = await rig.get<IncidentDetail>(at, 'ines');
    expect(detail.body.facts).toMatchObject([{ name: 'service', value: null, erased: true }]);
  });

  test('of the door is for auditors only', async () => {
    for (const who of ['carla', 'ines', 'erik', 'lena'] as const) {
      expectProblem(await rig.get('/api/door', who), 403, 'wrong-role');
    }
    expectProblem(await rig.get('/api/door', 'edgar'), 403, 'executive');
    const { body } = await rig.get<LedgerResponse>('/api/door', 'ada');
    expect(body.items.map(({ entry }) => entry.chain)).toContain('door');
  });
});

describe('the history', () => {
  test('is one story of the incident and its posts, by time', async () => {
    const workflow = `incident-${outage.incident}`;
    const child = `incident-${outage.post}`;
    rig.temporal.histories = new Map([
      [
        workflow,
        [
          {
            workflow,
            run: 'r1',
            events: [
              {
                at: '2026-11-22T03:00:00.000Z',
                eventId: 1,
                happening: {
                  kind: 'started',
                  continued: false,
                  input: { runbook: 'service-outage', messageId: 'm', by: { name: 'Ines' } },
                },
              },
              {
                at: '2026-11-22T03:09:00.000Z',
                eventId: 9,
                happening: { kind: 'continued' },
              },
            ],
          },
        ],
      ],
      [
        child,
        [
          {
            workflow: child,
            run: 'r2',
            events: [
              {
                at: '2026-11-22T03:05:00.000Z',
                eventId: 4,
                happening: {
                  kind: 'signal',
                  name: 'approve',
                  input: { signOff: { certificate: { body: { name: 'Carla Okafor' } } } },
                },
              },
            ],
          },
        ],
      ],
    ]);
    const path = `/api/incidents/${outage.incident}/history`;
    const { body } = await rig.get<HistoryResponse>(path, 'ada');
    expect(body.items.map(({ what }) => what)).toEqual([
      'Ines opened the incident with the runbook "service-outage"',
      "Carla Okafor's sign-off arrived",
      'went on in a fresh run, with all that it knew',
    ]);
    expect(body.gone).toEqual([]);
    rig.temporal.histories = new Map();
    const later = await rig.get<HistoryResponse>(path, 'ada');
    expect(later.body).toEqual({ items: [], gone: [workflow, child] });
  });
});
