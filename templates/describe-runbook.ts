import type { Runbook } from '../domain/runbook.ts';
import { SEVERITIES } from '../domain/words.ts';
import type { Severity } from '../domain/words.ts';
import { tellAudiences, tellEscalations, tellTasks } from './describe-people.ts';
import { tellSigners, tellStep } from './describe-step.ts';
import { tellDuration } from './parse-duration.ts';
import { count, listed, spoken } from './say.ts';

type Pace = keyof Runbook['rhythm'][Severity];
const STATUS_WORDS = {
  scheduled: 'while it lies ahead',
  in_progress: 'while the work goes on',
  verifying: 'while the work is checked',
  investigating: 'while the cause is open',
  identified: 'once it is known',
  monitoring: 'while the repair is watched',
} as const satisfies Record<Pace, string>;
const PACES = Object.keys(STATUS_WORDS) as readonly Pace[];

/** Tells a runbook as a person would: plain sentences, one numbered paragraph for each step. */
export function describeRunbook(runbook: Runbook): string {
  const { open, follow } = runbook;
  const languages = follow.length === 0 ? '' : `; ${listed(follow)} may follow later`;
  return [
    `${runbook.title} (${runbook.name})`,
    runbook.purpose,
    '',
    `To open it, answer ${count(open.ask.length, 'question')}: ${listed(open.ask)}. Unless somebody says otherwise it is ${open.severity}.`,
    ...tellFacts(runbook),
    `Words are in language "${runbook.language}"${languages}; times are printed for ${runbook.timeZone}.`,
    '',
    ...tellRhythm(runbook),
    '',
    ...tellAudiences(runbook),
    ...runbook.steps.flatMap((step, index) => [...tellStep(step, index + 1, runbook), '']),
    ...tellEscalations(runbook),
    ...tellTasks(runbook),
    `Anybody may propose other words, a statement or a correction. They go to ${listed(runbook.proposals.channels)}. ${tellSigners(runbook.proposals.signOffs)}`,
  ].join('\n');
}

function tellFacts({ open, facts }: Runbook): readonly string[] {
  const all = Object.entries(facts);
  const later = all.filter(([name]) => !open.ask.includes(name)).map(([name]) => name);
  const early = all.filter(([, fact]) => fact.opening).map(([name]) => name);
  const secret = all.filter(([, fact]) => fact.private).map(([name]) => name);
  const confirmers = new Map<string, string[]>();
  for (const [name, { confirm }] of all) {
    if (confirm.length > 0) {
      const who = listed(confirm.map(spoken)).replace(/ and (?=[^ ]+( [^ ]+)?$)/u, ' or ');
      confirmers.set(who, [...(confirmers.get(who) ?? []), name]);
    }
  }
  return [
    `Later it helps to know: ${listed(later)}.`,
    `Words rest on confirmed facts, but for ${listed(early)}.`,
    ...[...confirmers].map(([who, names]) => `${listed(names)}: confirmed by ${who}.`),
    ...(secret.length === 0 ? [] : [`Never told in public: ${listed(secret)}.`]),
  ];
}

/** Public statuses that this runbook sets, in the order of their life. */
function statusesOf({ open, steps }: Runbook): readonly Pace[] {
  const set = new Set<string>([open.status, ...steps.map((step) => step.status ?? '')]);
  if (steps.some(({ variants }) => variants.some((each) => each.situation === 'watching'))) {
    set.add('monitoring');
  }
  return PACES.filter((status) => set.has(status));
}

function tellRhythm(runbook: Runbook): readonly string[] {
  const { rhythm, stretch, floor, quietHours, draftLead } = runbook;
  return [
    'The longest silence that is ever promised:',
    ...SEVERITIES.map((severity) => {
      const spans = statusesOf(runbook).map(
        (status) => `${tellDuration(rhythm[severity][status])} ${STATUS_WORDS[status]}`,
      );
      return `  ${severity}: ${spans.join(', ')}.`;
    }),
    ...(stretch === null
      ? []
      : [
          `After ${tellDuration(stretch.after)} a signed post may stretch it to ${tellDuration(stretch.upTo)}.`,
        ]),
    `Nothing stretches it beyond ${tellDuration(floor)}.`,
    ...(quietHours === null
      ? []
      : [`From ${quietHours.from} to ${quietHours.to} no phone rings for anything but safety.`]),
    `The next draft is ready ${tellDuration(draftLead)} before a promise runs out.`,
  ];
}
