import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostView } from '../../domain/views.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { projectPost } from '../../ledger/project/project-post.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import { rebuildProjections } from '../../ledger/verify/rebuild-projections.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { cloneDatabase, type ClonedDatabase } from '../support/clone-database.ts';
import { makePerson, makeRoots, NOW } from '../trust/kit.ts';
import {
  attempt,
  CARLA,
  INCIDENT,
  NOBODY,
  openIncident,
  openPost,
  openVandal,
  outage,
  POST,
  publish,
  reportFact,
  revise,
  sign,
  signWords,
  wordsFor,
} from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const words = wordsFor(INCIDENT, NOW);
let database: ClonedDatabase;
let ledger: Ledger;

beforeAll(async () => {
  database = await cloneDatabase();
  ledger = openLedger(database.url);
});
afterAll(async () => {
  await ledger.close();
  await database.drop();
});

function told(...drafts: readonly EntryDraft[]): PostView | null {
  return drafts.reduce<PostView | null>(
    (view, draft, index) =>
      projectPost(
        view,
        {
          ...draft,
          chain: INCIDENT,
          sequence: index + 1,
          at: NOW.toISOString(),
        } as unknown as LedgerEntry,
        false,
      ),
    null,
  );
}

const outcome = (action: 'delivery.fail' | 'delivery.doubt'): EntryDraft =>
  ({
    eventId: `${action}/1`,
    actor: NOBODY,
    action,
    payload: {
      post: POST,
      key: words.stored.key,
      leaf: words.leaf,
      code: 'lapsed',
      reason: 'late',
    },
  }) as EntryDraft;

describe('a post as people are shown it', () => {
  const signed = sign(signWords(carla, words, NOW));

  test('waits for what its rule needs, then is on its way', () => {
    expect(told(openPost())).toMatchObject({ state: 'rendering', missing: ['communicator 1'] });
    expect(told(openPost(), revise(words))).toMatchObject({
      state: 'waiting',
      missing: ['communicator 1'],
    });
    expect(told(openPost(), revise(words), signed)).toMatchObject({
      state: 'delivering',
      missing: [],
      signOffs: [{ person: 'p-carla', counts: true }],
      deliveries: [{ key: words.stored.key, state: 'pending', attempts: 0 }],
    });
  });

  test('shows that a new revision voids what was signed', () => {
    const half = { ...signed, payload: { ...signed.payload, missing: ['communicator 1'] } };
    const view = told(openPost(), revise(words), half as EntryDraft, revise(words, INCIDENT, 2));
    expect(view).toMatchObject({ state: 'waiting', signOffs: [{ revision: 1, counts: false }] });
    expect(view?.revisions.map((revision) => revision.number)).toEqual([1, 2]);
  });

  test('shows a signature once, although workflow and last metre both record it', () => {
    const again = { ...signed, eventId: 'sign-off/again' } as EntryDraft;
    const settled: EntryDraft = {
      eventId: 'settle',
      actor: NOBODY,
      action: 'post.settle',
      payload: { post: POST, as: 'published' },
    };
    const view = told(openPost(), revise(words), signed, attempt(words, []), settled, again);
    expect(view).toMatchObject({ state: 'settled', deliveries: [{ attempts: 1 }] });
    expect(view?.signOffs).toHaveLength(1);
  });

  test('is not let out by a late signature on an earlier revision', () => {
    const view = told(openPost(), revise(words), revise(words, INCIDENT, 2), signed);
    expect(view).toMatchObject({ state: 'waiting', signOffs: [{ counts: false }], deliveries: [] });
    expect(view?.missing).toEqual(['communicator 1']);
  });

  test('shows who asked for which changes, until there is a new revision', () => {
    const ask: EntryDraft = {
      eventId: 'message/changes',
      actor: CARLA,
      action: 'post.request_changes',
      payload: { post: POST, revision: 1, reason: 'Say sorry first.' },
    };
    expect(told(openPost(), revise(words), ask)).toMatchObject({
      state: 'changes-requested',
      changesRequested: { by: 'p-carla', reason: 'Say sorry first.' },
    });
    expect(told(openPost(), revise(words), ask, revise(words, INCIDENT, 2))).toMatchObject({
      changesRequested: null,
    });
  });

  test('keeps a doubt until a person ends it', () => {
    const decide = (act: 'retryDelivery' | 'confirmDelivery' | 'giveUpDelivery'): EntryDraft =>
      ({
        eventId: `message/${act}`,
        actor: CARLA,
        action: 'delivery.decide',
        payload: {
          post: POST,
          key: words.stored.key,
          act,
          statement: 'a'.repeat(64),
          reason: 'I looked.',
          permalink: 'https://example.org/1',
        },
      }) as EntryDraft;
    const before = [
      openPost(),
      revise(words),
      signed,
      attempt(words, []),
      outcome('delivery.doubt'),
    ];
    const state = (...more: readonly EntryDraft[]) => told(...before, ...more)?.deliveries[0];
    expect(state()).toMatchObject({ state: 'unconfirmed', attempts: 1, reason: 'late' });
    expect(state(decide('retryDelivery'))).toMatchObject({ state: 'pending', reason: null });
    expect(state(decide('retryDelivery'), attempt(words, [], 2))).toMatchObject({ attempts: 2 });
    expect(state(decide('giveUpDelivery'))).toMatchObject({ state: 'given-up' });
    expect(state(decide('confirmDelivery'))).toMatchObject({
      state: 'published',
      permalink: 'https://example.org/1',
    });
    expect(told(...before, decide('confirmDelivery'))?.publishedAt).toBe(NOW.toISOString());
  });

  test('that lapsed gets deliveries of its own for its fresh words', () => {
    const fresh = revise(wordsFor(INCIDENT, NOW, 'f'.repeat(32)), INCIDENT, 2);
    const view = told(openPost(), revise(words), signed, outcome('delivery.fail'), fresh);
    expect(view).toMatchObject({ state: 'waiting', deliveries: [] });
  });
});

