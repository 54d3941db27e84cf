import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Digest } from '../../domain/words.ts';
import type { LedgerFault } from '../../ledger/verify/fault.ts';
import { verifyChain } from '../../ledger/verify/verify-chain.ts';
import { digestsToVerify, verifySignOffs } from '../../ledger/verify/verify-sign-offs.ts';
import type { LedgerRow, RevisionDetail } from '../../server/api/contract.ts';
import { canonicalText } from '../../trust/canonical.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import type { Call } from './call-api.ts';
import { readLedger } from './list-all.ts';
import { ProblemError } from './problem-error.ts';

/** What an audit over the API found. */
export interface IncidentAudit {
  readonly incident: string;
  readonly entries: number;
  readonly head: { readonly sequence: number; readonly hash: string } | null;
  readonly signOffs: number;
  readonly publications: number;
  readonly refusals: number;
  /** Empty: the chain is whole, and everything that went out was let out by signatures. */
  readonly faults: readonly LedgerFault[];
}

/**
 * Fetches an incident's chain and words and verifies both here, by the caller's own trust policy:
 * the server is asked for evidence, never for a verdict.
 */
export async function auditIncident(
  call: Call,
  incident: string,
  policy: TrustPolicy,
): Promise<IncidentAudit> {
  const { head } = await call('GET /api/incidents/{incident}', { path: { incident } });
  const rows = await readLedger(call, incident);
  const entries = rows.map(({ entry }) => entry);
  const texts = await fetchTexts(call, incident, entries);
  const last = entries.at(-1);
  return {
    incident,
    entries: entries.length,
    head: last === undefined ? null : { sequence: last.sequence, hash: last.hash },
    signOffs: countOf(entries, 'post.sign'),
    publications: countOf(entries, 'delivery.publish'),
    refusals: countOf(entries, 'message.refuse'),
    faults: [
      ...verifyChain({
        chain: incident,
        entries,
        erasables: rows.flatMap(readErasable),
        head: null,
      }),
      ...compareHead(incident, entries, head),
      ...verifySignOffs(entries, texts, policy),
    ],
  };
}

/** Walks the chain of what the server itself refused. */
export function auditDoor(rows: readonly LedgerRow[]): readonly LedgerFault[] {
  return verifyChain({
    chain: 'door',
    entries: rows.map(({ entry }) => entry),
    erasables: rows.flatMap(readErasable),
    head: null,
  });
}

function readErasable({ entry, erasable, salt }: LedgerRow): {
  readonly sequence: number;
  readonly salt: string;
  readonly content: string;
}[] {
  if (erasable === null || salt === null) return [];
  return [{ sequence: entry.sequence, salt, content: canonicalText(erasable) }];
}

/** People work while an audit reads: the chain may have grown since its head was asked for. */
function compareHead(
  chain: string,
  entries: readonly LedgerEntry[],
  head: { readonly sequence: number; readonly hash: Digest },
): readonly LedgerFault[] {
  const entry = entries.find(({ sequence }) => sequence === head.sequence);
  if (entry?.hash === head.hash) return [];
  return [
    {
      chain,
      sequence: head.sequence,
      code: 'head-differs',
      message: 'what people are shown does not end where the chain does',
    },
  ];
}

async function fetchTexts(
  call: Call,
  incident: string,
  entries: readonly LedgerEntry[],
): Promise<ReadonlyMap<Digest, string>> {
  const wanted = new Set(digestsToVerify(entries));
  const texts = new Map<Digest, string>();
  for (const entry of entries) {
    if (entry.action !== 'post.revision') continue;
    const { post, revision, leaves } = entry.payload;
    if (leaves.every(({ digest }) => !wanted.has(digest) || texts.has(digest))) continue;
    const path = { incident, post: Number(post.slice(post.lastIndexOf('-') + 1)), revision };
    for (const { digest, bytes } of await fetchRenditions(call, path)) texts.set(digest, bytes);
  }
  return texts;
}

/** What the server does not have is for the verification to miss, not for the audit to end at. */
async function fetchRenditions(
  call: Call,
  path: { readonly incident: string; readonly post: number; readonly revision: number },
): Promise<RevisionDetail['renditions']> {
  try {
    const route = 'GET /api/incidents/{incident}/posts/{post}/revisions/{revision}';
    return (await call(route, { path })).renditions;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 404) return [];
    throw error;
  }
}

function countOf(entries: readonly LedgerEntry[], action: LedgerEntry['action']): number {
  return entries.filter((entry) => entry.action === action).length;
}
