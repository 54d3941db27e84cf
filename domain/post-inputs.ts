import type { IncidentState } from './incident.ts';
import type { Step } from './runbook.ts';

/** What the words of this one post say beside the facts. */
export function inputsOf(state: IncidentState, step: Step): Readonly<Record<string, string>> {
  switch (step.opens.on) {
    case 'relapsed':
      return state.allClearAt === null ? {} : { saidAt: state.allClearAt };
    case 'stood-down': {
      const warned = state.posts.find((post) => post.publishedAt !== null)?.publishedAt ?? null;
      return warned === null ? {} : { saidAt: warned };
    }
    case 'merged':
      return state.merged === null ? {} : { lead: state.merged.into };
    default:
      return {};
  }
}
