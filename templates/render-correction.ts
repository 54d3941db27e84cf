import type { FactValue } from '../domain/facts.ts';
import type { Runbook } from '../domain/runbook.ts';
import type { TimeTelling } from '../domain/tell-time.ts';
import { renderText } from './render-text.ts';
import { inLanguage } from './words-context.ts';

/** What a correction's templates get: `said` completes "we wrote …", `correct` is a sentence. */
export interface CorrectionWords {
  readonly said: string;
  /** `null`: what we wrote is taken back, and what is right is not known. */
  readonly correct: string | null;
}

/**
 * Tells how a changed fact is corrected, in words of the runbook.
 *
 * @param was what stood in public
 * @param value what is right; `null` when it was taken back
 * @param telling in the post's language
 * @returns `null` when the runbook has no words for it there, so that a person has to write them
 * @throws RenderError `unprintable` when a value cannot be told so
 */
export function renderCorrection(
  runbook: Runbook,
  fact: string,
  was: FactValue,
  value: FactValue | null,
  telling: TimeTelling,
): CorrectionWords | null {
  const spec = Object.hasOwn(runbook.facts, fact) ? runbook.facts[fact] : undefined;
  const { language } = telling;
  const words =
    language === runbook.language ? spec?.correction : (spec?.correctionIn?.[language] ?? null);
  if (spec === undefined || spec.private || words === undefined || words === null) {
    return null;
  }
  const told = (given: FactValue | null): FactValue | null =>
    given === null ? null : inLanguage(fact, spec, given, language, runbook.language);
  const printing = {
    values: { was: told(was), value: told(value) },
    forms: new Map([
      ['was', spec.form],
      ['value', spec.form],
    ]),
    unknown: new Set<string>(),
    telling,
  };
  return {
    said: renderText(`facts.${fact}.correction.said`, words.said, printing, 'line'),
    correct:
      value === null
        ? null
        : renderText(`facts.${fact}.correction.correct`, words.correct, printing, 'line'),
  };
}
