import { describe, expect, test } from '@jest/globals';
import { CHAIN_START, type EntryDraft, type LedgerEntry } from '../../domain/ledger-entry.ts';
import { entryHash } from '../../ledger/entry-hash.ts';
import { digestsToVerify, verifySignOffs } from '../../ledger/verify/verify-sign-offs.ts';
import { buildRelease } from '../../trust/build-release.ts';
import { sha256 } from '../../trust/canonical.ts';
import { generateKeyPair } from '../../trust/keys.ts';
import { makePerson, makeRoots, NOW, signAs } from '../trust/kit.ts';
import {
  attempt,
  INCIDENT,
  openIncident,
  openPost,
  outage,
  publish,
  revise,
  sign,
  signWords,
  wordsFor,
} from './kit.ts';

const roots = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(roots.keys);
const words = wordsFor(INCIDENT, NOW);
const texts = new Map([[words.leaf.digest, words.text]]);

/** Drafts as a chain whose hashes are right: whoever rewrites all of it can do that much. */
function chain(drafts: readonly EntryDraft[], at = NOW.toISOString()): readonly LedgerEntry[] {
  let previous = CHAIN_START;
  return drafts.map((draft, index) => {
    const body = {
      action: draft.action,
      payload: draft.payload,
      chain: INCIDENT,
      sequence: index + 1,
      eventId: draft.eventId,
      at,
      actor: draft.actor,
      erasableHash: null,
      previous,
    } as Omit<LedgerEntry, 'hash'>;
    const entry = { ...body, hash: entryHash(body) } as LedgerEntry;
    previous = entry.hash;
    return entry;
  });
}

function codes(drafts: readonly EntryDraft[], stored: ReadonlyMap<string, string> = texts) {
  return [
    ...new Set(verifySignOffs(chain(drafts), stored, roots.policy).map((fault) => fault.code)),
  ];
}

/** An outage in which the sign-off is another one. */
function signedBy(
  person: ReturnType<typeof makePerson>,
  changes: Parameters<typeof signWords>[3] = {},
  actor = { person: person.certificate.body.person, name: 'X', proved: true },
): readonly EntryDraft[] {
  const signed = signWords(person, words, NOW, changes);
  return [
    openIncident(),
    openPost(),
    revise(words),
    sign(signed, [], actor),
    attempt(words, [sha256(signed.statement)]),
  ];
}

