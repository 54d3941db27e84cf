import type { Words } from '../domain/rendition.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import { factsUsedBy } from '../templates/facts-used.ts';
import { renderWords } from '../templates/render-words.ts';
import type { RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { contextOf, rendering } from './words-context.ts';

/**
 * The public's words of one step from its templates, in the post's language, and the known facts
 * on which they and those of the step's other audiences rest.
 *
 * @throws ApplicationFailure `RENDER_FAILED`, not retryable, when a template cannot be filled
 */
export function draftWords(
  deps: Pick<ActivityDeps, 'channels' | 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
  variant: string,
): { readonly words: Words; readonly facts: readonly string[] } {
  const { step, language } = request.identity;
  return rendering(() => ({
    words: renderWords(runbook, step, variant, contextOf(deps, request, runbook)),
    facts: factsUsedBy(runbook, step, variant, language).filter((name) =>
      Object.hasOwn(request.facts, name),
    ),
  }));
}
