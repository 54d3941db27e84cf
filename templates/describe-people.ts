import type { EscalationLevel } from '../domain/escalation.ts';
import type { Audience, AudienceForm, Duty, Runbook } from '../domain/runbook.ts';
import { tellDuration } from './parse-duration.ts';
import { listed, spoken } from './say.ts';

const FORM_WORDS = {
  words: "the step's own words",
  note: 'a note',
  script: 'points to say',
  spoken: 'an announcement to be read by a voice',
  lines: 'lines if asked',
  line: 'one line to repeat',
} as const satisfies Record<AudienceForm, string>;

/** Who hears, in which form; empty when there is the public and nobody else. */
export function tellAudiences({ audiences }: Runbook): readonly string[] {
  const all = Object.entries(audiences);
  return all.length < 2
    ? []
    : ['Who hears it:', ...all.map(([name, audience]) => `  ${tellAudience(name, audience)}`), ''];
}

function tellAudience(name: string, { channels, form, reactive }: Audience): string {
  const kept = reactive ? '; signed and kept ready for whoever asks, never sent' : '';
  return `${name}: ${FORM_WORDS[form]}, on ${listed(channels)}${kept}.`;
}

/** Who is asked next when nobody signs. */
export function tellEscalations({ escalations }: Runbook): readonly string[] {
  return Object.values(escalations).flatMap(({ name, levels, beforePromise, acknowledgedFor }) => [
    `Escalation "${name}": somebody is asked, and asked again; it never lets anything out.`,
    ...levels.map((level) => `  ${tellLevel(level)}`),
    ...(beforePromise === null
      ? []
      : [
          `  Cover is called ${tellDuration(beforePromise)} before a promise breaks, at the latest.`,
        ]),
    ...(acknowledgedFor === 0
      ? []
      : [`  Whoever says "I am on it" has ${tellDuration(acknowledgedFor)}, then it goes on.`]),
    '',
  ]);
}

function tellLevel({ after, ask, by, repeat }: EscalationLevel): string {
  const when = after === 0 ? 'At once' : `After ${tellDuration(after)}`;
  const again =
    repeat === null
      ? ''
      : `, again every ${tellDuration(repeat.every)} (${String(repeat.times)} times)`;
  return `${when}: ${tellAsked(ask)}, by ${listed(by)}${again}.`;
}

function tellAsked(ask: string): string {
  const [scope = '', whom = ''] = ask.split('/');
  switch (scope) {
    case 'rota':
      return `the ${spoken(whom)} on duty`;
    case 'backup':
      return `the backup ${spoken(whom)}`;
    case 'all':
      return `every ${spoken(whom)}`;
    default:
      return whom;
  }
}

/** What runs beside the public steps: chores and private deadlines. */
export function tellTasks({ chores, duties }: Runbook): readonly string[] {
  return [
    ...(chores.length === 0 ? [] : ['Things to tick off, which publish nothing:']),
    ...chores.map(
      ({ text, owner, due }) => `  ${text} (${spoken(owner)}, within ${tellDuration(due)}).`,
    ),
    ...(chores.length === 0 ? [] : ['']),
    ...(duties.length === 0 ? [] : ['Private deadlines:']),
    ...duties.map((duty) => `  ${tellDuty(duty)}`),
    ...(duties.length === 0 ? [] : ['']),
  ];
}

function tellDuty({ text, owner, within, from, onlyIf }: Duty): string {
  const moment = tellMoment(from);
  const condition = onlyIf === null ? '' : `, if ${onlyIf} is answered with yes`;
  return `${text} (${spoken(owner)}, within ${tellDuration(within)} of ${moment}${condition}).`;
}

function tellMoment(from: Duty['from']): string {
  switch (from.on) {
    case 'opened':
      return 'the opening';
    case 'fact':
      return `the time ${from.fact}`;
    case 'duty':
      return `the end of "${from.duty}"`;
  }
}
