import { describe, expect, test } from '@jest/globals';
import type { EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import { foldChain } from '../../ledger/project/fold-chain.ts';
import { makePerson, makeRoots, NOW } from '../trust/kit.ts';
import {
  attempt,
  INCIDENT,
  NOBODY,
  openIncident,
  openPost,
  POST,
  reportFact,
  revise,
  sign,
  signWords,
  wordsFor,
} from './kit.ts';

const carla = makePerson(makeRoots(['p-lena', 'p-omar']).keys);
const words = wordsFor(INCIDENT, NOW);

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

describe('what is shown of an incident', () => {
  const folded = (...drafts: readonly EntryDraft[]) =>
    foldChain(
      { incident: null, posts: new Map() },
      drafts.map(
        (draft, index) =>
          ({
            ...draft,
            chain: INCIDENT,
            sequence: index + 1,
            at: NOW.toISOString(),
          }) as unknown as LedgerEntry,
      ),
    );
  const of = (...drafts: readonly EntryDraft[]) => folded(openIncident(), ...drafts).incident;
  const post = (...drafts: readonly EntryDraft[]) =>
    folded(openIncident(), ...drafts).posts.get(POST);
  const signed = sign(signWords(carla, words, NOW));
  const hold = event('incident.hold', { reason: 'legal reads it' });
  const release = event('incident.release', { ...RELEASED, reason: 'read' });

  test('says who holds it and why, until it is released', () => {
    expect(of(hold)?.held).toMatchObject({ byName: 'Countersign', reason: 'legal reads it' });
    expect(of(hold, release)?.held).toBeNull();
  });

  test('shows a post that was signed under a hold as signed, and as going once it goes', () => {
    const before = [openPost(), revise(words)];
    expect(post(...before, hold, signed)).toMatchObject({ state: 'signed', deliveries: [] });
    expect(post(...before, signed)).toMatchObject({ state: 'delivering' });
    const gone = post(...before, hold, signed, release, attempt(words, []));
    expect(gone).toMatchObject({ state: 'delivering', deliveries: [{ attempts: 1 }] });
  });

  test('keeps signed words under embargo until their revision is released', () => {
    const open = openPost() as Extract<EntryDraft, { action: 'post.open' }>;
    const kept = { ...open, payload: { ...open.payload, embargo: { duty: null } } } as EntryDraft;
    const lift = (revision: number) =>
      event('post.release', { ...RELEASED, post: POST, revision, reason: 'now' });
    expect(post(kept, revise(words), signed)).toMatchObject({ state: 'signed', released: null });
    expect(post(kept, revise(words), signed, lift(2))?.state).toBe('signed');
    expect(post(kept, revise(words), signed, lift(1))).toMatchObject({
      state: 'delivering',
      released: { reason: 'now' },
      deliveries: [{ state: 'pending' }],
    });
    expect(post(kept, revise(words), lift(1), signed)?.state).toBe('delivering');
    expect(post(kept, revise(words), lift(1), revise(words, INCIDENT, 2))?.released).toBeNull();
  });

  test('takes severity and rule from the newest revision', () => {
    const newer = revise(words, INCIDENT, 2) as Extract<EntryDraft, { action: 'post.revision' }>;
    const need = [{ role: 'communicator' as const, count: 2 }];
    const payload = {
      ...newer.payload,
      severity: 'sev3' as const,
      rule: { ...newer.payload.rule, need },
      facts: ['cause'],
    };
    expect(post(openPost(), revise(words), { ...newer, payload } as EntryDraft)).toMatchObject({
      severity: 'sev3',
      rule: { need },
      missing: ['communicator 2'],
      revisions: [{ facts: [] }, { facts: ['cause'] }],
    });
  });

  test('reads chains of the first version, which know neither embargo nor facts', () => {
    const bare = (draft: EntryDraft, ...keys: readonly string[]): EntryDraft => {
      const payload = Object.fromEntries(
        Object.entries(draft.payload).filter(([key]) => !keys.includes(key)),
      );
      return { ...draft, payload } as unknown as EntryDraft;
    };
    const view = post(
      bare(openPost(), 'language', 'follows', 'embargo'),
      bare(revise(words), 'severity', 'rule', 'facts'),
    );
    expect(view).toMatchObject({ severity: 'sev1', embargo: null, missing: ['communicator 1'] });
    expect(view?.revisions.at(-1)?.facts).toEqual([]);
  });

  test('knows each fact once, by language, with its newest word', () => {
    const again = { ...reportFact('again', 'b'), eventId: 'again' };
    const german = event('facts.report', {
      facts: [{ name: 'cause', state: 'reported', language: 'de', change: 'corrected' }],
    });
    expect(of(reportFact('x', 'a'), again, german)?.facts).toMatchObject([
      { name: 'cause', language: null, sequence: 3, change: null },
      { name: 'cause', language: 'de', sequence: 4, change: 'corrected' },
    ]);
  });

  test('owes a correction until that is public, and again when it comes to nothing', () => {
    const outdate = event('facts.outdate', { fact: 'cause', posts: [POST] });
    const facts = [reportFact('x', 'a'), reportFact('again', 'b'), outdate];
    const two = openPost(INCIDENT, 2) as Extract<EntryDraft, { action: 'post.open' }>;
    const correction = {
      ...two,
      payload: { ...two.payload, kind: 'correction', corrects: POST },
    } as EntryDraft;
    const settled = (as: 'published' | 'rejected') =>
      event('post.settle', { post: `${INCIDENT}/post-2`, as });
    const owed = { fact: 'cause', posts: [POST] };
    expect(of(...facts)?.outdated).toMatchObject([{ ...owed, correction: null }]);
    expect(of(...facts, correction)?.outdated).toMatchObject([
      { ...owed, correction: `${INCIDENT}/post-2` },
    ]);
    expect(of(...facts, correction, settled('rejected'))?.outdated).toMatchObject([
      { ...owed, correction: null },
    ]);
    expect(of(...facts, correction, settled('published'))?.outdated).toEqual([]);
    const back = event('facts.outdate', { fact: 'cause', posts: [] });
    expect(of(...facts, back)?.outdated).toEqual([]);
  });

  test('tells relapse, merge, split, skipped and fulfilled steps', () => {
    const since = NOW.toISOString();
    const closed = event('incident.close', { as: 'resolved' });
    expect(of(closed, event('incident.relapse', { since, reason: 'again' }))).toMatchObject({
      state: 'open',
      closedAt: null,
      relapsedSince: since,
    });
    expect(of(closed, event('incident.reopen', { as: 'aftercare' }))?.state).toBe('aftercare');
    expect(of(event('incident.merge', { into: 'inc-lead', reason: 'x' }))).toMatchObject({
      state: 'merged',
      mergedInto: 'inc-lead',
    });
    expect(
      of(
        event('incident.absorb', { follower: 'inc-a', reason: 'x' }),
        event('incident.split', { into: 'inc-b', reason: 'x' }),
        event('step.skip', { step: 'cause', reason: 'never found' }),
        event('step.satisfy', { step: 'apology', by: POST }),
      ),
    ).toMatchObject({
      followers: ['inc-a'],
      splitInto: ['inc-b'],
      skipped: [{ step: 'cause', reason: 'never found', byName: 'Countersign' }],
      satisfied: [{ step: 'apology', by: POST }],
    });
  });

  test('shows a duty with its owner, as late, and who ticked it off', () => {
    const late = event('task.overdue', { id: 'brief', dueAt: NOW.toISOString() });
    const done = event('task.done', { id: 'brief', note: 'by phone' });
    expect(of(TASK)?.tasks).toMatchObject([{ id: 'brief', done: null, overdue: false }]);
    expect(of(TASK, late, done)?.tasks).toMatchObject([
      { owner: 'communicator', overdue: true, done: { byName: 'Countersign', note: 'by phone' } },
    ]);
  });
});
