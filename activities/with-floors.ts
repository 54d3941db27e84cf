import type { Runbook, SignOffRule } from '../domain/runbook.ts';
import { stricterRule } from '../domain/stricter-rule.ts';
import type { PostKind } from '../domain/words.ts';
import type { SignOffFloors } from './deps.ts';

/**
 * The rules that the incident asks people for are those of the last metre: a worker that wants more
 * than the runbook says so before the first signature, not after the last.
 */
export function withFloors(runbook: Runbook, floors: SignOffFloors): Runbook {
  const joined = (kind: PostKind, rule: SignOffRule): SignOffRule =>
    stricterRule(rule, floors[kind] ?? floors.default);
  const { proposals, steps } = runbook;
  return {
    ...runbook,
    proposals: {
      ...proposals,
      signOffs: joined('correction', joined('statement', proposals.signOffs)),
    },
    steps: steps.map((step) => ({
      ...step,
      signOffs: {
        sev1: joined(step.kind, step.signOffs.sev1),
        sev2: joined(step.kind, step.signOffs.sev2),
        sev3: joined(step.kind, step.signOffs.sev3),
      },
    })),
  };
}