describe('projections', () => {
  test('tell an outage from its opening to its end', async () => {
    await appendEntries(ledger.db, INCIDENT, [
      ...outage(carla, words, NOW),
      reportFact('message/fact', 'a digger'),
      event('incident.change_severity', { from: 'sev1', to: 'sev2', impact: 'minor', reason: 'x' }),
      event('incident.status', { status: 'identified' }),
      event('promise.miss', { until: words.promise }),
      event('promise.keep', { post: POST, until: words.promise }),
      event('step.overdue', { step: 'cause', dueAt: words.promise }),
      event('message.refuse', { message: 'approve', post: POST, code: 'executive', detail: '' }),
      event('messages.refused_uncounted', { post: null, count: 7 }),
      event('incident.declare_resolved', {
        restoredAt: NOW.toISOString(),
        resolutionFrom: NOW.toISOString(),
      }),
    ]);
    expect(await readIncident(ledger.db, INCIDENT)).toMatchObject({
      severity: 'sev2',
      impact: 'minor',
      status: 'identified',
      state: 'resolving',
      promise: null,
      promisesMissed: 1,
      promisesKept: 1,
      overdueSteps: ['cause'],
      refused: 8,
      facts: [{ name: 'cause', byName: 'Ida' }],
    });
    expect(await readPost(ledger.db, POST)).toMatchObject({
      state: 'settled',
      end: 'published',
      publishedAt: NOW.toISOString(),
      refused: 1,
    });
    await appendEntries(ledger.db, INCIDENT, [event('incident.close', { as: 'resolved' })]);
    expect(await readIncident(ledger.db, INCIDENT)).toMatchObject({ state: 'closed' });
  });

  test('rebuilt from the ledger differ in nothing', async () => {
    expect(await rebuildProjections(ledger.db)).toEqual({
      incidents: 1,
      posts: 1,
      differences: [],
    });
  });

  test('that somebody changed, removed or invented are found and put right', async () => {
    const vandal = await openVandal(database.url);
    const post = await readPost(ledger.db, POST);
    await vandal.ask(`update post_projection set view = jsonb_set(view, '{end}', '"rejected"')`);
    await vandal.ask('delete from incident_projection');
    await vandal.ask(
      `insert into post_projection select 'inc-ghost/post-1', 'inc-ghost', number, state, mode,
       severity, opened_at, deadline, view from post_projection`,
    );
    await vandal.close();
    const report = await rebuildProjections(ledger.db);
    expect(report.differences.map(({ kind, id }) => `${kind} ${id}`).toSorted()).toEqual([
      `incident ${INCIDENT}`,
      'post inc-ghost/post-1',
      `post ${POST}`,
    ]);
    expect(await readPost(ledger.db, POST)).toEqual(post);
    expect(await readPost(ledger.db, 'inc-ghost/post-1')).toBeNull();
    expect((await rebuildProjections(ledger.db)).differences).toEqual([]);
  });

  test('stay equal to a rebuild after any sequence of entries, however cut into batches', async () => {
    const cut = fc.array(fc.array(fc.constantFrom(...SEEDS), { maxLength: 4 }), { maxLength: 6 });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(cut, async (batches) => {
        const incident = `inc-random-${run++}`;
        let entry = 0;
        for (const batch of batches) {
          const drafts = batch.map((seed) => ({
            ...seed(incident),
            eventId: `event/${entry++}`,
          }));
          await appendEntries(ledger.db, incident, drafts);
        }
      }),
      { numRuns: 25 },
    );
    expect((await rebuildProjections(ledger.db)).differences).toEqual([]);
  });
});

