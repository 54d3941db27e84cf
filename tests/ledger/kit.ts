/** A small outage as entries, for tests of the ledger. */
import pg from 'pg';
import type { Actor, EntryDraft, LedgerEntry } from '../../domain/ledger-entry.ts';
import type { SignOffRule } from '../../domain/runbook.ts';
import type { StoredLeaf } from '../../domain/rendition.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import { sha256 } from '../../trust/canonical.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';
import { makeRendition, makeSignOff, signAs, type TestPerson } from '../trust/kit.ts';

export const IDA: Actor = { person: 'p-ida', name: 'Ida', proved: false };
export const CARLA: Actor = { person: 'p-carla', name: 'Carla Okafor', proved: true };
export const NOBODY: Actor = { person: 'countersign', name: 'Countersign', proved: true };
export const INCIDENT = 'inc-test';
export const POST = 'inc-test/post-1';

const RULE: SignOffRule = {
  name: 'first-word',
  need: [{ role: 'communicator', count: 1 }],
  author: 'may-sign',
  valid: 3_600_000,
};

/** Exact words of the first post, now: the ledger's times are PostgreSQL's own. */
export function wordsFor(incident: string, now: Date, salt = '0'.repeat(32)) {
  const later = new Date(now.getTime() + 30 * 60_000).toISOString();
  const rendition = makeRendition({
    incident,
    post: `${incident}/post-1`,
    nextUpdate: later,
    salt,
  });
  const text = renditionText(rendition);
  const leaf = {
    channel: rendition.channel,
    account: rendition.account,
    audience: rendition.audience,
    language: rendition.language,
    digest: leafDigest(text),
  };
  const stored: StoredLeaf = {
    ...leaf,
    size: Buffer.byteLength(text),
    key: deliveryKey(leaf),
  };
  return { text, leaf, stored, promise: later };
}

export function openIncident(eventId = 'message/open'): EntryDraft {
  return {
    eventId,
    actor: IDA,
    action: 'incident.open',
    payload: {
      runbook: 'service-outage',
      runbookDigest: 'b'.repeat(64),
      title: 'Online ordering is down',
      severity: 'sev1',
      impact: 'major',
      mode: 'live',
      drill: null,
      deployment: 'test',
      timeZone: 'Europe/Berlin',
    },
  };
}

export function reportFact(eventId: string, value: string): EntryDraft {
  return {
    eventId,
    actor: IDA,
    action: 'facts.report',
    payload: { facts: [{ name: 'cause', state: 'confirmed' }] },
    erasable: { cause: value },
  };
}

export function openPost(incident = INCIDENT, number = 1): EntryDraft {
  return {
    eventId: `${incident}/post-${number}/open`,
    actor: NOBODY,
    action: 'post.open',
    payload: {
      post: `${incident}/post-${number}`,
      step: 'acknowledgement',
      kind: 'acknowledgement',
      situation: null,
      severity: 'sev1',
      mode: 'live',
      drill: null,
      rule: RULE,
      corrects: null,
      dueAt: null,
      language: 'en',
      follows: null,
      embargo: null,
    },
  };
}

export type Words = ReturnType<typeof wordsFor>;

export function revise(words: Words, incident = INCIDENT, revision = 1): EntryDraft {
  return {
    eventId: `${incident}/post-1/revision-${revision}`,
    actor: NOBODY,
    action: 'post.revision',
    payload: {
      post: `${incident}/post-1`,
      revision,
      leaves: [words.stored],
      authors: [],
      unsignedWords: false,
      variant: 'acknowledgement/a',
      because: 'drafted',
      note: '',
      status: 'investigating',
      impact: 'major',
      promise: words.promise,
      publishBy: words.promise,
      severity: 'sev1',
      rule: RULE,
      facts: [],
      voids: [],
    },
  };
}

/** What Carla signs of the words. */
export function signWords(
  person: TestPerson,
  words: Words,
  now: Date,
  changes: Parameters<typeof makeSignOff>[1] = {},
): SignedStatement {
  return signAs(
    person,
    makeSignOff(person, {
      incident: INCIDENT,
      post: POST,
      leaves: [words.leaf],
      promise: words.promise,
      publishBy: words.promise,
      signedAt: now.toISOString(),
      decideBy: words.promise,
      ...changes,
    }),
  );
}

export function sign(
  signed: SignedStatement,
  missing: readonly string[] = [],
  actor: Actor = CARLA,
): EntryDraft {
  return {
    eventId: `message/sign-${sha256(signed.statement).slice(0, 8)}`,
    actor,
    action: 'post.sign',
    payload: { post: POST, revision: 1, statement: sha256(signed.statement), signed, missing },
  };
}

export function attempt(words: Words, statements: readonly string[], number = 1): EntryDraft {
  return {
    eventId: `${POST}/${words.stored.key}/attempt-${number}`,
    actor: NOBODY,
    action: 'delivery.attempt',
    payload: {
      post: POST,
      revision: 1,
      key: words.stored.key,
      leaf: words.leaf,
      statements,
      attempt: number,
    },
  };
}

export function publish(words: Words, at: string): EntryDraft {
  return {
    eventId: `${POST}/${words.stored.key}/published`,
    actor: NOBODY,
    action: 'delivery.publish',
    payload: {
      post: POST,
      key: words.stored.key,
      leaf: words.leaf,
      remoteId: null,
      permalink: 'https://status.example.org/1',
      at,
    },
  };
}

/** A whole first post, signed and published, by the digests and bytes that it really has. */
export function outage(person: TestPerson, words: Words, now: Date): readonly EntryDraft[] {
  const signed = signWords(person, words, now);
  return [
    openIncident(),
    openPost(),
    revise(words),
    sign(signed),
    attempt(words, [sha256(signed.statement)]),
    publish(words, now.toISOString()),
    {
      eventId: `${POST}/settle`,
      actor: NOBODY,
      action: 'post.settle',
      payload: { post: POST, as: 'published' },
    },
    {
      eventId: `${POST}/promise`,
      actor: NOBODY,
      action: 'promise.give',
      payload: { post: POST, until: words.promise },
    },
  ];
}

export interface Vandal {
  /** Runs SQL as the owner, with every trigger switched off: what no code of ours can do. */
  readonly change: (sql: string, values?: readonly unknown[]) => Promise<void>;
  /** Runs SQL as the owner with triggers on. */
  readonly ask: (sql: string, values?: readonly unknown[]) => Promise<pg.QueryResult>;
  readonly close: () => Promise<void>;
}

/** Somebody who holds the database's own password. */
export async function openVandal(databaseUrl: string): Promise<Vandal> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  return {
    change: async (sql, values = []) => {
      await client.query("set session_replication_role = 'replica'");
      try {
        await client.query(sql, [...values]);
      } finally {
        await client.query("set session_replication_role = 'origin'");
      }
    },
    ask: (sql, values = []) => client.query(sql, [...values]),
    close: () => client.end(),
  };
}

/** Entries as they come over the API: nothing but JSON. */
export function overTheWire(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return JSON.parse(JSON.stringify(entries)) as LedgerEntry[];
}
