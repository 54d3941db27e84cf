import type { Instant, PostKind, StatusSituation } from '../domain/words.ts';

/** Which post: a step, if need be one situation of it, if need be in one language. */
export interface PostRef {
  readonly step: string;
  readonly situation: string | null;
  readonly language: string | null;
}

/** A post as both players see it while they play. */
export interface PostNow {
  readonly number: number;
  readonly step: string;
  readonly kind: PostKind;
  readonly situation: StatusSituation | null;
  readonly language: string;
  readonly state: string;
  readonly over: boolean;
  readonly publishedAt: Instant | null;
}

/** An incident as both players see it while they play. */
export interface IncidentNow {
  readonly phase: string;
  readonly status: string;
  readonly severity: string;
  readonly posts: readonly PostNow[];
  readonly promisesMissed: number;
  readonly overdue: readonly string[];
  readonly asked: readonly string[];
}

/** Something that a script waits for. */
export type Moment =
  | { readonly on: 'waiting' | 'signed' | 'published' | 'ended'; readonly post: PostRef }
  | { readonly on: 'missed' }
  | { readonly on: 'overdue'; readonly id: string }
  | { readonly on: 'phase'; readonly phase: string }
  /** Cover was asked so many times. */
  | { readonly on: 'asked'; readonly times: number };

const POST = /^([a-z][a-z0-9-]*)(?:\/([a-z-]+))?(?:@([a-z]{2,3}(?:-[A-Z]{2})?))?$/u;

export const POST_REF = 'a post such as apology, status/progress or status/progress@de';
export const MOMENT =
  'a moment: waiting/STEP, signed/STEP, published/STEP, ended/STEP, overdue/ID, phase/PHASE, asked/TIMES or missed';

/** Reads `status/progress@de`; `null` when it is none. */
export function parsePostRef(text: string): PostRef | null {
  const found = POST.exec(text);
  if (found === null) return null;
  const [, step = '', situation, language] = found;
  return { step, situation: situation ?? null, language: language ?? null };
}

/** Reads `waiting/apology`, `missed`, `phase/closed`; `null` when it is none. */
export function parseMoment(text: string): Moment | null {
  if (text === 'missed') return { on: 'missed' };
  const slash = text.indexOf('/');
  const on = text.slice(0, Math.max(slash, 0));
  const rest = text.slice(slash + 1);
  switch (on) {
    case 'waiting':
    case 'signed':
    case 'published':
    case 'ended': {
      const post = parsePostRef(rest);
      return post === null ? null : { on, post };
    }
    case 'overdue':
      return { on, id: rest };
    case 'phase':
      return { on, phase: rest };
    case 'asked':
      return /^[1-9]\d?$/u.test(rest) ? { on, times: Number(rest) } : null;
    default:
      return null;
  }
}

/** How a post is called in scripts, in expectations and in the time line. */
export function tellPostRef({ step, situation, language }: PostRef): string {
  return `${step}${situation === null ? '' : `/${situation}`}${language === null ? '' : `@${language}`}`;
}

export function tellMoment(moment: Moment): string {
  switch (moment.on) {
    case 'missed':
      return 'a missed promise';
    case 'overdue':
      return `${moment.id} to be overdue`;
    case 'phase':
      return `the phase ${moment.phase}`;
    case 'asked':
      return `cover to be asked ${moment.times} times`;
    case 'waiting':
    case 'signed':
    case 'published':
    case 'ended':
      return `${tellPostRef(moment.post)} to be ${moment.on}`;
  }
}

/** Whether a post is the one that is meant; a reference without a language means any. */
export function isMeant(
  ref: PostRef,
  post: Omit<PostRef, 'language'> & { language: string },
): boolean {
  return (
    ref.step === post.step &&
    (ref.situation === null || ref.situation === post.situation) &&
    (ref.language === null || ref.language === post.language)
  );
}

/** The newest post that is meant and still with people; without a language, that in the lead's. */
export function findOpen(now: IncidentNow, ref: PostRef): PostNow | null {
  const open = now.posts.filter((post) => isMeant(ref, post) && !post.over);
  const lead = now.posts[0]?.language;
  return (
    open.filter(({ language }) => ref.language !== null || language === lead).at(-1) ??
    open.at(-1) ??
    null
  );
}

/** Whether the moment has come. */
export function hasCome(moment: Moment, now: IncidentNow): boolean {
  switch (moment.on) {
    case 'waiting':
    case 'signed':
      return now.posts.some((post) => isMeant(moment.post, post) && post.state === moment.on);
    case 'published':
      return now.posts.some((post) => isMeant(moment.post, post) && post.publishedAt !== null);
    case 'ended':
      return now.posts.some((post) => isMeant(moment.post, post) && post.over);
    case 'missed':
      return now.promisesMissed > 0;
    case 'overdue':
      return now.overdue.includes(moment.id);
    case 'phase':
      return now.phase === moment.phase;
    case 'asked':
      return now.asked.length >= moment.times;
  }
}
