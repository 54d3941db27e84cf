import type { IncidentState, PostSummary } from './incident.ts';
import type { Runbook, Step } from './runbook.ts';
import type { Instant } from './words.ts';

/**
 * The posts of a step that count now: those of the lead language, and for what follows an all-clear
 * (resolution, verification, report) or a relapse only those since the last relapse.
 */
export function postsOf(state: IncidentState, step: Step): readonly PostSummary[] {
  const since = state.relapsedAt;
  const fresh = since !== null && startsAnew(state.runbook, step);
  return state.posts.filter(
    (post) =>
      post.step === step.id &&
      post.follows === null &&
      (!fresh || Date.parse(post.openedAt) >= Date.parse(since)),
  );
}

/** When the first post of a step became public; `null`: none that counts has. */
export function publishedAt(state: IncidentState, id: string): Instant | null {
  const step = state.runbook.steps.find((other) => other.id === id);
  if (step === undefined) return null;
  return postsOf(state, step).find((post) => post.publishedAt !== null)?.publishedAt ?? null;
}

/** Whether anything of this incident has ever been public. */
export function anythingPublic(state: IncidentState): boolean {
  return state.posts.some((post) => post.publishedAt !== null);
}

/** Steps that follow the resolution, such as verification and report. */
export function followsResolution(runbook: Runbook, step: Step): boolean {
  const { opens } = step;
  if (opens.on !== 'published') return false;
  const before = runbook.steps.find((other) => other.id === opens.step);
  return before !== undefined && before.opens.on === 'declared-resolved';
}

function startsAnew(runbook: Runbook, step: Step): boolean {
  const { on } = step.opens;
  return on === 'declared-resolved' || on === 'relapsed' || followsResolution(runbook, step);
}

/** The last words in public that said that people can use it again; `null`: there are none. */
export function lastAllClear(state: IncidentState): PostSummary | null {
  return (
    state.posts.findLast(
      (post) =>
        post.publishedAt !== null &&
        (post.kind === 'resolution' ||
          post.kind === 'stand-down' ||
          post.situation === 'watching') &&
        (state.relapsedAt === null || Date.parse(post.openedAt) >= Date.parse(state.relapsedAt)),
    ) ?? null
  );
}

/** A relapse takes words back: until that is public, no other status post is drafted. */
export function owesRelapse(state: IncidentState): boolean {
  if (state.relapsedAt === null || state.allClearAt === null) return false;
  const step = state.runbook.steps.find((other) => other.opens.on === 'relapsed');
  return (
    step !== undefined &&
    !Object.hasOwn(state.skipped, step.id) &&
    !postsOf(state, step).some((post) => post.publishedAt !== null)
  );
}
