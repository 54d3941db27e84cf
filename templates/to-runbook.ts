import type { Runbook, SignOffRule, Step } from '../domain/runbook.ts';
import type { Milliseconds, PostKind, Severity } from '../domain/words.ts';
import type { RunbookFile, StepFile, TempoFile } from './runbook-schema.ts';

type PerSeverity<T> = Readonly<Record<Severity, T>>;

/**
 * Turns a file that has no faults into the domain's form: names become what they name, defaults
 * are filled in. `promise: rhythm` becomes the rhythm of the status that the step sets; a step that
 * sets none gets that of `investigating` here and `promisedSpan` reads the rhythm at its time.
 */
export function toRunbook(file: RunbookFile): Runbook {
  const rule = (name: string): SignOffRule => {
    const found = file.signoffs[name];
    if (found === undefined) {
      throw new TypeError(`unchecked runbook: no sign-off rule ${name}`);
    }
    return { name, ...found };
  };
  return {
    format: file.format,
    name: file.runbook,
    title: file.title,
    purpose: file.purpose,
    language: file.language,
    timeZone: file.timeZone,
    open: file.open,
    impact: file.impact,
    facts: Object.fromEntries(
      Object.entries(file.facts).map(([name, fact]) => [
        name,
        { ...fact, choices: fact.choices ?? null, hint: fact.hint ?? null },
      ]),
    ),
    rhythm: file.rhythm,
    draftLead: file.draftLead,
    proposals: { channels: file.proposals.channels, signOffs: rule(file.proposals.signoffs) },
    steps: file.steps.map((step) => toStep(step, file.rhythm, rule)),
  };
}

function toStep(
  step: StepFile,
  rhythm: RunbookFile['rhythm'],
  rule: (name: string) => SignOffRule,
): Step {
  const pace =
    step.status === undefined || step.status === 'resolved' ? 'investigating' : step.status;
  const promised = (severity: Severity): Milliseconds | null => {
    const promise = step.promise[severity] ?? null;
    return promise === 'rhythm' ? rhythm[severity][pace] : promise;
  };
  return {
    id: step.id,
    // The schema refuses a step without kind whose id is none.
    kind: step.kind ?? (step.id as PostKind),
    status: step.status ?? null,
    opens: step.opens,
    after: step.after,
    needs: step.needs,
    repeats: step.repeats,
    channels: step.channels,
    signOffs: each((severity) => rule(step.signoffs[severity])),
    due: each((severity) => step.due[severity] ?? null),
    promise: each(promised),
    stability: each((severity) => step.stability[severity] ?? 0),
    variants: step.variants.map(({ use, situation, needs, unless }) => ({
      id: use,
      situation: situation ?? null,
      needs,
      unless,
    })),
    skip: { severities: step.skip?.severities ?? [] },
  };
}

function each<T>(value: (severity: Severity) => T): PerSeverity<T> {
  return { sev1: value('sev1'), sev2: value('sev2'), sev3: value('sev3') };
}

/** The same runbook with a tempo file's durations: words, people and order stay as they are. */
export function withTempo(file: RunbookFile, tempo: TempoFile): RunbookFile {
  return {
    ...file,
    runbook: tempoName(file.runbook, tempo.tempo),
    title: tempo.title,
    rhythm: tempo.rhythm ?? file.rhythm,
    draftLead: tempo.draftLead ?? file.draftLead,
    signoffs: Object.fromEntries(
      Object.entries(file.signoffs).map(([name, rule]) => [
        name,
        { ...rule, ...tempo.signoffs[name] },
      ]),
    ),
    steps: file.steps.map((step) => {
      const other = tempo.steps[step.id];
      return {
        ...step,
        opens:
          step.opens.on === 'published' && other?.wait !== undefined
            ? { ...step.opens, wait: other.wait }
            : step.opens,
        due: other?.due ?? step.due,
        promise: other?.promise ?? step.promise,
        stability: other?.stability ?? step.stability,
      };
    }),
  };
}

/** The name under which a runbook with another tempo is loaded: `service-outage-drill`. */
export function tempoName(runbook: string, tempo: string): string {
  return `${runbook}-${tempo}`;
}
