import type { IncidentState } from './incident.ts';
import type { Step } from './runbook.ts';

/** What the words of this one post say beside the facts. */
export function inputsOf(state: IncidentState, { opens }: Step): Readonly<Record<string, string>> {
  if (opens.on === 'relapsed' && state.allClearAt !== null) return { saidAt: state.allClearAt };
  if (opens.on === 'merged' && state.merged !== null) return { lead: state.merged.into };
  const warnedAt = state.posts.find((post) => post.publishedAt !== null)?.publishedAt ?? null;
  return opens.on === 'stood-down' && warnedAt !== null ? { saidAt: warnedAt } : {};
}