describe('auditing what went out', () => {
  test('finds nothing in an honest outage', () => {
    const entries = chain(outage(carla, words, NOW));
    expect(verifySignOffs(entries, texts, roots.policy)).toEqual([]);
    expect(digestsToVerify(entries)).toEqual([words.leaf.digest]);
  });

  test('finds what was sent while it was on hold, or after a release that nobody signed', () => {
    const whole = [...outage(carla, words, NOW)];
    const hold: EntryDraft = {
      eventId: 'hold',
      actor: { person: 'p-ida', name: 'Ida', proved: false },
      action: 'incident.hold',
      payload: { reason: 'legal reads it' },
    };
    const release = (person = carla): EntryDraft => {
      const { body } = person.certificate;
      const statement = buildRelease({
        incident: INCIDENT,
        mode: 'live',
        drill: null,
        embargo: null,
        reason: 'read',
        certificate: person.certificate,
        now: NOW,
      });
      const signed = signAs(person, statement);
      return {
        eventId: 'release',
        actor: { person: body.person, name: body.name, proved: true },
        action: 'incident.release',
        payload: { statement: sha256(signed.statement), signed, reason: 'read' },
      };
    };
    const sent = whole.findIndex(({ action }) => action === 'delivery.attempt');
    const before = (...drafts: readonly EntryDraft[]) => whole.toSpliced(sent, 0, ...drafts);
    expect(codes(before(hold))).toEqual(['kept-back']);
    expect(codes(before(hold, release()))).toEqual([]);
    expect(codes([...whole, hold])).toEqual([]);
    const ines = makePerson(roots.keys, { person: 'p-ines', roles: ['incident_commander'] });
    expect(codes(before(hold, release(ines)))).toEqual(['statement-refused', 'kept-back']);
  });

  test('finds what left under embargo without its release', () => {
    const whole = outage(carla, words, NOW).map((draft) =>
      draft.action === 'post.open'
        ? ({ ...draft, payload: { ...draft.payload, embargo: { duty: null } } } as EntryDraft)
        : draft,
    );
    expect(codes(whole)).toEqual(['kept-back']);
  });

  test('finds an attempt without any sign-off', () => {
    const drafts = [openIncident(), openPost(), revise(words), attempt(words, [])];
    expect(codes(drafts)).toEqual(['not-enough-signers']);
  });

  test('finds an attempt that names a sign-off which nobody recorded', () => {
    const drafts = [openIncident(), openPost(), revise(words), attempt(words, ['e'.repeat(64)])];
    expect(codes(drafts)).toEqual(['statement-missing', 'not-enough-signers']);
  });

  test('finds a publication without an attempt', () => {
    const drafts = outage(carla, words, NOW).filter((draft) => draft.action !== 'delivery.attempt');
    expect(codes(drafts)).toEqual(['no-attempt']);
  });

  test('finds other words published than were attempted', () => {
    const other = wordsFor(INCIDENT, NOW, 'f'.repeat(32));
    const swapped = publish(words, NOW.toISOString());
    const drafts = outage(carla, words, NOW).map((draft) =>
      draft.action === 'delivery.publish'
        ? ({ ...swapped, payload: { ...swapped.payload, leaf: other.leaf } } as EntryDraft)
        : draft,
    );
    expect(codes(drafts)).toEqual(['not-covered']);
  });

  test.each([
    ['an executive', { roles: ['communicator' as const], executive: true }],
    ['an auditor', { roles: ['communicator' as const, 'auditor' as const] }],
    ['an engineer', { roles: ['engineer' as const] }],
    ['somebody untrained', { training: null }],
    [
      'somebody whose training had ended',
      {
        training: {
          course: 'x',
          passed: '2020-01-01T00:00:00.000Z',
          expires: '2021-01-01T00:00:00.000Z',
        },
      },
    ],
    ['somebody whose certificate had expired', { notAfter: '2026-02-01T00:00:00.000Z' }],
    ['somebody of a practice', { practice: true }],
  ])('finds a sign-off by %s', (_, body) => {
    const found = codes(signedBy(makePerson(roots.keys, body)));
    expect(found).toContain('statement-refused');
    expect(found).toContain('not-enough-signers');
  });

  test('finds a sign-off that is chained to other roots', () => {
    const elsewhere = makeRoots(['p-lena', 'p-omar']);
    expect(codes(signedBy(makePerson(elsewhere.keys)))).toContain('statement-refused');
  });

  test('finds a forged signature', () => {
    const forger = generateKeyPair();
    expect(codes(signedBy({ ...carla, privateKey: forger.privateKey }))).toContain(
      'statement-refused',
    );
  });

  test.each([
    ['words', { leaves: [{ ...words.leaf, digest: 'a'.repeat(64) }] }],
    ['account', { leaves: [{ ...words.leaf, account: 'other' }] }],
    ['status', { status: 'resolved' as const }],
    ['promise', { promise: null }],
    ['runbook', { runbook: 'c'.repeat(64) }],
    ['severity', { severity: 'sev3' as const }],
    ['authors', { authors: ['p-tom'] }],
    ['drill', { mode: 'drill' as const, drill: 'x' }],
    ['components', { components: [] }],
  ])('finds a sign-off of another %s', (_, changes) => {
    expect(codes(signedBy(carla, changes))).toEqual(['not-covered', 'not-enough-signers']);
  });

  test('finds a sign-off of another post or revision', () => {
    for (const changes of [{ post: 'inc-test/post-2' }, { revision: 2 }]) {
      expect(codes(signedBy(carla, changes))).toEqual([
        'statement-differs',
        'not-covered',
        'not-enough-signers',
      ]);
    }
  });

  test('finds an entry that names another signer than the bytes', () => {
    const actor = { person: 'p-tom', name: 'Tom', proved: true };
    expect(codes(signedBy(carla, {}, actor))).toEqual(['statement-differs']);
  });

  test('finds one person counted twice', () => {
    const [first, second] = [1, 2].map((nonce) =>
      signWords(carla, words, NOW, { nonce: String(nonce).repeat(32) }),
    );
    const open = openPost() as Extract<EntryDraft, { action: 'post.open' }>;
    const rule = { ...open.payload.rule, need: [{ role: 'communicator' as const, count: 2 }] };
    const revised = revise(words);
    const drafts = [
      openIncident(),
      { ...open, payload: { ...open.payload, rule } } as EntryDraft,
      { ...revised, payload: { ...revised.payload, rule } } as EntryDraft,
      sign(first!, ['communicator 1']),
      sign(second!),
      attempt(words, [sha256(first!.statement), sha256(second!.statement)]),
    ];
    expect(codes(drafts)).toEqual(['not-covered', 'not-enough-signers']);
  });

  test('finds words that are gone, changed, or of another place', () => {
    const drafts = outage(carla, words, NOW);
    expect(codes(drafts, new Map())).toEqual(['bytes-missing']);
    const changed = new Map([[words.leaf.digest, words.text.replace('sorry', 'happy')]]);
    expect(codes(drafts, changed)).toEqual(['bytes-differ']);
  });

  test('finds a first attempt after the words had lapsed', () => {
    const late = new Date(Date.parse(words.promise) + 31_000).toISOString();
    const [found] = verifySignOffs(chain(outage(carla, words, NOW), late), texts, roots.policy);
    expect(found).toMatchObject({ code: 'not-covered' });
  });

  test('takes entries that are not even entries for a fault, not for a crash', () => {
    const entries = chain(outage(carla, words, NOW)).map((entry) =>
      entry.action === 'delivery.attempt'
        ? ({ ...entry, payload: { ...entry.payload, leaf: null } } as unknown as LedgerEntry)
        : entry,
    );
    expect(verifySignOffs(entries, texts, roots.policy)[0]).toMatchObject({ code: 'unreadable' });
  });
});
