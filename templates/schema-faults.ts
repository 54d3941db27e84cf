import type { z } from 'zod';
import type { Fault } from './fault.ts';
import type { DataPath, YamlFile } from './read-yaml.ts';

/**
 * Turns zod's issues into faults with a place in the file and words for people.
 */
export function schemaFaults(yaml: YamlFile, error: z.ZodError): readonly Fault[] {
  return error.issues.flatMap((issue) => issueFaults(yaml, issue, []));
}

function issueFaults(yaml: YamlFile, issue: z.core.$ZodIssue, above: DataPath): readonly Fault[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? '' : key))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => yaml.faultAtKey(path, key, 'no such key'));
    case 'invalid_key':
      return issue.issues.map((inner) =>
        yaml.faultAtKey(path.slice(0, -1), String(path.at(-1)), inner.message),
      );
    case 'invalid_type':
      return [yaml.fault(path, own(issue.message) ?? TYPES[issue.expected] ?? issue.expected)];
    case 'invalid_value':
      return [yaml.fault(path, own(issue.message) ?? oneOf(issue.values))];
    case 'too_small':
      return [yaml.fault(path, own(issue.message) ?? `at least ${String(issue.minimum)}`)];
    case 'custom':
    case 'invalid_union':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'too_big':
      return [yaml.fault(path, issue.message)];
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a map of keys',
  record: 'a map of keys',
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
};

/** zod's own messages say what was wrong; ours say what is expected. */
function own(message: string): string | null {
  return /^(Invalid|Too |Expected|Unrecognized)/u.test(message) ? null : message;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(String);
  return words.length === 1 ? words.join('') : `one of ${words.join(', ')}`;
}
