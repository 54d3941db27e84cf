import { setCurrentDetails } from '@temporalio/workflow';
import { nextAskAt, reachedLevel } from '../domain/plan-escalation.ts';
import type { CoverInput, CoverMemory } from './cover-memory.ts';

/** Puts into Temporal's own UI whom it asks next and when. */
export function describeCover(input: CoverInput, { clock }: CoverMemory): void {
  const { escalation, kind, post, mode, severity } = input;
  const next = nextAskAt(escalation, clock);
  const reached = reachedLevel(clock);
  setCurrentDetails(
    [
      `**Asking people** about the ${kind} \`${post}\` (${mode}, ${severity}). It lets nothing out.`,
      reached < 0
        ? 'Nobody has been asked yet.'
        : `Asked so far: ${escalation.levels
            .slice(0, reached + 1)
            .map((level) => level.ask)
            .join(', ')}.`,
      next === null ? 'Everybody has been asked as often as planned.' : `Asks next at ${next}.`,
      clock.waitsFor === null
        ? 'Nobody has said that they look after it.'
        : `${clock.waitsFor.person} has seen it; nobody is asked before ${clock.waitsFor.waitsUntil}.`,
      clock.deadline === null ? 'No time is set.' : `The promise or due time is ${clock.deadline}.`,
    ].join('\n\n'),
  );
}
