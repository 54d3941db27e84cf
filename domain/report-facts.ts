import { checkFactReports } from './check-fact-reports.ts';
import type { FactReport } from './facts.ts';
import { factsEntry, withFacts } from './incident-facts.ts';
import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { noteOutdated, publicPostsOn } from './note-outdated.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';
import { tellPlans } from './tell-plans.ts';

type FactsReported = Extract<IncidentEvent, { readonly type: 'factsReported' }>;

/**
 * What somebody knows, checked by its form and by who may confirm it. Drafts that still wait are
 * told of it; words in public that rest on it are found.
 */
export function reportFacts(state: IncidentState, event: FactsReported): IncidentStep {
  const refusal =
    checkFactReports(state.runbook, event.facts, { roles: event.roles }) ??
    checkScope(state, event.facts);
  if (refusal !== null) return refuseIncidentEvent(state, refusal);
  const known = withFacts(state, event.facts, event.by, event.now);
  const outdated = noteOutdated(state, known, event.facts, event);
  return {
    state: outdated.state,
    entries: [factsEntry(event.eventId, event.by, event.facts), ...outdated.entries],
    effects: [...outdated.effects, ...tellPlans(outdated.state)],
    refusal: null,
  };
}

/** The public was told whom it concerns: a change of that must say what kind of change it is. */
function checkScope(state: IncidentState, reports: readonly FactReport[]): Refusal | null {
  for (const { name, value, change, language } of reports) {
    const spec = state.runbook.facts[name];
    const before = state.facts[name];
    if (spec?.scope !== true || before === undefined || language !== undefined) continue;
    if (value === null || change !== undefined) continue;
    const same = JSON.stringify(before.value) === JSON.stringify(value);
    if (!same && publicPostsOn(state, name).length > 0) {
      return refuse('say-which', `${name}: wider, narrower or corrected`);
    }
  }
  return null;
}
