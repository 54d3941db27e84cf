import type { Digest, Instant, PersonId, Role } from './words.ts';

export const FACT_FORMS = [
  'noun',
  'word',
  'clause',
  'sentence',
  'sentences',
  'label',
  'how',
  'where',
  'yes-no',
  'time',
  'date',
  'components',
] as const;
/**
 * The grammatical shape that a fact must have to fit its slot
 * (service-outage-words.md, section 3). `components` is a list such as
 * `online ordering=partial_outage`: what the page says of each part.
 */
export type FactForm = (typeof FACT_FORMS)[number];

/** What the runbook says about one fact. */
export interface FactSpec {
  readonly form: FactForm;
  /** Needed before anything can be said at all. */
  readonly required: boolean;
  /** For form `word`: the closed list. */
  readonly choices: readonly string[] | null;
  /** For form `word`: how other languages say each choice, by language. */
  readonly choicesIn: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** One sentence for people: what to type here. */
  readonly hint: string | null;
  /** Words may rest on it as soon as it is reported; all others must be confirmed. */
  readonly opening: boolean;
  /** Who may confirm it; empty: whoever may report facts. */
  readonly confirm: readonly Role[];
  /** Never reaches a template, a history or a search attribute. */
  readonly private: boolean;
  /** A change of it after publication must say whether it is wider, narrower or a correction. */
  readonly scope: boolean;
  /**
   * How a correction speaks of it, as templates in the lead language with `value` and `was`:
   * `said` completes "we wrote …", `correct` is a sentence. `null`: its change is news, no mistake.
   */
  readonly correction: { readonly said: string; readonly correct: string } | null;
  /** The same in the languages that follow; without it a person writes the correction there. */
  readonly correctionIn?: Readonly<
    Record<string, { readonly said: string; readonly correct: string }>
  >;
}

/** `sentences` are lists, `yes-no` is a boolean, times are instants, all else is text. */
export type FactValue = string | readonly string[] | boolean;

/** `unknown` may be said in public ("we do not know yet"); an empty box may not. */
export type FactState = 'reported' | 'confirmed' | 'retracted' | 'unknown';

export const SCOPE_CHANGES = ['wider', 'narrower', 'corrected'] as const;
/** How a fact that was told already differs now: the world has moved, or we were wrong. */
export type ScopeChange = (typeof SCOPE_CHANGES)[number];

/** What is known about one thing, who said it and when. */
export interface Fact {
  /** Empty for private, retracted and unknown facts that never had one. */
  readonly value: FactValue;
  readonly state: FactState;
  readonly by: PersonId;
  readonly at: Instant;
}

/** One fact as a person reports it. `value: null` retracts it, unless it is unknown or sealed. */
export interface FactReport {
  readonly name: string;
  readonly value: FactValue | null;
  readonly state: 'reported' | 'confirmed' | 'unknown';
  /** Facts belong to a language; left out: the lead language. */
  readonly language?: string;
  /** For facts about scope that were told before. */
  readonly change?: ScopeChange;
  /** A private fact: its value lies in the ledger's private store under this salted digest. */
  readonly sealed?: Digest;
}

/** All that is known about an incident, by fact key (see `factKey`). */
export type Facts = Readonly<Record<string, Fact>>;

const NEUTRAL: readonly FactForm[] = ['yes-no', 'time', 'date', 'word', 'components'];

/** Whether a fact of this form is the same in every language (words of a list are translated). */
export function speaksEveryLanguage(form: FactForm): boolean {
  return NEUTRAL.includes(form);
}

/** Where a fact stands among the others: `affected`, or `affected@de` for another language. */
export function factKey(name: string, language: string | undefined, lead: string): string {
  return language === undefined || language === lead ? name : `${name}@${language}`;
}
