import { FACT_FORMS } from '../domain/facts.ts';
import type { FactForm } from '../domain/facts.ts';
import { AUDIENCE_FORMS } from '../domain/runbook.ts';
import type { AudienceForm } from '../domain/runbook.ts';
import type { DataPath } from './read-yaml.ts';

/** A name in the file and where it stands. */
export interface Mention {
  readonly name: string;
  readonly path: DataPath;
}

/** One variant as far as it can be read. */
export interface VariantOutline extends Mention {
  readonly situation: Mention | null;
  /** It is chosen only when a condition holds. */
  readonly conditional: boolean;
  readonly needs: readonly Mention[];
  readonly unless: readonly Mention[];
}

/** One step as far as it can be read. */
export interface StepOutline extends Mention {
  readonly kind: string;
  readonly keepsStatus: boolean;
  readonly repeats: boolean;
  readonly after: readonly Mention[];
  readonly opensAfter: Mention | null;
  readonly opensOnFact: Mention | null;
  readonly opensAtTime: Mention | null;
  /** It puts right what turned out to be wrong. */
  readonly opensOnChange: boolean;
  readonly needs: readonly Mention[];
  readonly unless: readonly Mention[];
  readonly rules: readonly Mention[];
  readonly audiences: readonly Mention[];
  readonly leadAudiences: readonly Mention[];
  /** Keys of `notify`: audiences and situations. */
  readonly loudness: readonly string[];
  readonly escalate: Mention | null;
  readonly embargoDuty: Mention | null;
  readonly satisfiedBy: readonly Mention[];
  readonly promises: boolean;
  readonly fixedPromise: DataPath | null;
  readonly variants: readonly VariantOutline[];
}

/** One duty as far as it can be read. */
export interface DutyOutline extends Mention {
  readonly fromFact: Mention | null;
  readonly fromDuty: Mention | null;
  readonly onlyIf: Mention | null;
}

/**
 * What can be read of a runbook file however faulty the rest is, so that all faults are told at
 * once: the schema judges shapes, and names are followed on this.
 */
export interface Outline {
  /** Form of each fact; `null` when it has none that is known. */
  readonly facts: ReadonlyMap<string, FactForm | null>;
  readonly required: ReadonlySet<string>;
  /** Private facts: words never carry them. */
  readonly secret: ReadonlySet<string>;
  readonly lead: string | null;
  /** Languages that follow. */
  readonly follow: readonly Mention[];
  /** Form of each audience; `null` when it has none that is known. */
  readonly audiences: ReadonlyMap<string, AudienceForm | null>;
  readonly rules: ReadonlySet<string>;
  /** How many levels each has; `null`: that cannot be read. */
  readonly escalations: ReadonlyMap<string, number | null>;
  readonly asked: readonly Mention[];
  readonly proposalRule: Mention | null;
  readonly duties: readonly DutyOutline[];
  readonly chores: readonly Mention[];
  readonly steps: readonly StepOutline[];
}

/** Reads the outline from a file's data. */
export function outlineOf(data: unknown): Outline {
  const facts = new Map<string, FactForm | null>();
  const required = new Set<string>();
  const secret = new Set<string>();
  for (const [fact, spec] of Object.entries(mapAt(data, 'facts'))) {
    const form = FACT_FORMS.find((known) => known === get(spec, 'form')) ?? null;
    facts.set(fact, form);
    if (get(spec, 'required') === true) {
      required.add(fact);
    }
    if (get(spec, 'private') === true) {
      secret.add(fact);
    }
  }
  const languages = get(data, 'languages');
  return {
    facts,
    required,
    secret,
    lead: text(get(languages, 'lead')),
    follow: mentions(get(languages, 'follow'), ['languages', 'follow']),
    audiences: new Map(
      Object.entries(mapAt(data, 'audiences')).map(([audience, spec]) => [audience, formOf(spec)]),
    ),
    rules: new Set(Object.keys(mapAt(data, 'signoffs'))),
    escalations: new Map(
      Object.entries(mapAt(data, 'escalations')).map(([plan, spec]) => {
        const levels = Array.isArray(spec) ? spec : get(spec, 'levels');
        return [plan, Array.isArray(levels) ? levels.length : null];
      }),
    ),
    asked: mentions(get(get(data, 'open'), 'ask'), ['open', 'ask']),
    proposalRule: mention(get(get(data, 'proposals'), 'signoffs'), ['proposals', 'signoffs']),
    duties: list(get(data, 'duties')).map((duty, index) => dutyOf(duty, ['duties', index])),
    chores: list(get(data, 'tasks')).map((task, index) => ({
      name: text(get(task, 'id')) ?? '',
      path: ['tasks', index, 'id'],
    })),
    steps: list(get(data, 'steps')).map((step, index) => stepOf(step, ['steps', index])),
  };
}

