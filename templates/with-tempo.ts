import type { Condition } from '../domain/condition.ts';
import type { RunbookFile, StepFile } from './runbook-schema.ts';
import type { TempoFile } from './tempo-schema.ts';

type StepTempo = TempoFile['steps'][string];

/** The same runbook with a tempo file's durations: words, people and order stay as they are. */
export function withTempo(file: RunbookFile, tempo: TempoFile): RunbookFile {
  const { signoffs, escalations } = file;
  return {
    ...file,
    runbook: tempoName(file.runbook, tempo.tempo),
    title: tempo.title,
    rhythm: tempo.rhythm ?? file.rhythm,
    stretch: tempo.stretch ?? file.stretch,
    floor: tempo.floor ?? file.floor,
    quietHours: otherHours(tempo.quietHours, file.quietHours),
    draftLead: tempo.draftLead ?? file.draftLead,
    signoffs: mapValues(signoffs, (rule, name) => ({ ...rule, ...tempo.signoffs[name] })),
    escalations: mapValues(escalations, (plan, name) =>
      withLevels(plan, tempo.escalations[name] ?? {}),
    ),
    tasks: file.tasks.map((task) => ({ ...task, due: tempo.tasks[task.id] ?? task.due })),
    duties: file.duties.map((duty) => ({
      ...duty,
      within: tempo.duties[duty.id] ?? duty.within,
    })),
    steps: file.steps.map((step) => stepWithTempo(step, tempo.steps[step.id] ?? {})),
  };
}

/** The name under which a runbook with another tempo is loaded: `service-outage-drill`. */
export function tempoName(runbook: string, tempo: string): string {
  return `${runbook}-${tempo}`;
}

function stepWithTempo(step: StepFile, tempo: StepTempo): StepFile {
  const when = (given: Condition | undefined): Condition | undefined =>
    given === undefined ? undefined : conditionWithTempo(given, tempo);
  return {
    ...step,
    opens: openingWithTempo(step.opens, tempo),
    lead:
      step.lead === undefined || tempo.waitAtMost === undefined
        ? step.lead
        : { ...step.lead, waitAtMost: tempo.waitAtMost },
    due: tempo.due ?? step.due,
    promise: tempo.promise ?? step.promise,
    stability: tempo.stability ?? step.stability,
    hours: otherHours(tempo.hours, step.hours),
    variants: step.variants.map((variant) => ({ ...variant, when: when(variant.when) })),
    satisfiedBy: step.satisfiedBy.map((other) => ({ ...other, when: when(other.when) })),
  };
}

function openingWithTempo(opens: StepFile['opens'], tempo: StepTempo): StepFile['opens'] {
  switch (opens.on) {
    case 'published':
    case 'elapsed':
      return { ...opens, wait: tempo.wait ?? opens.wait };
    case 'time':
      return tempo.wait === undefined && tempo.before === undefined
        ? opens
        : { on: 'time', fact: opens.fact, wait: tempo.wait, before: tempo.before };
    case 'opened':
    case 'fact':
    case 'promise-near':
    case 'declared-resolved':
    case 'stood-down':
    case 'relapsed':
    case 'merged':
    case 'fact-changed':
      return opens;
  }
}

function conditionWithTempo(when: Condition, tempo: StepTempo): Condition {
  return {
    ...when,
    lateBy: when.lateBy === null ? null : (tempo.lateBy ?? when.lateBy),
    restoredWithin:
      when.restoredWithin === null ? null : (tempo.restoredWithin ?? when.restoredWithin),
  };
}

function withLevels(
  plan: RunbookFile['escalations'][string],
  tempo: TempoFile['escalations'][string],
): RunbookFile['escalations'][string] {
  return {
    beforePromise: tempo.beforePromise ?? plan.beforePromise,
    acknowledgedFor: tempo.acknowledgedFor ?? plan.acknowledgedFor,
    levels: plan.levels.map((level, index) => {
      const other = tempo.levels?.[index];
      const { repeat } = level;
      return {
        ...level,
        after: other?.after ?? level.after,
        repeat: repeat && { ...repeat, every: other?.every ?? repeat.every },
      };
    }),
  };
}

function otherHours<T>(tempo: T | 'none' | undefined, given: T | undefined): T | undefined {
  if (tempo === 'none') {
    return undefined;
  }
  return tempo ?? given;
}

function mapValues<T>(
  map: Readonly<Record<string, T>>,
  change: (value: T, name: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, change(value, name)]),
  );
}
