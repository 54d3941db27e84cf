import type { Facts } from './facts.ts';
import type { DraftPlan } from './incident-events.ts';
import { knownFactValues, maySay, unknownFactNames } from './known-facts.ts';
import { isWithin } from './local-time.ts';
import type { PostIdentity } from './post.ts';
import { longestPromise, promisedSpan } from './promised-span.ts';
import { componentsAfter, statusAfter } from './public-states.ts';
import type { ComponentChange } from './rendition.ts';
import type { Loudness, Runbook, SignOffRule, Step } from './runbook.ts';
import { LOUDNESS } from './runbook.ts';
import type { Impact, IncidentStatus, Instant, Severity } from './words.ts';

/** The part of a draft's plan that moves with the incident. */
export type MovingPlan = Pick<
  DraftPlan,
  | 'facts'
  | 'unknown'
  | 'notify'
  | 'status'
  | 'impact'
  | 'components'
  | 'promiseAfter'
  | 'longestPromise'
  | 'binding'
> & { readonly severity: Severity; readonly rule: SignOffRule };

/** What the words of a post would say and promise, and who must sign, if they were drafted now. */
export function planNow(
  incident: {
    readonly runbook: Runbook;
    readonly facts: Facts;
    readonly status: IncidentStatus;
    readonly impact: Impact;
    readonly severity: Severity;
    readonly openedAt: Instant;
  },
  post: Pick<PostIdentity, 'step' | 'kind' | 'situation' | 'language'>,
  now: Instant,
): MovingPlan {
  const { runbook, facts, severity } = incident;
  const step = runbook.steps.find((other) => other.id === post.step) ?? null;
  const status = statusAfter(incident, step, post.situation);
  const promiseAfter = step === null ? null : promisedSpan(runbook, step, severity, status);
  return {
    facts: knownFactValues(facts, runbook, post.language),
    unknown: unknownFactNames(facts),
    notify: step === null ? {} : notifyNow(incident, step, post.situation, now),
    status,
    impact: step?.impact ?? incident.impact,
    components: inLanguage(
      componentsAfter(incident, post.kind, post.situation, status),
      incident,
      post.language,
    ),
    promiseAfter,
    longestPromise:
      promiseAfter === null ? null : longestPromise(runbook, promiseAfter, incident.openedAt, now),
    binding: bindingFacts(runbook),
    severity,
    rule: step === null ? runbook.proposals.signOffs : step.signOffs[severity],
  };
}

/** What is affected by its name in the post's language; what nobody named there keeps its own. */
function inLanguage(
  components: readonly ComponentChange[],
  { facts, runbook }: { readonly facts: Facts; readonly runbook: Runbook },
  language: string,
): readonly ComponentChange[] {
  const { service: there } = knownFactValues(facts, runbook, language);
  const own = facts['service']?.value;
  if (typeof there !== 'string') return components;
  return components.map((change) =>
    change.component === own ? { ...change, component: there } : change,
  );
}

/** Facts about which the public is corrected when they change. */
export function bindingFacts(runbook: Pick<Runbook, 'facts'>): readonly string[] {
  return Object.entries(runbook.facts)
    .filter(([, spec]) => spec.correction !== null || spec.scope)
    .map(([name]) => name);
}

/**
 * How loudly each audience is told: as the step says, the quieter of audience and situation; in
 * quiet hours page and thread only, unless somebody's safety is at stake.
 */
export function notifyNow(
  { runbook, facts }: { readonly runbook: Runbook; readonly facts: Facts },
  step: Step,
  situation: string | null,
  now: Instant,
): Readonly<Record<string, Loudness>> {
  const { quietHours, timeZone } = runbook;
  const safety = maySay(facts['safety'], runbook.facts['safety']);
  const quiet = quietHours !== null && isWithin(quietHours, now, timeZone) && !safety;
  const ceiling: Loudness = quiet ? 'page-and-thread' : 'push';
  const ofSituation = situation === null ? undefined : step.notify[situation];
  return Object.fromEntries(
    step.audiences.map((audience) => [
      audience,
      quieter(quieter(step.notify[audience] ?? 'push', ofSituation ?? 'push'), ceiling),
    ]),
  );
}

function quieter(a: Loudness, b: Loudness): Loudness {
  return LOUDNESS.indexOf(a) >= LOUDNESS.indexOf(b) ? a : b;
}
