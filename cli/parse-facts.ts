import { checkFactForm, isDay } from '../domain/fact-forms.ts';
import type { FactReport, FactValue } from '../domain/facts.ts';
import type { FactQuestion } from '../server/api/contract.ts';
import { CliError } from './cli-error.ts';
import { parseTime } from './parse-time.ts';

/**
 * Reads `name=value` as people type it, by the form that the runbook gives each fact: the same
 * name again makes a list, `name=` retracts, `yes`/`no`, times such as `07:05`.
 *
 * @throws CliError `USAGE` with every fault at once
 */
export function parseFacts(
  typed: readonly string[],
  questions: readonly FactQuestion[],
  state: FactReport['state'],
  now: Date,
): readonly FactReport[] {
  const faults: string[] = [];
  const values = new Map<string, string[]>();
  for (const pair of typed) {
    const cut = pair.indexOf('=');
    if (cut < 1) {
      faults.push(`"${pair}": write name=value, in quotes when there are spaces in it`);
      continue;
    }
    const name = pair.slice(0, cut).trim();
    values.set(name, [...(values.get(name) ?? []), pair.slice(cut + 1).trim()]);
  }
  const reports: FactReport[] = [];
  for (const [name, texts] of values) {
    const question = questions.find((candidate) => candidate.name === name);
    if (question === undefined) {
      faults.push(`${name}: the runbook knows ${questions.map((one) => one.name).join(', ')}`);
      continue;
    }
    const read = readValue(question, texts, now);
    if ('fault' in read) faults.push(`${name}: ${read.fault}`);
    else reports.push({ name, value: read.value, state });
  }
  if (faults.length > 0) {
    throw new CliError('USAGE', 'These facts cannot be used as they are.', '', faults);
  }
  return reports;
}

type Read = { readonly value: FactValue | null } | { readonly fault: string };

function readValue(question: FactQuestion, texts: readonly string[], now: Date): Read {
  const [text = '', ...more] = texts;
  if (text === '' && more.length === 0) return { value: null };
  if (question.form !== 'sentences' && question.form !== 'components' && more.length > 0)
    return { fault: 'give it only once' };
  const value = convert(question, texts, text, now);
  if (value === null) return { fault: TIME_HINT };
  const fault = checkFactForm(question, value);
  return fault === null ? { value } : { fault };
}

const TIME_HINT = 'a time such as 07:05, "2026-11-22 07:05" or 2026-11-22T07:05:00+01:00';

function convert(
  question: FactQuestion,
  texts: readonly string[],
  text: string,
  now: Date,
): FactValue | null {
  switch (question.form) {
    case 'sentences':
    case 'components':
      return texts;
    case 'yes-no':
      if (/^(y|yes|true)$/i.test(text)) return true;
      return /^(n|no|false)$/i.test(text) ? false : text;
    case 'time':
      return parseTime(text, now);
    case 'date':
      return isDay(text) ? text : parseTime(text, now);
    case 'noun':
    case 'word':
    case 'clause':
    case 'sentence':
    case 'label':
    case 'how':
    case 'where':
      return text;
  }
}
