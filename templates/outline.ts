import { FACT_FORMS } from '../domain/facts.ts';
import type { FactForm } from '../domain/facts.ts';
import type { DataPath } from './read-yaml.ts';

/** A name in the file and where it stands. */
export interface Mention {
  readonly name: string;
  readonly path: DataPath;
}

/** One variant as far as it can be read. */
export interface VariantOutline extends Mention {
  readonly situation: Mention | null;
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
  readonly needs: readonly Mention[];
  readonly rules: readonly Mention[];
  readonly promises: boolean;
  readonly fixedPromise: DataPath | null;
  readonly variants: readonly VariantOutline[];
}

/**
 * What can be read of a runbook file however faulty the rest is, so that all faults are told at
 * once: the schema judges shapes, and names are followed on this.
 */
export interface Outline {
  /** Form of each fact; `null` when it has none that is known. */
  readonly facts: ReadonlyMap<string, FactForm | null>;
  readonly required: ReadonlySet<string>;
  readonly rules: ReadonlySet<string>;
  readonly asked: readonly Mention[];
  readonly proposalRule: Mention | null;
  readonly steps: readonly StepOutline[];
}

/** Reads the outline from a file's data. */
export function outlineOf(data: unknown): Outline {
  const facts = new Map<string, FactForm | null>();
  const required = new Set<string>();
  for (const [fact, spec] of Object.entries(mapAt(data, 'facts'))) {
    const form = FACT_FORMS.find((known) => known === get(spec, 'form')) ?? null;
    facts.set(fact, form);
    if (get(spec, 'required') === true) {
      required.add(fact);
    }
  }
  return {
    facts,
    required,
    rules: new Set(Object.keys(mapAt(data, 'signoffs'))),
    asked: mentions(get(get(data, 'open'), 'ask'), ['open', 'ask']),
    proposalRule: mention(get(get(data, 'proposals'), 'signoffs'), ['proposals', 'signoffs']),
    steps: list(get(data, 'steps')).map((step, index) => stepOf(step, ['steps', index])),
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
    needs: mentions(get(step, 'needs'), [...path, 'needs']),
    rules:
      typeof signOffs === 'object'
        ? Object.entries(mapAt(step, 'signoffs')).flatMap(
            ([severity, rule]) => mention(rule, [...path, 'signoffs', severity]) ?? [],
          )
        : [mention(signOffs, [...path, 'signoffs'])].flatMap((rule) => rule ?? []),
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
