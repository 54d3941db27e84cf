import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import { withdrawOpen } from './withdraw-open.ts';

type PostAnswered = Extract<IncidentEvent, { readonly type: 'postAnswered' }>;
type PostSettled = Extract<IncidentEvent, { readonly type: 'postSettled' }>;

/**
 * A post is over, whichever way; what follows from it is planned by the caller. What was not said
 * in the lead language is not said in the others.
 */
export function takeSettlement(state: IncidentState, event: PostSettled): IncidentStep {
  const settled = change(state, event.number, {
    end: event.end,
    inDelivery: false,
    withdrawing: false,
  });
  const unsaid = settled.posts.some(
    ({ number, publishedAt }) => number === event.number && publishedAt === null,
  );
  const withdrawn = withdrawOpen(
    settled,
    'it is not said in the lead language',
    (post) => unsaid && post.follows === event.number,
  );
  return { state: withdrawn.state, entries: [], effects: withdrawn.effects, refusal: null };
}

/**
 * A withdrawal that came too late has been refused by now, and people settle what is in doubt: the
 * post no longer holds anything up.
 */
export function takeAnswers(state: IncidentState, event: PostAnswered): IncidentStep {
  const answered = change(state, event.number, { inDelivery: false, withdrawing: false });
  return { state: answered, entries: [], effects: [], refusal: null };
}

function change(
  state: IncidentState,
  number: number,
  changes: Partial<PostSummary>,
): IncidentState {
  return {
    ...state,
    posts: state.posts.map((post) => (post.number === number ? { ...post, ...changes } : post)),
  };
}
