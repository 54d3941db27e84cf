import type { LedgerEvent } from '../domain/ledger-entry.ts';
import type { Digest, Instant } from '../domain/words.ts';
import type { IncidentNow } from './moment.ts';

/** A post that the public (or whom it was for) has read. */
export interface PublishedPost {
  readonly step: string;
  readonly situation: string | null;
  readonly language: string;
  readonly wording: string | null;
  /** Step of the post that it corrects. */
  readonly corrects: string | null;
  readonly channels: readonly string[];
  /** Everything that was said, headline and all forms together. */
  readonly words: string;
}

export interface UnsaidPost {
  readonly step: string;
  readonly situation: string | null;
  readonly language: string;
}

/** What came of a play, in the same words for the pure rules and for the real stack. */
export interface Outcome {
  readonly phase: string;
  readonly status: string;
  readonly severity: string;
  readonly published: readonly PublishedPost[];
  readonly unsaid: readonly UnsaidPost[];
  readonly waiting: readonly UnsaidPost[];
  readonly promises: { readonly kept: number; readonly missed: number };
  readonly skipped: readonly string[];
  readonly satisfied: Readonly<Record<string, string>>;
  readonly overdue: readonly string[];
  readonly tasks: readonly string[];
  readonly done: readonly string[];
  readonly outdated: readonly string[];
  readonly asked: readonly string[];
}

export type TimedEvent = LedgerEvent & { readonly at: Instant };

/**
 * Reads what came of an incident from its entries alone: what the ledger does not say did not
 * happen.
 *
 * @param words headline and text by digest of the rendition
 */
export function readOutcome(
  entries: readonly LedgerEvent[],
  words: ReadonlyMap<Digest, string>,
  now: Pick<IncidentNow, 'phase' | 'status' | 'severity'>,
): Outcome {
  const opened = entries.filter((entry) => entry.action === 'post.open');
  const stepOf = (post: string | null): string | null =>
    opened.find(({ payload }) => payload.post === post)?.payload.step ?? null;
  const public_ = publications(entries);
  const ended = new Set(
    entries.filter((entry) => entry.action === 'post.settle').map(({ payload }) => payload.post),
  );
  const told = opened
    .filter(({ payload }) => public_.has(payload.post))
    .toSorted((a, b) => order(public_, a.payload.post) - order(public_, b.payload.post));
  const untold = opened.filter(({ payload }) => !public_.has(payload.post));
  const count = (action: LedgerEvent['action']): number =>
    entries.filter((entry) => entry.action === action).length;
  return {
    ...now,
    published: told.map(({ payload: { post, step, situation, language, corrects } }) => ({
      step,
      situation,
      language: language ?? '',
      wording: wordingOf(entries, post),
      corrects: stepOf(corrects),
      channels: (public_.get(post)?.channels ?? []).toSorted(),
      words: (public_.get(post)?.digests ?? []).map((digest) => words.get(digest) ?? '').join('\n'),
    })),
    unsaid: untold.filter(({ payload }) => ended.has(payload.post)).map(bare),
    waiting: untold.filter(({ payload }) => !ended.has(payload.post)).map(bare),
    promises: { kept: count('promise.keep'), missed: count('promise.miss') },
    skipped: entries.flatMap((entry) => (entry.action === 'step.skip' ? [entry.payload.step] : [])),
    satisfied: Object.fromEntries(
      entries.flatMap((entry) =>
        entry.action === 'step.satisfy'
          ? [[entry.payload.step, stepOf(entry.payload.by) ?? entry.payload.by]]
          : [],
      ),
    ),
    overdue: overdueIn(entries),
    tasks: entries.flatMap((entry) => (entry.action === 'task.begin' ? [entry.payload.id] : [])),
    done: entries.flatMap((entry) => (entry.action === 'task.done' ? [entry.payload.id] : [])),
    outdated: entries.flatMap((entry) =>
      entry.action === 'facts.outdate' ? [entry.payload.fact] : [],
    ),
    asked: askedIn(entries),
  };
}

/** Steps and tasks that the ledger has told as late. */
export function overdueIn(entries: readonly LedgerEvent[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry.action === 'step.overdue') return [entry.payload.step];
    return entry.action === 'task.overdue' ? [entry.payload.id] : [];
  });
}

/** Whom cover was asked of, each once, in order. */
export function askedIn(entries: readonly LedgerEvent[]): readonly string[] {
  const asked = entries.flatMap((entry) =>
    entry.action === 'cover.ask' ? [entry.payload.ask] : [],
  );
  return [...new Set(asked)];
}

type Opened = Extract<LedgerEvent, { readonly action: 'post.open' }>;

function bare({ payload: { step, situation, language } }: Opened): UnsaidPost {
  return { step, situation, language: language ?? '' };
}

interface Publication {
  readonly order: number;
  readonly channels: readonly string[];
  readonly digests: readonly Digest[];
}

/** By post; in the order in which each was first public. */
function publications(entries: readonly LedgerEvent[]): ReadonlyMap<string, Publication> {
  const found = new Map<string, Publication>();
  for (const entry of entries) {
    if (entry.action !== 'delivery.publish') continue;
    const { post, leaf } = entry.payload;
    const before = found.get(post) ?? { order: found.size, channels: [], digests: [] };
    found.set(post, {
      ...before,
      channels: [...new Set([...before.channels, leaf.channel])],
      digests: [...before.digests, leaf.digest],
    });
  }
  return found;
}

function order(found: ReadonlyMap<string, Publication>, post: string): number {
  return found.get(post)?.order ?? 0;
}

function wordingOf(entries: readonly LedgerEvent[], post: string): string | null {
  const revision = entries.findLast(
    (entry) => entry.action === 'post.revision' && entry.payload.post === post,
  );
  return revision?.action === 'post.revision' ? revision.payload.variant : null;
}
