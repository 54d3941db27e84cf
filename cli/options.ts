import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { EXIT_CODES_HELP } from './exit-codes.ts';
import { SEVERITIES } from '../domain/words.ts';
import type { Severity } from '../domain/words.ts';

/** Adds what every command that talks to the server takes, its examples and the exit codes. */
export function withCommon(command: Command, examples: readonly string[]): Command {
  return command
    .option('--as <name>', 'who you are: picks <home>/people/<name>.key.json (COUNTERSIGN_AS)')
    .option('--key <file>', 'your key file, instead of --as (COUNTERSIGN_KEY)')
    .option('--api <url>', 'address of the server (COUNTERSIGN_API)')
    .option('--home <folder>', 'home of the local stack (COUNTERSIGN_HOME, .countersign)')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', helpTail(examples));
}

/** Adds the choice of an incident to commands about a post. */
export function withIncident(command: Command): Command {
  return command.option(
    '-i, --incident <name>',
    'the incident, by the end of its name; left out: the only one that runs',
  );
}

/** Examples and exit codes, as every help ends. */
export function helpTail(examples: readonly string[]): string {
  const lines = examples.map((example) => `  npm run countersign -- ${example}`);
  return `\nExamples:\n${lines.join('\n')}\n\n${EXIT_CODES_HELP}`;
}

/** Collects an option that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** A severity, or a usage error that lists them. */
export function parseSeverity(value: string): Severity {
  const severity = SEVERITIES.find((candidate) => candidate === value);
  if (severity === undefined)
    throw new InvalidArgumentError(`Use one of ${SEVERITIES.join(', ')}.`);
  return severity;
}

/** A whole number from 1. */
export function parseNumber(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('Use a whole number from 1.');
  return Number(value);
}
