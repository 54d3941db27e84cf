import type { Instant, PersonId } from './words.ts';

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
] as const;
/**
 * The grammatical shape that a fact must have to fit its slot
 * (service-outage-words.md, section 3).
 */
export type FactForm = (typeof FACT_FORMS)[number];

/** What the runbook says about one fact. */
export interface FactSpec {
  readonly form: FactForm;
  /** Needed before anything can be said at all. */
  readonly required: boolean;
  /** For form `word`: the closed list. */
  readonly choices: readonly string[] | null;
  /** One sentence for people: what to type here. */
  readonly hint: string | null;
}

/** `sentences` are lists, `yes-no` is a boolean, times are instants, all else is text. */
export type FactValue = string | readonly string[] | boolean;

export type FactState = 'reported' | 'confirmed' | 'retracted';

/** What is known about one thing, who said it and when. */
export interface Fact {
  readonly value: FactValue;
  readonly state: FactState;
  readonly by: PersonId;
  readonly at: Instant;
}

/** One fact as a person reports it. `value: null` retracts it. */
export interface FactReport {
  readonly name: string;
  readonly value: FactValue | null;
  readonly state: 'reported' | 'confirmed';
}

/** All that is known about an incident, by fact name. */
export type Facts = Readonly<Record<string, Fact>>;
