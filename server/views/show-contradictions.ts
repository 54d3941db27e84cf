import type { FactValue } from '../../domain/facts.ts';
import { findContradictions } from '../../domain/find-contradictions.ts';
import type { Contradiction, Said } from '../../domain/find-contradictions.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import { readFacts } from '../../ledger/read/read-facts.ts';
import { readPostsOfIncident } from '../../ledger/read/read-posts.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { readRunbookPackage } from '../../ledger/read/read-runbook-package.ts';
import { parseRendition } from '../../trust/rendition-bytes.ts';
import type { ServerDeps } from '../deps.ts';

/** While people may still change or hold back what is said. */
const OPEN: readonly PostView['state'][] = ['waiting', 'changes-requested', 'signed'];

/**
 * What differs between the renditions that wait, the same moment in other languages, what the
 * public was told last, and what is known. A warning for whoever signs; it decides nothing.
 */
export async function showContradictions(
  deps: ServerDeps,
  incident: IncidentView,
  post: PostView,
): Promise<readonly Contradiction[]> {
  if (!OPEN.includes(post.state)) return [];
  const { db } = deps.ledger;
  const [posts, facts, runbook] = await Promise.all([
    readPostsOfIncident(db, incident.incident),
    readFacts(db, incident.incident),
    readRunbookPackage(db, incident.runbookDigest),
  ]);
  const others = posts.filter((other) => other.number !== post.number);
  const beside = others.filter(
    (other) => other.follows === post.number || other.number === post.follows,
  );
  const told = others.findLast(
    (other) => other.publishedAt !== null && other.language === post.language,
  );
  const [drafts, besides, published] = await Promise.all([
    readWords(deps, [post]),
    readWords(deps, beside),
    readWords(deps, told === undefined || post.kind === 'correction' ? [] : [told]),
  ]);
  const values: Record<string, FactValue> = {};
  for (const { name, language, value, sealed } of facts) {
    if (value !== null && sealed === null) values[`${name}${language ?? ''}`] = value;
  }
  return findContradictions({
    drafts: drafts.map((one) => say(one, placeOf(one, drafts))),
    beside: besides.map((one) => say(one, `${placeOf(one, besides)} in ${one.language}`)),
    published: published.map((one) => say(one, `post ${told?.number ?? 0}, which is public,`)),
    facts: values,
    timeZone: runbook?.runbook.timeZone ?? 'UTC',
    now: deps.clock().toISOString(),
  });
}

async function readWords(
  deps: ServerDeps,
  posts: readonly PostView[],
): Promise<readonly Rendition[]> {
  const leaves = posts.flatMap((post) => post.revisions.at(-1)?.leaves ?? []);
  const texts = await readRenditions(
    deps.ledger.db,
    leaves.map(({ digest }) => digest),
  );
  return leaves.flatMap(({ digest }) => {
    const text = texts.get(digest);
    return text === undefined ? [] : [parseRendition(text)];
  });
}

function say({ language, headline, text, nextUpdate }: Rendition, where: string): Said {
  return { where, language, text: `${headline}\n${text}`, promise: nextUpdate };
}

/** The channel's name, with the account where a channel has several. */
function placeOf({ channel, account }: Rendition, all: readonly Rendition[]): string {
  const several = all.some((other) => other.channel === channel && other.account !== account);
  return several ? `${channel} (${account})` : channel;
}
