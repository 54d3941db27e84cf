import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import { tellPlans } from './tell-plans.ts';
import { withdrawOpen } from './withdraw-open.ts';

type PostPublished = Extract<IncidentEvent, { readonly type: 'postPublished' }>;

/** The promise clock starts at the first publication and is set anew by each later one. */
export function takePublication(state: IncidentState, event: PostPublished): IncidentStep {
  const post = state.posts.find((other) => other.number === event.number);
  if (post === undefined || post.publishedAt !== null) {
    return { state, entries: [], effects: [], refusal: null };
  }
  const entries: EntryDraft[] = [];
  const before = state.promise;
  const speaks = event.promise !== null || endsTheSilence(state, post.step);
  if (before !== null && speaks) {
    const kept = Date.parse(event.at) <= Date.parse(before.until);
    // What was recorded as missed is never counted as kept beside it.
    if (!before.missed) {
      entries.push({
        ...(kept
          ? {
              action: 'promise.keep' as const,
              payload: { post: post.post, until: before.until },
            }
          : { action: 'promise.miss' as const, payload: { until: before.until } }),
        eventId: kept
          ? `${event.eventId}/promise-kept`
          : `${state.incident}/promise-missed/${before.until}`,
        actor: COUNTERSIGN,
      });
    }
  }
  if (event.promise !== null) {
    entries.push({
      eventId: `${event.eventId}/promise`,
      actor: COUNTERSIGN,
      action: 'promise.give',
      payload: { post: post.post, until: event.promise },
    });
  }
  const step = state.runbook.steps.find((other) => other.id === post.step);
  const status =
    step?.status ?? (post.situation === 'watching' ? ('monitoring' as const) : state.status);
  if (status !== state.status) {
    entries.push({
      eventId: `${event.eventId}/status`,
      actor: COUNTERSIGN,
      action: 'incident.status',
      payload: { status },
    });
  }
  const after: IncidentState = {
    ...state,
    status,
    promise:
      event.promise !== null
        ? { until: event.promise, missed: false }
        : endsTheSilence(state, post.step)
          ? null
          : before,
    posts: state.posts.map((other) =>
      other === post
        ? {
            ...other,
            publishedAt: event.at,
            variant: event.variant ?? other.variant,
            inDelivery: event.inDelivery,
          }
        : other,
    ),
  };
  const superfluous =
    step?.opens.on === 'declared-resolved'
      ? withdrawOpen(after, 'the resolution is out', (other) => other.situation !== null)
      : { state: after, effects: [] };
  return {
    state: superfluous.state,
    entries,
    effects: [
      ...superfluous.effects,
      ...(status === state.status ? [] : tellPlans(superfluous.state)),
    ],
    refusal: null,
  };
}

/** The last words of an incident owe no further update. */
function endsTheSilence(state: IncidentState, step: string): boolean {
  const on = state.runbook.steps.find((other) => other.id === step)?.opens.on;
  return on === 'declared-resolved' || on === 'stood-down';
}
