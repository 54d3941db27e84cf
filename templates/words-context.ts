import type { FactSpec, FactValue } from '../domain/facts.ts';
import type { Runbook } from '../domain/runbook.ts';
import type { Instant } from '../domain/words.ts';
import { RenderError } from './render-error.ts';
import type { PostInput } from './words-helpers.ts';

/** What one rendering may say. */
export interface WordsContext {
  /** Facts that words may rest on, in the rendering's language; what is missing is not known. */
  readonly facts: Readonly<Record<string, FactValue>>;
  /** Facts of which somebody said that they are not known; that may be said in public. */
  readonly unknown?: readonly string[];
  /** BCP 47 tag; left out: the runbook's lead language. */
  readonly language?: string;
  /** The promised next update; `null` when the post makes no promise. */
  readonly nextUpdate: Instant | null;
  readonly now: Instant;
  /** IANA zone in which times are printed. */
  readonly timeZone: string;
  /** When the words that are taken back were said (stand-down, relapse, correction). */
  readonly saidAt?: Instant | null;
  /** What was wrong, completing "we wrote …" (correction); see `renderCorrection`. */
  readonly said?: string | null;
  /** What is right instead, a sentence; `null` when it was taken back and nothing is known. */
  readonly correct?: string | null;
  /** Where the leading incident is told (merged): its permalink. */
  readonly leadLink?: string | null;
}

/** A value for every name that templates may use; unknown ones are `null`. */
export type TemplateValues = Readonly<Record<string, FactValue | null>>;

/**
 * Every fact that the runbook knows is there, unknown ones as `null`: strict mode then allows `if`.
 * Private facts are not there at all.
 *
 * @throws RenderError `unknown-fact` for a fact that the runbook does not know or that is private,
 *   `unprintable` for a word of a list that the language has no word for
 */
export function templateValues(runbook: Runbook, context: WordsContext): TemplateValues {
  const inputs: Readonly<Record<PostInput, FactValue | null>> = {
    nextUpdate: context.nextUpdate,
    saidAt: context.saidAt ?? null,
    said: context.said ?? null,
    correct: context.correct ?? null,
    leadLink: context.leadLink ?? null,
  };
  const values: Record<string, FactValue | null> = { ...inputs };
  for (const [name, spec] of Object.entries(runbook.facts)) {
    if (!spec.private) values[name] = null;
  }
  const language = context.language ?? runbook.language;
  for (const [name, value] of Object.entries(context.facts)) {
    const spec = Object.hasOwn(runbook.facts, name) ? runbook.facts[name] : undefined;
    if (spec === undefined || spec.private) {
      const why = spec === undefined ? 'the runbook knows no fact' : 'words never carry';
      throw new RenderError('unknown-fact', `${why} ${name}`);
    }
    values[name] = inLanguage(name, spec, value, language, runbook.language);
  }
  return values;
}

/** A word of a list in the language that is spoken; all else as it is. */
export function inLanguage(
  name: string,
  spec: FactSpec,
  value: FactValue,
  language: string,
  lead: string,
): FactValue {
  if (spec.form !== 'word' || language === lead || typeof value !== 'string') {
    return value;
  }
  const word = spec.choicesIn[language]?.[value];
  if (word === undefined) {
    throw new RenderError('unprintable', `${name}: ${value} has no word in ${language}`);
  }
  return word;
}