function formOf(audience: unknown): AudienceForm | null {
  const form = get(audience, 'form');
  return form === undefined ? 'words' : (AUDIENCE_FORMS.find((known) => known === form) ?? null);
}

function dutyOf(duty: unknown, path: DataPath): DutyOutline {
  const from = get(duty, 'from');
  return {
    name: text(get(duty, 'id')) ?? '',
    path: [...path, 'id'],
    fromFact: mention(get(from, 'fact'), [...path, 'from', 'fact']),
    fromDuty: mention(get(from, 'duty'), [...path, 'from', 'duty']),
    onlyIf: mention(get(get(duty, 'when'), 'fact'), [...path, 'when', 'fact']),
  };
}

function stepOf(step: unknown, path: DataPath): StepOutline {
  const id = text(get(step, 'id')) ?? '';
  const signOffs = get(step, 'signoffs');
  const opens = get(step, 'opens');
  const promise = get(step, 'promise');
  const promised = typeof promise === 'object' ? Object.values(mapAt(step, 'promise')) : [promise];
  return {
    name: id,
    path,
    kind: text(get(step, 'kind')) ?? id,
    keepsStatus: get(step, 'status') === undefined,
    repeats: get(step, 'repeats') === true,
    after: mentions(get(step, 'after'), [...path, 'after']),
    opensAfter: mention(get(opens, 'step'), [...path, 'opens', 'step']),
    opensOnFact: mention(get(opens, 'fact'), [...path, 'opens', 'fact']),
    opensAtTime:
      get(opens, 'on') === 'time' ? mention(get(opens, 'fact'), [...path, 'opens', 'fact']) : null,
    opensOnChange: get(opens, 'on') === 'fact-changed',
    needs: mentions(get(step, 'needs'), [...path, 'needs']),
    unless: mentions(get(step, 'unless'), [...path, 'unless']),
    rules:
      typeof signOffs === 'object'
        ? Object.entries(mapAt(step, 'signoffs')).flatMap(
            ([severity, rule]) => mention(rule, [...path, 'signoffs', severity]) ?? [],
          )
        : [mention(signOffs, [...path, 'signoffs'])].flatMap((rule) => rule ?? []),
    audiences: mentions(get(step, 'audiences'), [...path, 'audiences']),
    leadAudiences: mentions(get(get(step, 'lead'), 'audiences'), [...path, 'lead', 'audiences']),
    loudness: Object.keys(mapAt(step, 'notify')),
    escalate: mention(get(step, 'escalate'), [...path, 'escalate']),
    embargoDuty: mention(get(get(step, 'embargo'), 'duty'), [...path, 'embargo', 'duty']),
    satisfiedBy: list(get(step, 'satisfiedBy')).flatMap(
      (other, index) => mention(get(other, 'step'), [...path, 'satisfiedBy', index, 'step']) ?? [],
    ),
    promises: promised.some((value) => typeof value === 'string'),
    fixedPromise: promised.some((value) => typeof value === 'string' && value !== 'rhythm')
      ? [...path, 'promise']
      : null,
    variants: list(get(step, 'variants')).flatMap(
      (variant, index) => variantOf(variant, [...path, 'variants', index]) ?? [],
    ),
  };
}

function variantOf(variant: unknown, path: DataPath): VariantOutline | null {
  const use = text(variant) ?? text(get(variant, 'use'));
  return use === null
    ? null
    : {
        name: use,
        path,
        situation: mention(get(variant, 'situation'), [...path, 'situation']),
        conditional: get(variant, 'when') !== undefined,
        needs: mentions(get(variant, 'needs'), [...path, 'needs']),
        unless: mentions(get(variant, 'unless'), [...path, 'unless']),
      };
}

function get(from: unknown, key: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, key)
    ? (from as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function mapAt(from: unknown, key: string): Readonly<Record<string, unknown>> {
  const map = get(from, key);
  return typeof map === 'object' && map !== null && !Array.isArray(map)
    ? (map as Readonly<Record<string, unknown>>)
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function mention(value: unknown, path: DataPath): Mention | null {
  return typeof value === 'string' ? { name: value, path } : null;
}

function mentions(value: unknown, path: DataPath): readonly Mention[] {
  return list(value).flatMap((item, index) => mention(item, [...path, index]) ?? []);
}
