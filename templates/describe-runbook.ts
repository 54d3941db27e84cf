import type { AuthorRule, Runbook, SignOffRule, Step } from '../domain/runbook.ts';
import { SEVERITIES } from '../domain/words.ts';
import type { Severity, StatusSituation } from '../domain/words.ts';
import { tellDuration } from './parse-duration.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

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

/** Tells a runbook as a person would: plain sentences, one numbered paragraph for each step. */
export function describeRunbook(runbook: Runbook): string {
  const { open, facts } = runbook;
  const known = Object.keys(facts).filter((name) => !open.ask.includes(name));
  return [
    `${runbook.title} (${runbook.name})`,
    runbook.purpose,
    '',
    `To open it, answer ${count(open.ask.length, 'question')}: ${listed(open.ask)}. Unless somebody says otherwise it is ${open.severity}.`,
    `Later it helps to know: ${listed(known)}.`,
    `Words are in language "${runbook.language}"; times are printed for ${runbook.timeZone}.`,
    '',
    ...tellRhythm(runbook),
    '',
    ...runbook.steps.flatMap((step, index) => [...tellStep(step, index + 1, runbook), '']),
    `Anybody may propose other words, a statement or a correction. They go to ${listed(runbook.proposals.channels)}. ${signers(runbook.proposals.signOffs)}`,
  ].join('\n');
}

function tellRhythm({ rhythm, draftLead }: Runbook): readonly string[] {
  return [
    'The longest silence that is ever promised:',
    ...SEVERITIES.map((severity) => {
      const { investigating, identified, monitoring } = rhythm[severity];
      return `  ${severity}: ${tellDuration(investigating)} while the cause is open, ${tellDuration(identified)} once it is known, ${tellDuration(monitoring)} while the repair is watched.`;
    }),
    `The next draft is ready ${tellDuration(draftLead)} before a promise runs out.`,
  ];
}

function tellStep(step: Step, number: number, runbook: Runbook): readonly string[] {
  const kind = step.id === step.kind ? '' : `, a post of kind ${step.kind}`;
  const sentences = [
    opening(step, runbook),
    step.needs.length > 0 ? `It needs to know ${listed(step.needs)}.` : '',
    `It goes to ${listed(step.channels)}.`,
    ...bySeverity((severity) => signers(step.signOffs[severity])),
    due(step),
    promise(step),
    step.status === null ? '' : `The public status is then "${step.status}".`,
    step.skip.severities.length > 0 ? `It is left out in ${listed(step.skip.severities)}.` : '',
    wordings(step),
  ];
  return [`${number}. ${step.id}${kind}`, ...sentences.filter(Boolean).map((s) => `   ${s}`)];
}

function opening(step: Step, runbook: Runbook): string {
  const after = step.after.filter(
    (id) => !(step.opens.on === 'published' && step.opens.step === id),
  );
  const condition = after.length > 0 ? `, but not before ${listed(after)} is public` : '';
  switch (step.opens.on) {
    case 'opened':
      return `It is drafted at once${condition}.`;
    case 'published':
      return step.opens.wait === 0
        ? `It is drafted as soon as ${step.opens.step} is public${condition}.`
        : `It is drafted ${tellDuration(step.opens.wait)} after ${step.opens.step} is public${condition}.`;
    case 'fact':
      return `It is drafted when ${step.opens.fact} is known${condition}.`;
    case 'promise-near':
      return `It is drafted ${tellDuration(runbook.draftLead)} before each promise runs out${condition}.`;
    case 'declared-resolved': {
      const holds = bySeverity((severity) => tellDuration(step.stability[severity]));
      return `It is drafted when the end is declared and the repair has held (${holds.join(', ')})${condition}.`;
    }
    case 'stood-down':
      return `It is drafted when the alarm turns out to be false${condition}.`;
    case 'relapsed':
      return `It is drafted when it breaks again after an all-clear of ours${condition}.`;
    case 'merged':
      return `It is drafted when the incident joins another one that leads from then on${condition}.`;
    case 'elapsed':
      return `It is drafted ${tellDuration(step.opens.wait)} after the opening${condition}.`;
    case 'time': {
      const { fact, wait } = step.opens;
      const when =
        wait === 0
          ? `at ${fact}`
          : `${tellDuration(Math.abs(wait))} ${wait < 0 ? 'before' : 'after'} ${fact}`;
      return `It is drafted ${when}${condition}.`;
    }
    case 'fact-changed':
      return `It is drafted when something that stands in public turns out to be wrong${condition}.`;
  }
}

function signers(rule: SignOffRule): string {
  const people = rule.need.map(({ role, count: number }) =>
    count(number, role.replaceAll('_', ' ')),
  );
  const alone = rule.need.length === 1 && rule.need[0]?.count === 1;
  const author =
    alone && rule.author === 'may-sign' ? 'who may have written it' : AUTHOR_WORDS[rule.author];
  const verb = alone ? 'signs' : 'sign';
  return `${capital(listed(people))} ${verb} (${author}); a signature keeps for ${tellDuration(rule.valid)}.`;
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

function variant({ id, needs, unless }: Step['variants'][number]): string {
  const conditions = [
    needs.length > 0 ? `with ${listed(needs)}` : '',
    unless.length > 0 ? `without ${listed(unless)}` : '',
  ].filter(Boolean);
  return conditions.length === 0 ? id : `${id} (${conditions.join(', ')})`;
}

function isSkipped(step: Step, severity: Severity): boolean {
  return step.skip.severities.includes(severity);
}

/** What is said of each severity, once where they agree: `20 minutes (sev1), 1 hour (sev2, sev3)`. */
function bySeverity(tell: (severity: Severity) => string | null): readonly string[] {
  const same = new Map<string, Severity[]>();
  for (const severity of SEVERITIES) {
    const told = tell(severity);
    if (told !== null) {
      same.set(told, [...(same.get(told) ?? []), severity]);
    }
  }
  return [...same].map(([told, severities]) => {
    if (severities.length === SEVERITIES.length) {
      return told;
    }
    return told.endsWith('.')
      ? `In ${listed(severities)}: ${told}`
      : `${told} (${severities.join(', ')})`;
  });
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function count(number: number, noun: string): string {
  return `${NUMBERS[number] ?? String(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
