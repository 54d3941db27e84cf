import { factsFoundIn } from '../domain/facts-found-in.ts';
import type { Words } from '../domain/rendition.ts';
import type { AudienceForm, RunbookPackage } from '../domain/runbook.ts';
import { renderAudience } from '../templates/render-audience.ts';
import { RenderError } from '../templates/render-error.ts';
import type { RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { contextOf, tellingOf } from './words-context.ts';

/** What one audience gets in its own form. */
export interface AudienceWords {
  readonly text: string;
  readonly facts: readonly string[];
  /** What the signer should know about it; `null`: it is as the runbook means it. */
  readonly note: string | null;
}

/** Which of the public's words stand in where an audience has no template of its own. */
const STAND_IN: Readonly<Record<AudienceForm, 'short' | 'long'>> = {
  words: 'long',
  note: 'long',
  script: 'long',
  lines: 'long',
  spoken: 'short',
  line: 'short',
};

/**
 * The words of one audience from its own template and the same facts. Where the runbook has none in
 * this language, or one that cannot be filled, the public's words stand in, which are true, and the
 * signer is told: a note for staff never holds back what the public must know.
 */
export function audienceWords(
  deps: Pick<ActivityDeps, 'channels' | 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
  audience: string,
  words: Words,
): AudienceWords {
  const { step, language } = request.identity;
  const form = runbook.runbook.audiences[audience]?.form ?? 'words';
  const standIn = (why: string): AudienceWords => ({
    text: words[STAND_IN[form]],
    facts: [],
    note: `${audience}: the public's words stand in, ${why}`,
  });
  try {
    const text = renderAudience(runbook, step, audience, contextOf(deps, request, runbook));
    if (text === null) return standIn(`the runbook has no ${form} in ${language}`);
    const telling = tellingOf(deps, request, runbook);
    return { text, facts: factsFoundIn([text], request.facts, telling), note: null };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return standIn(error.message);
  }
}
