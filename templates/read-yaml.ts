import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { Fault } from './fault.ts';

/** A place in the file's data: keys and list positions from the top. */
export type DataPath = readonly (string | number)[];

/** A YAML file as data that still knows where everything stood. */
export interface YamlFile {
  readonly file: string;
  readonly data: unknown;
  /** Faults of YAML itself: broken syntax, the same key twice. */
  readonly faults: readonly Fault[];
  /** Makes a fault at a value, or at the nearest thing above it that exists. */
  readonly fault: (path: DataPath, expected: string) => Fault;
  /** Makes a fault at a key itself. */
  readonly faultAtKey: (path: DataPath, key: string, expected: string) => Fault;
}

/**
 * Parses YAML and keeps positions.
 *
 * @param file path for the faults
 */
export function readYaml(file: string, source: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, path: DataPath, expected: string): Fault => {
    const place = lines.linePos(offset);
    // Offset 0 of an empty file has no line yet.
    return {
      file,
      line: Math.max(1, place.line),
      column: Math.max(1, place.col),
      path: path.join('.'),
      expected,
    };
  };
  const faults = [...document.errors, ...document.warnings].map((error) =>
    at(error.pos[0], [], `well-formed YAML (${error.message})`),
  );
  return {
    file,
    data: document.errors.length === 0 ? (document.toJS() as unknown) : null,
    faults,
    fault: (path, expected) => at(offsetOf(document, path), path, expected),
    faultAtKey: (path, key, expected) =>
      at(keyOffset(document, path, key) ?? offsetOf(document, path), [...path, key], expected),
  };
}

function offsetOf(document: Document.Parsed, path: DataPath): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as ParsedNode | undefined;
    if (node?.range) {
      return node.range[0];
    }
    const last = path[length - 1];
    const key =
      typeof last === 'string' ? keyOffset(document, path.slice(0, length - 1), last) : null;
    if (key !== null) {
      return key;
    }
  }
  return document.contents?.range?.[0] ?? 0;
}

function keyOffset(document: Document.Parsed, path: DataPath, key: string): number | null {
  const parent = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(parent)) {
    return null;
  }
  for (const pair of parent.items) {
    if (isScalar(pair.key) && pair.key.value === key) {
      return pair.key.range?.[0] ?? null;
    }
  }
  return null;
}