let events = 0;
function event<A extends EntryDraft['action']>(
  action: A,
  payload: Extract<EntryDraft, { action: A }>['payload'],
): EntryDraft {
  return { eventId: `event/${action}/${events++}`, actor: NOBODY, action, payload } as EntryDraft;
}

/** What a projection shows of a release: whether it is signed, the last metre judges. */
const RELEASED = { statement: 'e'.repeat(64), signed: signWords(carla, words, NOW) };
const TASK = event('task.begin', {
  id: 'brief',
  kind: 'chore',
  text: 'Brief the phone team.',
  owner: 'communicator',
  from: NOW.toISOString(),
  dueAt: NOW.toISOString(),
});

const SEEDS: readonly ((incident: string) => EntryDraft)[] = [
  () => openIncident(),
  () => reportFact('x', 'y'),
  (incident) => openPost(incident),
  (incident) => openPost(incident, 2),
  (incident) => revise(wordsFor(incident, NOW), incident),
  (incident) => revise(wordsFor(incident, NOW, 'f'.repeat(32)), incident, 2),
  (incident) => elsewhere(incident, sign(signWords(carla, words, NOW))),
  (incident) => elsewhere(incident, attempt(words, [])),
  (incident) => elsewhere(incident, outcome('delivery.fail')),
  (incident) => elsewhere(incident, outcome('delivery.doubt')),
  (incident) => elsewhere(incident, publish(words, NOW.toISOString())),
  () => event('promise.miss', { until: words.promise }),
  (incident) => event('promise.give', { post: `${incident}/post-1`, until: words.promise }),
  () => event('incident.close', { as: 'resolved' }),
  () => event('incident.hold', { reason: 'wait' }),
  () => event('incident.release', { ...RELEASED, reason: 'go' }),
  (incident) =>
    event('post.release', { ...RELEASED, post: `${incident}/post-1`, revision: 1, reason: 'go' }),
  () => event('incident.relapse', { since: NOW.toISOString(), reason: 'again' }),
  () => event('incident.reopen', { as: 'aftercare' }),
  () => event('incident.merge', { into: 'inc-lead', reason: 'same cause' }),
  () => event('incident.absorb', { follower: 'inc-follower', reason: 'same cause' }),
  () => event('incident.split', { into: 'inc-part', reason: 'other cause' }),
  () => event('step.skip', { step: 'cause', reason: 'never found' }),
  (incident) => event('step.satisfy', { step: 'apology', by: `${incident}/post-1` }),
  () => TASK,
  () => event('task.overdue', { id: 'brief', dueAt: NOW.toISOString() }),
  () => event('task.done', { id: 'brief', note: 'done' }),
  (incident) => event('facts.outdate', { fact: 'cause', posts: [`${incident}/post-1`] }),
  (incident) =>
    event('ledger.conflict', { eventId: 'x', post: `${incident}/post-1`, had: 'a', got: 'b' }),
];

function elsewhere(incident: string, draft: EntryDraft): EntryDraft {
  return { ...draft, payload: { ...draft.payload, post: `${incident}/post-1` } } as EntryDraft;
}
