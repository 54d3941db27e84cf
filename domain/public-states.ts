import type { IncidentState } from './incident.ts';
import type { ComponentChange } from './rendition.ts';
import type { ComponentState, IncidentStatus, PostKind, StatusSituation } from './words.ts';
import { COMPONENT_STATES } from './words.ts';

/** What the words of the `state` fact mean on the public page. */
const STATE_OF_WORD: Readonly<Record<string, ComponentState>> = {
  down: 'major_outage',
  unreliable: 'partial_outage',
  slow: 'degraded_performance',
};

/** Kinds after which people may use it again. */
const GOOD_NEWS: readonly PostKind[] = ['resolution', 'verification', 'stand-down', 'report'];
/** Kinds that say that it does not work, whatever was said before. */
const BAD_NEWS: readonly PostKind[] = ['acknowledgement', 'relapse', 'overrun'];
const OVER: readonly IncidentStatus[] = ['monitoring', 'resolved', 'completed', 'scheduled'];
const AT_WORK: readonly IncidentStatus[] = ['in_progress', 'verifying'];

/**
 * The public status once this post is out. What works again is watched before it is over: planned
 * work that still counts as such is then `verifying` (Statuspage's words), all else `monitoring`.
 */
export function statusAfter(
  state: Pick<IncidentState, 'status'>,
  step: { readonly status: IncidentStatus | null } | null,
  situation: StatusSituation | null,
): IncidentStatus {
  if (step !== null && step.status !== null) return step.status;
  if (situation !== 'watching') return state.status;
  return AT_WORK.includes(state.status) ? 'verifying' : 'monitoring';
}

/**
 * What the page says of the affected components once this post is out. The fact `components` names
 * each with its state; without it there is one, the `service`.
 */
export function componentsAfter(
  state: Pick<IncidentState, 'facts' | 'status'>,
  kind: PostKind,
  situation: StatusSituation | null,
  status: IncidentStatus = state.status,
): readonly ComponentChange[] {
  const service = state.facts['service'];
  const whole = componentState(state, kind, situation, status);
  const named = namedComponents(state);
  if (named.length > 0) {
    return whole === 'operational'
      ? named.map(({ component }) => ({ component, state: 'operational' }))
      : named;
  }
  if (service === undefined || typeof service.value !== 'string' || service.value === '') return [];
  return [{ component: service.value, state: whole }];
}

/** Components as the fact `components` names them, such as `online ordering=partial_outage`. */
function namedComponents(state: Pick<IncidentState, 'facts'>): readonly ComponentChange[] {
  const fact = state.facts['components'];
  if (fact === undefined || fact.state !== 'confirmed') return [];
  if (typeof fact.value === 'string' || typeof fact.value === 'boolean') return [];
  return fact.value.flatMap((each) => {
    const cut = each.lastIndexOf('=');
    const found = COMPONENT_STATES.find((known) => known === each.slice(cut + 1).trim());
    return cut < 1 || found === undefined
      ? []
      : [{ component: each.slice(0, cut).trim(), state: found }];
  });
}

function componentState(
  state: Pick<IncidentState, 'facts' | 'status'>,
  kind: PostKind,
  situation: StatusSituation | null,
  status: IncidentStatus,
): ComponentState {
  if (GOOD_NEWS.includes(kind)) return 'operational';
  const word = state.facts['state']?.value;
  const bad = (typeof word === 'string' ? STATE_OF_WORD[word] : undefined) ?? 'partial_outage';
  if (BAD_NEWS.includes(kind)) return bad;
  if (situation === 'watching' || OVER.includes(status)) return 'operational';
  if (AT_WORK.includes(status)) return 'under_maintenance';
  return situation === 'partly-back' ? 'partial_outage' : bad;
}
