import { hostname, userInfo } from 'node:os';
import { readPrintedPages } from '../../activities/memory/find-pages.ts';
import { findGap, lastSeen, sentOf, type OutsideMemory } from '../../activities/memory/gap.ts';
import type { WitnessLine } from '../../activities/memory/witness.ts';
import {
  COUNTERSIGN,
  type EntryDraft,
  type LedgerEntry,
  type LostPublication,
} from '../../domain/ledger-entry.ts';
import type { Certificate } from '../../domain/statements.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';
import { findAttempted } from '../../ledger/read/find-attempted.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { isClosing } from '../../ledger/read/read-gaps.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import { append } from '../../ledger/write/append.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { claimStatement } from '../../ledger/write/claim-statement.ts';
import { LedgerConflict } from '../../ledger/write/ledger-conflict.ts';
import { keepCertificate } from '../../ledger/write/store-certificate.ts';
import { storeRenditions } from '../../ledger/write/store-rendition.ts';
import { storeRunbookPackage } from '../../ledger/write/store-runbook-package.ts';
import { withIncidentLock } from '../../ledger/write/with-incident-lock.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import type { SweepDeps } from './sweep-gaps.ts';
import type { Remembered, RememberedByTemporal } from './read-remembered.ts';

export interface RefillOrder {
  readonly by: string;
  readonly reason: string;
  /** Goes on also where something that the public has read is lost for good. */
  readonly accept: boolean;
}

export interface Refilled {
  readonly incident: IncidentId;
  /** How many entries were appended again. */
  readonly entries: number;
  readonly missing: readonly string[];
  /** `whole`: nothing was lost; `open`: the gap stays, for something public is lost. */
  readonly state: 'whole' | 'closed' | 'open';
}

export interface RefillDeps extends SweepDeps {
  readonly runbooks: string;
  readonly remembered: (incident: IncidentId) => Promise<RememberedByTemporal>;
}

/** Entries of one `ledger.refill`; a payload has its limit. */
const NAMED_AT_ONCE = 2_000;

/**
 * Appends again, in the order in which they first stood, what the ledger has forgotten of an
 * incident and Temporal's histories or the witness remember. Signed statements stay what they were,
 * so everything is judged as before; the time of the refill stands in the chain.
 */
export async function refillIncident(
  deps: RefillDeps,
  incident: IncidentId,
  order: RefillOrder,
): Promise<Refilled> {
  const { db, witness } = deps;
  const memory: OutsideMemory = {
    witness: await witness.read(incident),
    printed: (await readPrintedPages(deps.pageDirectory)).get(incident) ?? [],
  };
  const temporal = await deps.remembered(incident);
  const chain = await readChain(db, incident);
  const gap = await findGap(db, incident, memory);
  const lost = forgotten(chain, [...temporal.entries, ...inWitness(memory.witness)]);
  if (lost.length === 0 && gap === null && !isBehind(chain)) {
    return { incident, entries: 0, missing: [], state: 'whole' };
  }
  await storeRenditions(
    db,
    memory.witness.flatMap(({ text }) => (text === undefined ? [] : [text])),
  );
  const refused = await appendAgain(deps, incident, lost);
  const now = await readChain(db, incident);
  const away = await findLost(deps, incident, memory);
  const shortBy = gap?.to == null ? 0 : Math.max(0, gap.to - gap.from + 1 - lost.length);
  const missing = [
    ...away.map(tellLost),
    ...refused,
    ...(await findWordless(deps, now)),
    ...(await findRunbooks(deps, now)),
    ...(shortBy === 0
      ? []
      : [`${shortBy} entries that neither Temporal nor the witness remembers`]),
    ...temporal.gone.map((id) => `what only the history of ${id} knew`),
  ];
  const closes = away.length === 0 || order.accept;
  const last = await recordRefill(deps, incident, { lost, missing, closes, order });
  if (closes) await mend(deps, incident, memory, last);
  return { incident, entries: lost.length, missing, state: closes ? 'closed' : 'open' };
}

function isBehind(chain: readonly LedgerEntry[]): boolean {
  const last = chain.findLast((entry) => entry.action === 'ledger.gap' || isClosing(entry));
  return last?.action === 'ledger.gap';
}

/** What the witness holds: sign-offs, attempts and ends, exactly as they stood. */
function inWitness(lines: readonly WitnessLine[]): readonly Remembered[] {
  return lines
    .filter(({ what }) => what !== 'mended')
    .flatMap(({ entries }) => entries)
    .map((entry) => {
      const { eventId, actor, action, payload, at } = entry;
      return { at, draft: { eventId, actor, action, payload } as EntryDraft };
    });
}

