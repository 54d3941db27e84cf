import type { ScopeChange } from './facts.ts';
import type { StatusSituation } from './words.ts';

/**
 * Which situation a status post has, from what changed since the last publication. The order is
 * that of what readers want to know first. `restoredAt`, and `back` with `stillOut`, count as long
 * as they are known, changed or not: "still down" would be untrue then.
 *
 * Only facts that the situation's words really carry choose it, so that "a step forward" is never
 * said without one (service-outage-words.md, section 6.4).
 *
 * @param changed names of facts reported, changed or retracted since the last publication
 * @param known names of facts known now, see `knownFactNames`
 * @param scopeChanges how facts about scope changed when they last did
 */
export function situationOf(
  changed: ReadonlySet<string>,
  known: ReadonlySet<string>,
  scopeChanges: Readonly<Record<string, ScopeChange>> = {},
): StatusSituation {
  const isNew = (fact: string): boolean => changed.has(fact) && known.has(fact);
  if (known.has('restoredAt')) {
    return 'watching';
  }
  const scope = isNew('affected') ? scopeChanges['affected'] : undefined;
  if (scope === 'wider') {
    return 'wider';
  }
  if (known.has('back') && known.has('stillOut')) {
    return 'partly-back';
  }
  if (scope === 'narrower') {
    return 'narrower';
  }
  if (isNew('alternatives')) {
    return 'workaround';
  }
  if (isNew('measures') || (known.has('measures') && isNew('estimate'))) {
    return 'progress';
  }
  return 'no-change';
}
