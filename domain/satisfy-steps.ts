import { circumstancesOf } from './circumstances.ts';
import { holds } from './condition.ts';
import type { IncidentEffect } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import { publishedAt } from './step-posts.ts';
import { withdrawOpen } from './withdraw-open.ts';

/** Why a cause that nobody found does not block the end. */
const NEVER_KNOWN = 'it was not known when it was over';

/**
 * What a publication settles beside itself: one post may satisfy several steps, and what waited for
 * a fact that never came is skipped with that reason once it is over (service-outage-words.md,
 * sections 1 and 5). Lateness is that of the draft, as when its wording was chosen: only words that
 * owned the silence satisfy the apology for it.
 */
export function satisfySteps(
  state: IncidentState,
  post: PostSummary,
): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
  readonly effects: readonly IncidentEffect[];
} {
  const step = state.runbook.steps.find(({ id }) => id === post.step);
  const now = circumstancesOf(state);
  const open = state.runbook.steps.filter(
    ({ id }) =>
      id !== post.step &&
      publishedAt(state, id) === null &&
      !Object.hasOwn(state.satisfied, id) &&
      !Object.hasOwn(state.skipped, id),
  );
  const satisfied = open
    .filter((other) =>
      other.satisfiedBy.some((by) => by.step === post.step && holds(by.when, now, post.openedAt)),
    )
    .map(({ id }) => id);
  const never =
    step?.opens.on === 'declared-resolved'
      ? open
          .filter(({ id, opens }) => opens.on === 'fact' && !satisfied.includes(id))
          .map(({ id }) => id)
      : [];
  const withdrawn = withdrawOpen(
    {
      ...state,
      satisfied: {
        ...state.satisfied,
        ...Object.fromEntries(satisfied.map((id) => [id, post.post])),
      },
      skipped: { ...state.skipped, ...Object.fromEntries(never.map((id) => [id, NEVER_KNOWN])) },
    },
    'another post has said it',
    (other) => satisfied.includes(other.step),
  );
  return {
    state: withdrawn.state,
    entries: [
      ...satisfied.map((id): EntryDraft => ({
        eventId: `${state.incident}/satisfied/${id}/${post.number}`,
        actor: COUNTERSIGN,
        action: 'step.satisfy',
        payload: { step: id, by: post.post },
      })),
      ...never.map((id): EntryDraft => ({
        eventId: `${state.incident}/skipped/${id}/${post.number}`,
        actor: COUNTERSIGN,
        action: 'step.skip',
        payload: { step: id, reason: NEVER_KNOWN },
      })),
    ],
    effects: withdrawn.effects,
  };
}
