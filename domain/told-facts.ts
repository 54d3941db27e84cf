import type { FactValue } from './facts.ts';
import type { IncidentState, PostSummary } from './incident.ts';

/** Remembers what words that became public say of each fact that they rest on. */
export function withTold(
  state: IncidentState,
  { facts, draftedAt }: Pick<PostSummary, 'facts' | 'draftedAt'>,
): IncidentState {
  const told: Record<string, FactValue> = { ...state.told };
  for (const fact of facts) {
    const value = valueWhenDrafted(state, fact, draftedAt);
    if (value !== undefined) told[fact] = value;
  }
  return { ...state, told };
}

/** A fact may have changed while its words were on their way. */
function valueWhenDrafted(
  state: IncidentState,
  fact: string,
  draftedAt: PostSummary['draftedAt'],
): FactValue | undefined {
  const changedAt = state.factsChangedAt[fact];
  const later =
    draftedAt !== null && changedAt !== undefined && Date.parse(changedAt) > Date.parse(draftedAt);
  return later && state.factsBefore[fact] !== undefined
    ? state.factsBefore[fact]
    : state.facts[fact]?.value;
}
