import type { Escalation } from '../domain/escalation.ts';
import type { FactSpec } from '../domain/facts.ts';
import type { Audience, Duty, Opening, Runbook, SignOffRule, Step } from '../domain/runbook.ts';
import type { Milliseconds, PostKind, Severity } from '../domain/words.ts';
import type { RunbookFile, StepFile } from './runbook-schema.ts';

type PerSeverity<T> = Readonly<Record<Severity, T>>;
type Rhythm = Runbook['rhythm'][Severity];

/** Whom a step speaks to when it does not say so. */
export const PUBLIC_AUDIENCE = 'public';
/** The longest silence at all, when the file does not say so and promises nothing longer. */
const DEFAULT_FLOOR_MS = 6 * 3_600_000;

/**
 * Turns a file that has no faults into the domain's form: names become what they name, defaults
 * are filled in. `promise: rhythm` becomes the rhythm of the status that the step sets; a step that
 * sets none gets that of `investigating` here and `promisedSpan` reads the rhythm at its time.
 */
export function toRunbook(file: RunbookFile): Runbook {
  const rule = (name: string): SignOffRule => ({ name, ...named(file.signoffs, name) });
  const rhythm = each((severity) => fillRhythm(file.rhythm[severity]));
  const audiences = audiencesOf(file);
  return {
    format: file.format,
    name: file.runbook,
    title: file.title,
    purpose: file.purpose,
    language: file.languages.lead,
    follow: file.languages.follow,
    timeZone: file.timeZone,
    open: file.open,
    impact: file.impact,
    facts: Object.fromEntries(
      Object.entries(file.facts).map(([name, fact]) => [
        name,
        toFact(fact, file.open.ask.includes(name)),
      ]),
    ),
    rhythm,
    stretch: file.stretch ?? null,
    floor: file.floor ?? longest(rhythm, file.stretch?.upTo ?? 0),
    quietHours: file.quietHours ?? null,
    draftLead: file.draftLead,
    audiences,
    escalations: Object.fromEntries(
      Object.entries(file.escalations).map(([name, plan]) => [name, toEscalation(name, plan)]),
    ),
    duties: file.duties.map(toDuty),
    chores: file.tasks,
    proposals: { channels: file.proposals.channels, signOffs: rule(file.proposals.signoffs) },
    steps: file.steps.map((step) => toStep(step, rhythm, audiences, rule)),
  };
}

function toFact(fact: RunbookFile['facts'][string], asked: boolean): FactSpec {
  const { choices = null, hint = null, correction = null, opening = asked, ...rest } = fact;
  return { ...rest, choices, hint, opening, correction };
}

/** A runbook without audiences has one: the public, where proposed words go out too. */
function audiencesOf(file: RunbookFile): Runbook['audiences'] {
  const channels = [
    ...new Set([...file.steps.flatMap((step) => step.channels ?? []), ...file.proposals.channels]),
  ];
  const everybody: Audience = { channels, form: 'words', reactive: false };
  return Object.hasOwn(file.audiences, PUBLIC_AUDIENCE)
    ? file.audiences
    : { ...file.audiences, [PUBLIC_AUDIENCE]: everybody };
}

/** Statuses that the file leaves out take the rhythm of their nearest kin. */
function fillRhythm(given: RunbookFile['rhythm'][Severity]): Rhythm {
  const investigating = given.investigating ?? given.in_progress ?? 0;
  const identified = given.identified ?? investigating;
  const monitoring = given.monitoring ?? given.verifying ?? identified;
  const in_progress = given.in_progress ?? investigating;
  return {
    investigating,
    identified,
    monitoring,
    scheduled: given.scheduled ?? in_progress,
    in_progress,
    verifying: given.verifying ?? monitoring,
  };
}

function longest(rhythm: PerSeverity<Rhythm>, upTo: Milliseconds): Milliseconds {
  const spans = Object.values(rhythm).flatMap((statuses) => Object.values(statuses));
  return Math.max(DEFAULT_FLOOR_MS, upTo, ...spans);
}

function toEscalation(name: string, plan: RunbookFile['escalations'][string]): Escalation {
  return {
    name,
    levels: plan.levels.map((level) => ({ ...level, repeat: level.repeat ?? null })),
    beforePromise: plan.beforePromise ?? null,
    acknowledgedFor: plan.acknowledgedFor,
  };
}

function toDuty({ from, when, ...duty }: RunbookFile['duties'][number]): Duty {
  const onlyIf = when?.fact ?? null;
  if (from === 'opened') {
    return { ...duty, from: { on: 'opened' }, onlyIf };
  }
  return 'fact' in from
    ? { ...duty, from: { on: 'fact', fact: from.fact }, onlyIf }
    : { ...duty, from: { on: 'duty', duty: from.duty }, onlyIf };
}

function toStep(
  step: StepFile,
  rhythm: PerSeverity<Rhythm>,
  audiences: Runbook['audiences'],
  rule: (name: string) => SignOffRule,
): Step {
  const { status } = step;
  const pace =
    status === undefined || status === 'resolved' || status === 'completed'
      ? 'investigating'
      : status;
  const promised = (severity: Severity): Milliseconds | null => {
    const promise = step.promise[severity] ?? null;
    return promise === 'rhythm' ? rhythm[severity][pace] : promise;
  };
  const hearers = step.audiences ?? [PUBLIC_AUDIENCE];
  const channels = step.channels ?? hearers.flatMap((hearer) => named(audiences, hearer).channels);
  return {
    id: step.id,
    // The schema refuses a step without kind whose id is none.
    kind: step.kind ?? (step.id as PostKind),
    status: status ?? null,
    impact: step.impact ?? null,
    opens: toOpening(step.opens),
    after: step.after,
    needs: step.needs,
    unless: step.unless,
    repeats: step.repeats,
    channels: [...new Set(channels)],
    audiences: hearers,
    lead: step.lead ?? null,
    notify: step.notify,
    signOffs: each((severity) => rule(step.signoffs[severity])),
    due: each((severity) => step.due[severity] ?? null),
    promise: each(promised),
    stability: each((severity) => step.stability[severity] ?? 0),
    hours: step.hours ?? null,
    escalate: step.escalate ?? null,
    embargo: embargoOf(step.embargo),
    variants: step.variants.map(({ use, situation, needs, unless, when }) => ({
      id: use,
      situation: situation ?? null,
      needs,
      unless,
      when: when ?? null,
    })),
    skip: {
      severities: step.skip?.severities ?? [],
      byPeople: step.skip?.reason === 'required',
    },
    satisfiedBy: step.satisfiedBy.map(({ step: id, when }) => ({ step: id, when: when ?? null })),
  };
}

function toOpening(opens: StepFile['opens']): Opening {
  if (opens.on !== 'time') {
    return opens;
  }
  const { on, fact, before, wait = 0 } = opens;
  return { on, fact, wait: before === undefined ? wait : -before };
}

function embargoOf(embargo: StepFile['embargo']): Step['embargo'] {
  if (embargo === undefined) {
    return null;
  }
  return { duty: embargo === 'release' ? null : embargo.duty };
}

function named<T>(map: Readonly<Record<string, T>>, name: string): T {
  const found = Object.hasOwn(map, name) ? map[name] : undefined;
  if (found === undefined) {
    throw new TypeError(`unchecked runbook: nothing is called ${name}`);
  }
  return found;
}

function each<T>(value: (severity: Severity) => T): PerSeverity<T> {
  return { sev1: value('sev1'), sev2: value('sev2'), sev3: value('sev3') };
}
