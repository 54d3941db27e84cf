import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostEnd } from '../../domain/post.ts';
import type { FactView, OutdatedView } from '../../domain/views.ts';
import type { PostId } from '../../domain/words.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** What is known after a report: each fact of each language once, the newest word last. */
export function learn(
  facts: readonly FactView[],
  { payload, actor, at, sequence }: EntryOf<'facts.report'>,
): readonly FactView[] {
  return payload.facts.reduce<readonly FactView[]>((known, { name, state, ...told }) => {
    const language = told.language ?? null;
    const isSame = (fact: FactView): boolean => fact.name === name && fact.language === language;
    const fresh: FactView = {
      name,
      language,
      state,
      by: actor.person,
      byName: actor.name,
      at,
      sequence,
      change: told.change ?? null,
      sealed: told.sealed ?? null,
    };
    return [...known.filter((fact) => !isSame(fact)), fresh];
  }, facts);
}

/** Posts that say something which is known better now. */
export function noteOutdated(
  outdated: readonly OutdatedView[],
  { payload: { fact, posts }, at }: EntryOf<'facts.outdate'>,
): readonly OutdatedView[] {
  const others = outdated.filter((one) => one.fact !== fact);
  // It is again as it was told: nothing public is wrong any more.
  if (posts.length === 0) return others;
  // A correction that was drafted for an earlier change says something outdated itself.
  return [...others, { fact, posts, at, correction: null }];
}

/** The post that takes outdated words back, once it is drafted. */
export function noteCorrection(
  outdated: readonly OutdatedView[],
  { post, kind, corrects }: EntryOf<'post.open'>['payload'],
): readonly OutdatedView[] {
  if (kind !== 'correction' || corrects === null) return outdated;
  // Each fact gets a correction of its own, drafted in the order in which they went out of date.
  const owed = outdated.find(
    ({ posts, correction }) => correction === null && posts.includes(corrects),
  );
  return outdated.map((one) => (one === owed ? { ...one, correction: post } : one));
}

/** A public correction settles the matter; one that came to nothing leaves it open. */
export function dropOutdated(
  outdated: readonly OutdatedView[],
  post: PostId,
  end: PostEnd,
): readonly OutdatedView[] {
  if (end === 'published') return outdated.filter(({ correction }) => correction !== post);
  return outdated.map((one) => (one.correction === post ? { ...one, correction: null } : one));
}
