import type { Circumstances } from './condition.ts';
import { holds } from './condition.ts';
import type { Step, Variant } from './runbook.ts';
import type { Instant, StatusSituation } from './words.ts';

/** Said when no wording of the wished situation has all the facts that it needs. */
const FALLBACK: StatusSituation = 'no-change';

/**
 * Proposes a wording: by situation, then by what is known, then one whose condition holds, then the
 * one not used for longest (service-outage-words.md, section 9). When no wording of the situation
 * has its facts, a `no-change` wording is taken: it claims nothing.
 *
 * @param usedBefore variant ids in the order of their use, oldest first
 * @param moment what conditions are held against; left out: wordings with a condition are left out
 * @returns the variant with its situation; `null` when no wording fits the facts
 */
export function chooseWording(
  step: Pick<Step, 'variants'>,
  situation: StatusSituation | null,
  knownFactNames: ReadonlySet<string>,
  usedBefore: readonly string[],
  moment: { readonly now: Circumstances; readonly at: Instant } | null = null,
): Variant | null {
  const fitting = step.variants.filter(
    (variant) =>
      variant.needs.every((fact) => knownFactNames.has(fact)) &&
      !variant.unless.some((fact) => knownFactNames.has(fact)) &&
      (variant.when === null || (moment !== null && holds(variant.when, moment.now, moment.at))),
  );
  for (const wished of situation === null ? [null] : [situation, FALLBACK]) {
    const candidates = fitting.filter((variant) => variant.situation === wished);
    const special = candidates.filter((variant) => variant.when !== null);
    const chosen = leastRecent(special.length > 0 ? special : candidates, usedBefore);
    if (chosen !== null) {
      return chosen;
    }
  }
  return null;
}

/** The id of the wording that {@link chooseWording} proposes, or `null`. */
export function chooseVariant(
  step: Pick<Step, 'variants'>,
  situation: StatusSituation | null,
  knownFactNames: ReadonlySet<string>,
  usedBefore: readonly string[],
): string | null {
  return chooseWording(step, situation, knownFactNames, usedBefore)?.id ?? null;
}

/** Never used comes first (-1), in the file's order; then the oldest last use. */
function leastRecent(
  candidates: readonly Variant[],
  usedBefore: readonly string[],
): Variant | null {
  let best: Variant | null = null;
  let bestUse = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const lastUse = usedBefore.lastIndexOf(candidate.id);
    if (lastUse < bestUse) {
      best = candidate;
      bestUse = lastUse;
    }
  }
  return best;
}
