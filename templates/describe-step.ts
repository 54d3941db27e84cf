import type { AuthorRule, Loudness, Runbook, SignOffRule, Step } from '../domain/runbook.ts';
import { STATUS_SITUATIONS } from '../domain/words.ts';
import type { Severity, StatusSituation } from '../domain/words.ts';
import { tellCondition, tellOpening } from './describe-opening.ts';
import { tellDuration } from './parse-duration.ts';
import { bySeverity, capital, count, listed, spoken } from './say.ts';

const AUTHOR_WORDS = {
  'may-sign': 'whoever wrote the words may be one of them',
  'one-other': 'at least one of them wrote nothing of it',
  'may-not-sign': 'nobody signs words of their own',
} as const satisfies Record<AuthorRule, string>;

const SITUATION_WORDS = {
  'no-change': 'nothing has changed',
  progress: 'there is progress',
  workaround: 'there is a way round',
  wider: 'more people are hit than we said',
  narrower: 'fewer people are hit than we said',
  'partly-back': 'it works again for some',
  watching: 'it works again and is being watched',
} as const satisfies Record<StatusSituation, string>;

const LOUDNESS_WORDS = {
  push: 'by every means',
  'page-and-thread': 'where people look and follow, and rings no phone',
  'page-only': 'where people look, and nowhere else',
} as const satisfies Record<Loudness, string>;

/** Tells one step in a numbered paragraph. */
export function tellStep(step: Step, number: number, runbook: Runbook): readonly string[] {
  const kind = step.id === step.kind ? '' : `, a post of kind ${step.kind}`;
  const sentences = [
    opening(step, runbook),
    step.needs.length > 0 ? `It needs to know ${listed(step.needs)}.` : '',
    step.unless.length > 0 ? `It is needless once ${step.unless.join(' or ')} is known.` : '',
    step.hours === null ? '' : `It is drafted only from ${step.hours.from} to ${step.hours.to}.`,
    hearers(step, runbook),
    ...loudness(step),
    ...bySeverity((severity) => tellSigners(step.signOffs[severity])),
    step.escalate === null ? '' : `If nobody signs, the escalation "${step.escalate}" asks on.`,
    embargo(step),
    due(step),
    promise(step),
    step.status === null ? '' : `The public status is then "${spoken(step.status)}".`,
    step.impact === null ? '' : `The public impact is then "${step.impact}".`,
    step.skip.severities.length > 0 ? `It is left out in ${listed(step.skip.severities)}.` : '',
    step.skip.byPeople ? 'People may skip it, and say why.' : '',
    ...step.satisfiedBy.map(({ step: id, when }) =>
      when === null
        ? `A public ${id} says it all: then it is not needed.`
        : `A public ${id} says it all if ${tellCondition(when)}.`,
    ),
    wordings(step),
  ];
  return [`${number}. ${step.id}${kind}`, ...sentences.filter(Boolean).map((s) => `   ${s}`)];
}

/** Who signs, and how long a signature keeps. */
export function tellSigners(rule: SignOffRule): string {
  const people = rule.need.map(({ role, count: number }) => count(number, spoken(role)));
  const alone = rule.need.length === 1 && rule.need[0]?.count === 1;
  const author =
    alone && rule.author === 'may-sign' ? 'who may have written it' : AUTHOR_WORDS[rule.author];
  const verb = alone ? 'signs' : 'sign';
  return `${capital(listed(people))} ${verb} (${author}); a signature keeps for ${tellDuration(rule.valid)}.`;
}

function opening(step: Step, runbook: Runbook): string {
  const after = step.after.filter(
    (id) => !(step.opens.on === 'published' && step.opens.step === id),
  );
  const condition = after.length > 0 ? `, but not before ${listed(after)} is public` : '';
  const held =
    step.opens.on === 'declared-resolved'
      ? ` for ${bySeverity((severity) => tellDuration(step.stability[severity])).join(', ')}`
      : '';
  return `It is drafted ${tellOpening(step.opens, runbook.draftLead)}${held}${condition}.`;
}

function hearers(step: Step, runbook: Runbook): string {
  const everybody = Object.keys(runbook.audiences).length < 2;
  const whom = everybody ? listed(step.channels) : listed(step.audiences);
  if (step.lead === null) {
    return `It goes to ${whom}.`;
  }
  const { audiences, waitAtMost } = step.lead;
  return `It goes to ${whom}; ${listed(audiences)} hear it first, and the public waits ${tellDuration(waitAtMost)} for that at most.`;
}

function loudness({ notify }: Step): readonly string[] {
  const situations: readonly string[] = STATUS_SITUATIONS;
  return Object.entries(notify).map(([whom, loud]) =>
    situations.includes(whom)
      ? `When it says "${whom}", it is told ${LOUDNESS_WORDS[loud]}.`
      : `${capital(whom)} are told ${LOUDNESS_WORDS[loud]}.`,
  );
}

function embargo(step: Step): string {
  if (step.embargo === null) {
    return '';
  }
  const { duty } = step.embargo;
  return duty === null
    ? 'Signed words wait until a person lets them go.'
    : `Signed words wait until the duty "${duty}" is ticked off.`;
}

function due(step: Step): string {
  const times = bySeverity((severity) => {
    const length = step.due[severity];
    return length === null || isSkipped(step, severity) ? null : tellDuration(length);
  });
  return times.length === 0 ? '' : `It should be public within ${times.join(', ')}.`;
}

function promise(step: Step): string {
  const spans = bySeverity((severity) => {
    const length = step.promise[severity];
    return length === null || isSkipped(step, severity) ? null : tellDuration(length);
  });
  if (spans.length === 0) {
    return 'It promises no further update.';
  }
  return step.status === null
    ? 'It promises the next update by the rhythm of the status at that time.'
    : `It promises the next update within ${spans.join(', ')}.`;
}

function wordings(step: Step): string {
  const situations = new Map<StatusSituation, number>();
  for (const { situation } of step.variants) {
    if (situation !== null) {
      situations.set(situation, (situations.get(situation) ?? 0) + 1);
    }
  }
  if (situations.size === 0) {
    return `It can be said in ${count(step.variants.length, 'way')}: ${listed(step.variants.map(variant))}.`;
  }
  const told = [...situations].map(
    ([situation, number]) => `${count(number, 'way')} when ${SITUATION_WORDS[situation]}`,
  );
  return `It is written again and again; it can be said in ${listed(told)}.`;
}

function variant({ id, needs, unless, when }: Step['variants'][number]): string {
  const conditions = [
    needs.length > 0 ? `with ${listed(needs)}` : '',
    unless.length > 0 ? `without ${listed(unless)}` : '',
    when === null ? '' : `if ${tellCondition(when)}`,
  ].filter(Boolean);
  return conditions.length === 0 ? id : `${id} (${conditions.join(', ')})`;
}

function isSkipped(step: Step, severity: Severity): boolean {
  return step.skip.severities.includes(severity);
}
