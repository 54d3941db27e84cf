import type { IncidentState } from './incident.ts';
import type { ComponentChange } from './rendition.ts';
import type { ComponentState, IncidentStatus, PostKind, StatusSituation } from './words.ts';

/** What the words of the `state` fact mean on the public page. */
const STATE_OF_WORD: Readonly<Record<string, ComponentState>> = {
  down: 'major_outage',
  unreliable: 'partial_outage',
  slow: 'degraded_performance',
};

/** The public status once this post is out. */
export function statusAfter(
  state: Pick<IncidentState, 'status'>,
  step: { readonly status: IncidentStatus | null } | null,
  situation: StatusSituation | null,
): IncidentStatus {
  return step?.status ?? (situation === 'watching' ? 'monitoring' : state.status);
}

/** What the page says of the affected component once this post is out. */
export function componentsAfter(
  state: Pick<IncidentState, 'facts' | 'status'>,
  kind: PostKind,
  situation: StatusSituation | null,
): readonly ComponentChange[] {
  const component = state.facts['service'];
  if (component === undefined || typeof component.value !== 'string') return [];
  return [{ component: component.value, state: componentState(state, kind, situation) }];
}

function componentState(
  state: Pick<IncidentState, 'facts' | 'status'>,
  kind: PostKind,
  situation: StatusSituation | null,
): ComponentState {
  if (kind === 'resolution' || kind === 'verification' || kind === 'stand-down') {
    return 'operational';
  }
  if (situation === 'watching' || ['monitoring', 'resolved'].includes(state.status)) {
    return 'operational';
  }
  if (situation === 'partly-back') return 'partial_outage';
  const word = state.facts['state']?.value;
  return (typeof word === 'string' ? STATE_OF_WORD[word] : undefined) ?? 'partial_outage';
}
