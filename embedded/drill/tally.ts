import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditIncident } from '../../cli/client/audit-incident.ts';
import type { Call } from '../../cli/client/call-api.ts';
import { readLedger } from '../../cli/client/list-all.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { parseTrustPolicy } from '../../trust/trust-policy.ts';
import { findUnapproved, updatesInHtml, updatesInSummary } from './count-unapproved.ts';
import type { Evidence, SignedPaper } from './count-unapproved.ts';
import { DrillError } from './drill-error.ts';
import { readDoor } from './timeline.ts';

/** The last line of `npm run drill -- --json`. Every number is counted. */
export interface Tally {
  /** Posts of which at least one delivery is public. */
  readonly published: number;
  /** Requests refused, at the door and by the workflow. */
  readonly refused: number;
  /** Updates on the public page that no certified communicator signed for. */
  readonly unapprovedPublic: number;
  readonly promisesKept: number;
  readonly promisesMissed: number;
  readonly incident: string;
  readonly publicPage: string;
  readonly ledgerOk: boolean;
}

export interface TallyOptions {
  readonly home: string;
  /** An auditor's. */
  readonly call: Call;
  readonly incident: string;
  readonly publicPage: string;
}

/**
 * Counts what the drill has brought about, from the ledger and from the public page.
 *
 * @throws DrillError `PAGE_UNREADABLE` when the page does not show all that was published: an empty
 * page would pass any check
 */
export async function tally({ home, call, incident, publicPage }: TallyOptions): Promise<Tally> {
  const trustText = await readFile(join(home, 'trust.json'), 'utf8');
  const audit = await auditIncident(call, incident, parseTrustPolicy(trustText));
  const entries = (await readLedger(call, incident)).map(({ entry }) => entry);
  const page = await readPage(publicPage, incident);
  const onPage = new Set(
    entries
      .filter(isPublication)
      .filter(({ payload }) => payload.leaf.channel === 'status-page')
      .map(({ payload }) => payload.post),
  );
  if (page.articles < onPage.size) {
    throw new DrillError(
      'PAGE_UNREADABLE',
      `${page.url} shows ${page.articles} updates, the ledger knows of ${onPage.size}.`,
    );
  }
  const unapproved = findUnapproved({
    updates: page.updates,
    signed: entries.flatMap((entry): SignedPaper[] =>
      entry.action === 'post.sign' ? [entry.payload.signed] : [],
    ),
    renditions: await readRenditions(call, incident, entries),
    trust: JSON.parse(trustText) as Evidence['trust'],
  });
  const count = (action: LedgerEntry['action']): number =>
    entries.filter((entry) => entry.action === action).length;
  return {
    published: new Set(entries.filter(isPublication).map(({ payload }) => payload.post)).size,
    refused: count('message.refuse') + (await readDoor(call, incident)).length,
    unapprovedPublic: unapproved.length,
    promisesKept: count('promise.keep'),
    promisesMissed: count('promise.miss'),
    incident,
    publicPage: page.url,
    ledgerOk: audit.faults.length === 0,
  };
}

type Publication = Extract<LedgerEntry, { readonly action: 'delivery.publish' }>;

function isPublication(entry: LedgerEntry): entry is Publication {
  return entry.action === 'delivery.publish';
}

/** Drills have a page of their own beside the live one. */
const SITES = ['/drills', '/drill', ''] as const;
/** Languages that follow have pages of their own below each. */
const LANGUAGES = ['de'];

async function readPage(
  publicPage: string,
  incident: string,
): Promise<{
  readonly url: string;
  /** Updates on the incident's own page. */
  readonly articles: number;
  /** Updates on that page, on the first page and in summary.json, in every language. */
  readonly updates: readonly string[];
}> {
  for (const site of SITES) {
    const base = `${publicPage.replace(/\/$/, '')}${site}`;
    const url = `${base}/incidents/${incident}/`;
    const own = await fetchText(url);
    if (own === null) continue;
    const articles = updatesInHtml(own);
    const elsewhere = await Promise.all(
      [base, ...LANGUAGES.map((language) => `${base}/${language}`)].map((page) =>
        updatesBeside(page, incident),
      ),
    );
    return { url, articles: articles.length, updates: elsewhere.flat() };
  }
  throw new DrillError('PAGE_UNREADABLE', `${publicPage} shows no page of ${incident}.`);
}

/** What a page says of an incident: on its own page, on the first page and in summary.json. */
async function updatesBeside(page: string, incident: string): Promise<readonly string[]> {
  const own = (await fetchText(`${page}/incidents/${incident}/`)) ?? '';
  const index = (await fetchText(`${page}/`)) ?? '';
  const summary = (await fetchText(`${page}/summary.json`)) ?? '{"incidents":[]}';
  // Other incidents may stand there too; they are not this drill's to judge.
  return [
    ...updatesInHtml(own),
    ...ofIncident(index, incident),
    ...updatesInSummary(summary, incident),
  ];
}

/** The updates in the sections of a first page that are about one incident. */
function ofIncident(html: string, incident: string): readonly string[] {
  return [...html.matchAll(/<section\b[^>]*>[\s\S]*?<\/section>/g)]
    .map(([section]) => section)
    .filter((section) => isAbout(section, incident))
    .flatMap(updatesInHtml);
}

async function fetchText(url: string): Promise<string | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  return response.ok ? response.text() : null;
}

async function readRenditions(
  call: Call,
  incident: string,
  entries: readonly LedgerEntry[],
): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const entry of entries) {
    if (entry.action !== 'post.revision') continue;
    const { post, revision } = entry.payload;
    const { renditions } = await call(
      'GET /api/incidents/{incident}/posts/{post}/revisions/{revision}',
      { path: { incident, post: Number(post.slice(post.lastIndexOf('-') + 1)), revision } },
    );
    texts.push(...renditions.map(({ bytes }) => bytes));
  }
  return texts;
}

/** A section is named after its incident; its words may link others. */
function isAbout(section: string, incident: string): boolean {
  return section.includes(`aria-labelledby="${incident}"`);
}