function forgotten(
  chain: readonly LedgerEntry[],
  remembered: readonly Remembered[],
): readonly Remembered[] {
  const standing = new Set(chain.map(({ eventId }) => eventId));
  const lost = new Map<string, Remembered>();
  // The witness comes last, and its times are the ledger's own.
  for (const each of remembered) {
    if (!standing.has(each.draft.eventId)) lost.set(each.draft.eventId, each);
  }
  return [...lost.values()].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * @returns what could not be appended, because other content stands under its name
 */
async function appendAgain(
  { db, log }: RefillDeps,
  incident: IncidentId,
  lost: readonly Remembered[],
): Promise<readonly string[]> {
  if (lost.length === 0) return [];
  const drafts = lost.map(({ draft }) => draft);
  const refused = await appendOrSkip(db, incident, drafts);
  await claimAgain(db, incident, drafts);
  log.warn({ incident, entries: lost.length }, 'lost entries were appended again');
  return refused;
}

async function appendOrSkip(
  db: LedgerDb,
  incident: IncidentId,
  drafts: readonly EntryDraft[],
): Promise<readonly string[]> {
  try {
    await appendEntries(db, incident, drafts);
    return [];
  } catch (error) {
    if (!(error instanceof LedgerConflict)) throw error;
    if (drafts.length === 1) return [`${error.eventId}, under which something else stands`];
  }
  const refused: string[] = [];
  for (const draft of drafts) refused.push(...(await appendOrSkip(db, incident, [draft])));
  return refused;
}

/** A statement counts once for each delivery: also after the ledger forgot that it did. */
async function claimAgain(
  db: LedgerDb,
  incident: IncidentId,
  drafts: readonly EntryDraft[],
): Promise<void> {
  const nonces = new Map<Digest, string>();
  const certificates: Certificate[] = [];
  for (const entry of await readChain(db, incident)) {
    if (entry.action !== 'post.sign' && entry.action !== 'delivery.decide') continue;
    const { signed, statement } = entry.payload;
    nonces.set(statement, (JSON.parse(signed.statement) as { readonly nonce: string }).nonce);
    certificates.push(signed.certificate);
  }
  await db.transaction().execute(async (trx) => {
    for (const certificate of certificates) await keepCertificate(trx, certificate);
    for (const draft of drafts) {
      if (draft.action !== 'delivery.attempt') continue;
      const { statements, key } = draft.payload;
      for (const statement of statements) {
        const nonce = nonces.get(statement);
        if (nonce !== undefined) await claimStatement(trx, { incident, statement, nonce, key });
      }
    }
  });
}

/** What left, and of which the ledger still knows no attempt or no words. */
async function findLost(
  { db }: RefillDeps,
  incident: IncidentId,
  { witness, printed }: OutsideMemory,
): Promise<readonly LostPublication[]> {
  const sent = sentOf(witness, printed);
  const attempted = await findAttempted(db, incident, [...sent.keys()]);
  return [...sent.values()].filter(({ key }) => !attempted.has(key));
}

function tellLost({ post, channel, account, at }: LostPublication): string {
  return `${post} on ${channel} (${account}), which the public may have read since ${at}`;
}

/** Revisions that can be signed or were sent, and whose words nobody kept. */
async function findWordless(
  { db }: RefillDeps,
  chain: readonly LedgerEntry[],
): Promise<readonly string[]> {
  const settled = new Set(
    chain.flatMap((entry) => (entry.action === 'post.settle' ? [entry.payload.post] : [])),
  );
  const newest = new Map<string, Extract<LedgerEntry, { action: 'post.revision' }>>();
  for (const entry of chain) {
    if (entry.action === 'post.revision') newest.set(entry.payload.post, entry);
  }
  const missing: string[] = [];
  for (const { payload } of newest.values()) {
    if (settled.has(payload.post)) continue;
    const digests = payload.leaves.map(({ digest }) => digest);
    const texts = await readRenditions(db, digests);
    if (digests.every((digest) => texts.has(digest))) continue;
    missing.push(`the words of ${payload.post}, revision ${payload.revision}: revise it`);
  }
  return missing;
}

/** The plan of an incident that was opened since: from this machine's disk, if it is the same. */
async function findRunbooks(
  { db, runbooks }: RefillDeps,
  chain: readonly LedgerEntry[],
): Promise<readonly string[]> {
  const opened = chain.find((entry) => entry.action === 'incident.open');
  if (opened?.action !== 'incident.open') return ['how the incident was opened'];
  const { runbook, runbookDigest } = opened.payload;
  if ((await readRunbookPackage(db, runbookDigest)) !== null) return [];
  const found = await loadRunbook(runbooks, runbook).catch(() => null);
  if (found?.digest !== runbookDigest) return [`the runbook ${runbook} as it was then`];
  await storeRunbookPackage(db, found);
  return [];
}

async function recordRefill(
  { db }: RefillDeps,
  incident: IncidentId,
  {
    lost,
    missing,
    closes,
    order,
  }: {
    readonly lost: readonly Remembered[];
    readonly missing: readonly string[];
    readonly closes: boolean;
    readonly order: RefillOrder;
  },
): Promise<LedgerEntry | null> {
  const named = lost.map(({ draft, at }) => ({ eventId: draft.eventId, at }));
  const parts: (typeof named)[] = [];
  for (let from = 0; from === 0 || from < named.length; from += NAMED_AT_ONCE) {
    parts.push(named.slice(from, from + NAMED_AT_ONCE));
  }
  return await withIncidentLock(db, incident, async (trx, head) => {
    const entries = await append(
      trx,
      incident,
      parts.map((part, index) => {
        const isLast = index === parts.length - 1;
        return {
          eventId: `refill/${head.hash.slice(0, 24)}/${index + 1}`,
          actor: COUNTERSIGN,
          action: 'ledger.refill',
          payload: {
            entries: part,
            missing: isLast ? missing : [],
            closes: closes && isLast,
            by: `${order.by} (${userInfo().username} on ${hostname()})`,
            reason: order.reason,
          },
        };
      }),
    );
    return entries.at(-1) ?? null;
  });
}

/** From here on the chain as it is now counts, not what was seen of the one that is lost. */
async function mend(
  { witness }: RefillDeps,
  incident: IncidentId,
  memory: OutsideMemory,
  last: LedgerEntry | null,
): Promise<void> {
  const seen = lastSeen(memory.witness);
  const replaces = [
    ...memory.printed.map(({ head }) => head.hash),
    ...(seen === null ? [] : [seen.hash]),
  ];
  await witness.keep(incident, {
    what: 'mended',
    entries: last === null ? [] : [last],
    replaces: [...new Set(replaces)],
  });
}
