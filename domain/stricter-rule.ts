import type { AuthorRule, SignOffRule } from './runbook.ts';
import type { Role } from './words.ts';

const STRICTNESS = { 'may-sign': 0, 'one-other': 1, 'may-not-sign': 2 } as const satisfies Record<
  AuthorRule,
  number
>;

/**
 * The stricter of two rules in every respect: more people for each role, the harder author rule,
 * the shorter life of a signature. A worker's floor is joined to a runbook's rule this way, so
 * that no runbook can ask for less than the worker's own configuration.
 */
export function stricterRule(
  rule: SignOffRule,
  floor: Pick<SignOffRule, 'need' | 'author'> & Partial<Pick<SignOffRule, 'valid'>>,
): SignOffRule {
  const roles = new Set<Role>([...rule.need, ...floor.need].map((place) => place.role));
  return {
    name: rule.name,
    need: [...roles].map((role) => ({
      role,
      count: Math.max(countOf(rule, role), countOf(floor, role)),
    })),
    author: STRICTNESS[rule.author] >= STRICTNESS[floor.author] ? rule.author : floor.author,
    valid: Math.min(rule.valid, floor.valid ?? rule.valid),
  };
}

function countOf(rule: Pick<SignOffRule, 'need'>, role: Role): number {
  return rule.need
    .filter((place) => place.role === role)
    .reduce((sum, place) => sum + place.count, 0);
}
