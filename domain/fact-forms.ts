import type { FactForm, FactSpec, FactValue } from './facts.ts';
import { COMPONENT_STATES } from './words.ts';

/** Longest fact in UTF-16 units: what still fits a network's post beside the rest of it. */
const LONGEST: Readonly<Record<FactForm, number>> = {
  noun: 100,
  word: 40,
  clause: 160,
  sentence: 280,
  sentences: 280,
  label: 160,
  how: 120,
  where: 120,
  'yes-no': 0,
  time: 40,
  date: 40,
  components: 140,
};
const MOST_SENTENCES = 10;

/** Words that are never a name: with a capital they start a sentence, not a slot in one. */
const NEVER_A_NAME =
  /^(The|A|An|All|Any|Both|Every|Everyone|Everybody|Most|Our|People|Customers?|Users?|Some|Those|These|This|Your?)\b/u;

/** Invisible signs that change how a line reads or break it in two. */
const UNSEEN = /[\p{Cc}\p{Surrogate}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** Ends like a sentence; an ellipsis or a closing quote may follow. */
const STOPPED = /[.!?…][)\]"'”’»]*$/u;
const FULL_STOP = /[.?][)\]"'”’»]*$/u;
const SMALL_START = /^(\p{Ll}|I\b)/u;
const CAPITAL_START = /^["'“‘«(]*(\p{Lu}|\p{Lt}|\p{Lo}|\p{N})/u;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/u;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/u;

/**
 * Says what is wrong with a fact's value, or `null` when it fits its slot in the templates'
 * sentences. Checked when it is typed, never at rendering
 * (service-outage-words.md, section 3).
 *
 * @param spec what the runbook says about the fact
 * @param value as typed: text; a list of text for `sentences`; a boolean for `yes-no`; an ISO 8601
 *   instant with zone for `time`; such an instant or `YYYY-MM-DD` for `date`
 * @returns one sentence for people, or `null`
 */
export function checkFactForm(
  spec: Pick<FactSpec, 'form' | 'choices'>,
  value: FactValue,
): string | null {
  if (spec.form === 'yes-no') {
    return typeof value === 'boolean' ? null : 'Answer yes or no here.';
  }
  if (spec.form === 'sentences') {
    return checkSentences(value);
  }
  if (spec.form === 'components') {
    return checkComponents(value);
  }
  if (typeof value !== 'string') {
    return 'Write one piece of text here.';
  }
  return checkText(spec.form, value) ?? checkForm(spec, value);
}

function checkSentences(value: FactValue): string | null {
  if (typeof value === 'string' || typeof value === 'boolean') {
    return 'Give a list of sentences here, the most useful one first.';
  }
  if (value.length === 0) {
    return 'Give at least one sentence; to take the fact back, retract it.';
  }
  if (value.length > MOST_SENTENCES) {
    return `Give at most ${MOST_SENTENCES} sentences.`;
  }
  for (const [index, sentence] of value.entries()) {
    const wrong = checkText('sentences', sentence) ?? checkSentence(sentence);
    if (wrong !== null) {
      return `Sentence ${index + 1}: ${wrong}`;
    }
  }
  return null;
}

/** What holds for every piece of text, whatever its slot. */
function checkText(form: FactForm, value: string): string | null {
  if (value.trim() === '') {
    return 'Nothing is written here; to take the fact back, retract it.';
  }
  if (UNSEEN.test(value)) {
    return 'Write it on one line, without invisible signs.';
  }
  if (value !== value.trim() || /\s{2}/u.test(value)) {
    return 'Leave out spaces at the ends and doubled spaces.';
  }
  if (value.length > LONGEST[form]) {
    return `Say it in ${LONGEST[form]} characters at most; these are ${value.length}.`;
  }
  return null;
}

function checkForm(spec: Pick<FactSpec, 'form' | 'choices'>, value: string): string | null {
  switch (spec.form) {
    case 'noun':
      if (STOPPED.test(value)) {
        return 'It stands inside a sentence: write no full stop.';
      }
      return NEVER_A_NAME.test(value)
        ? 'It stands inside a sentence: begin with a small letter unless it is a name.'
        : null;
    case 'word':
      return spec.choices === null || spec.choices.includes(value)
        ? null
        : `Choose one of: ${spec.choices.join(', ')}.`;
    case 'clause':
      if (!SMALL_START.test(value)) {
        return 'It follows a colon or "and": begin with a small letter, such as "you cannot sign in".';
      }
      return STOPPED.test(value) ? 'It stands inside a sentence: write no full stop.' : null;
    case 'sentence':
      return checkSentence(value);
    case 'label':
      return STOPPED.test(value) ? 'It follows a colon: write no full stop.' : null;
    case 'how':
      return checkCompletion(value, 'write to us', 'by direct message');
    case 'where':
      return checkCompletion(value, 'you find it', 'on our status page');
    case 'time':
      return isInstant(value)
        ? null
        : 'Give a time with date and zone, such as 2026-11-22T07:05:00+01:00.';
    case 'date':
      return isDay(value) || isInstant(value) ? null : 'Give a date, such as 2026-12-05.';
    case 'sentences':
    case 'yes-no':
    case 'components':
      return null;
  }
}

/** Each part with what the page says of it, such as `online ordering=partial_outage`. */
function checkComponents(value: FactValue): string | null {
  if (typeof value === 'string' || typeof value === 'boolean' || value.length === 0) {
    return 'Give a list such as "online ordering=partial_outage".';
  }
  for (const each of value) {
    const wrong = checkText('components', each);
    if (wrong !== null) return wrong;
    const cut = each.lastIndexOf('=');
    if (cut < 1 || !COMPONENT_STATES.some((known) => known === each.slice(cut + 1).trim())) {
      return `Write name=state, not "${each}"; the states are ${COMPONENT_STATES.join(', ')}.`;
    }
  }
  return null;
}

function checkSentence(value: string): string | null {
  if (!CAPITAL_START.test(value)) {
    return 'Write a whole sentence: begin with a capital letter.';
  }
  return FULL_STOP.test(value) ? null : 'Write a whole sentence: end with a full stop.';
}

function checkCompletion(value: string, start: string, example: string): string | null {
  if (!SMALL_START.test(value) || STOPPED.test(value)) {
    return `It completes "${start} …": small letter, no full stop, such as "${example}".`;
  }
  return null;
}

/** True for an ISO 8601 instant with zone that the calendar really has. */
export function isInstant(value: string): boolean {
  return INSTANT.test(value) && isDay(value.slice(0, 10)) && !Number.isNaN(Date.parse(value));
}

/** True for a `YYYY-MM-DD` that the calendar really has. */
export function isDay(value: string): boolean {
  const parts = DAY.exec(value);
  if (parts === null) {
    return false;
  }
  const [, year, month, day] = parts.map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}
