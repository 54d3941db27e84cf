import type { FactValue } from '../../domain/facts.ts';
import { judgeRight } from '../../domain/rights.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { FactView, IncidentView, PostView } from '../../domain/views.ts';
import type { PostId } from '../../domain/words.ts';
import { readPrivateFacts } from '../../ledger/private-facts/read-private-facts.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { readErasables } from '../../ledger/read/read-erasables.ts';
import { readFacts } from '../../ledger/read/read-facts.ts';
import type { FactDetail, IncidentDetail, OutdatedDetail } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';
import type { Caller } from '../sessions/find-caller.ts';

/** What is known, who said it, what rests on it, and what stands in public that is so no more. */
export async function showFacts(
  deps: ServerDeps,
  caller: Caller,
  view: IncidentView,
  posts: readonly PostView[],
): Promise<Pick<IncidentDetail, 'facts' | 'outdated'>> {
  const { db } = deps.ledger;
  const mayRead = judgeRight(caller, 'readErasable') === null;
  const sealed = view.facts.flatMap((fact) => fact.sealed ?? []);
  const [facts, kept, outdated] = await Promise.all([
    readFacts(db, view.incident),
    mayRead ? readPrivateFacts(db, view.incident, sealed) : new Map<string, FactValue>(),
    showOutdated(deps, view),
  ]);
  return {
    outdated,
    facts: facts.map((fact): FactDetail => {
      const { name, language, state, by, byName, at, change } = fact;
      const value = fact.sealed === null ? fact.value : (kept.get(fact.sealed) ?? null);
      const withheld = fact.sealed !== null && !mayRead;
      const expected = state === 'reported' || state === 'confirmed';
      return {
        name,
        language,
        state,
        by,
        byName,
        at,
        change,
        value,
        erased: value === null && expected && !withheld,
        private: fact.sealed !== null,
        withheld,
        restsOn: restingOn(fact, posts),
      };
    }),
  };
}

/** Public posts whose words rest on a fact, oldest first. */
function restingOn({ name, language }: FactView, posts: readonly PostView[]): readonly PostId[] {
  const key = language === null ? name : `${name}@${language}`;
  return posts
    .filter(
      ({ publishedAt, revisions }) =>
        publishedAt !== null && (revisions.at(-1)?.facts.includes(key) ?? false),
    )
    .map(({ post }) => post);
}

/** Outdated words with what each post really says: not every post was told the same. */
async function showOutdated(
  { ledger: { db } }: ServerDeps,
  { incident, outdated }: IncidentView,
): Promise<readonly OutdatedDetail[]> {
  if (outdated.length === 0) return [];
  const [chain, erasables] = await Promise.all([
    readChain(db, incident),
    readErasables(db, incident),
  ]);
  const contents = new Map(erasables.map(({ sequence, content }) => [sequence, content]));
  return outdated.map((one) => {
    const byValue = new Map<string, { value: FactValue | null; posts: PostId[] }>();
    for (const post of one.posts) {
      const value = valueIn(contents.get(toldTo(chain, post, one.fact) ?? 0), one.fact);
      const key = JSON.stringify(value);
      byValue.set(key, { value, posts: [...(byValue.get(key)?.posts ?? []), post] });
    }
    return { ...one, said: [...byValue.values()] };
  });
}

/** Where the newest report of a fact stands that a post's last revision was drafted after. */
function toldTo(chain: readonly LedgerEntry[], post: PostId, fact: string): number | undefined {
  const drafted = chain.findLast(
    (entry) => entry.action === 'post.revision' && entry.payload.post === post,
  );
  return chain.findLast(
    (entry) =>
      entry.action === 'facts.report' &&
      entry.sequence < (drafted?.sequence ?? 0) &&
      entry.payload.facts.some(({ name, language }) => name === fact && language === undefined),
  )?.sequence;
}

function valueIn(content: string | undefined, fact: string): FactValue | null {
  if (content === undefined) return null;
  const values = JSON.parse(content) as Readonly<Record<string, FactValue | null>>;
  return Object.hasOwn(values, fact) ? (values[fact] ?? null) : null;
}
