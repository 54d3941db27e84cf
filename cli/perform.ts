import type { Command } from 'commander';
import { TrustError } from '../trust/trust-error.ts';
import { CliError } from './cli-error.ts';
import { ProblemError } from './client/problem-error.ts';
import { openDesk } from './desk.ts';
import type { CommonOptions, Desk } from './desk.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { World } from './world.ts';

/** What a command has to say: to programs, to people, and what to do next. */
export interface Result {
  readonly json: unknown;
  readonly text: string;
  /** The one next useful command, without the words that start it: `approve next`. */
  readonly next?: string | null;
  readonly exitCode?: ExitCode;
}

/** The world and where a command's exit code goes. */
export interface Stage {
  readonly world: World;
  readonly finish: (exitCode: ExitCode) => void;
}

/** How a person starts a command from a checkout. */
const PREFIX = 'npm run countersign --';

/** Runs one command: prints what it says, or tells its fault, and sets the exit code. */
export async function perform(
  stage: Stage,
  command: Command,
  run: (desk: Desk) => Promise<Result>,
): Promise<void> {
  const options = command.optsWithGlobals<CommonOptions>();
  const desk = openDesk(stage.world, options);
  try {
    const result = await run(desk);
    printResult(desk, result);
    stage.finish(result.exitCode ?? EXIT.ok);
  } catch (error) {
    const fault = asCliError(error);
    printFault(desk, fault);
    stage.finish(fault.exitCode);
  }
}

function printResult(desk: Desk, result: Result): void {
  const { terminal } = desk;
  if (desk.json) {
    terminal.say(JSON.stringify(result.json, null, 2));
    return;
  }
  if (result.text !== '') terminal.say(result.text);
  if (result.next != null) {
    terminal.say('');
    terminal.say(terminal.colours.dim(`Next: ${spell(result.next, desk.options)}`));
  }
}

function printFault(desk: Desk, fault: CliError): void {
  const { terminal } = desk;
  if (desk.json) {
    terminal.say(
      JSON.stringify({
        error: {
          code: fault instanceof ProblemError ? fault.problem.code : fault.code,
          message: fault.message,
          details: fault.details,
          remedy: fault.remedy,
        },
      }),
    );
    return;
  }
  terminal.note(tellFault(fault, desk.terminal.colours.red));
}

/** A fault as people read it: what, its details, what to do. */
export function tellFault(fault: CliError, paint: (text: string) => string): string {
  const title = fault.exitCode === EXIT.refused ? 'Refused' : 'Not done';
  return [
    paint(`${title}: ${fault.message}`),
    ...fault.details.map((detail) => `  ${detail}`),
    ...(fault.remedy === ''
      ? []
      : [fault.remedy.replaceAll(/\bcountersign (?=[a-z])/g, `${PREFIX} `)]),
  ].join('\n');
}

/** A next command in full, with the same person and place as this one. */
function spell(next: string, options: CommonOptions): string {
  const same = (['as', 'key', 'api', 'home'] as const).flatMap((name) => {
    const value = options[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  return [PREFIX, next, ...same].join(' ');
}

/** Turns whatever was thrown into a fault for people; what nobody foresaw is told as such. */
export function asCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (error instanceof TrustError) {
    return error.code === 'shown-differs' || error.code.startsWith('rendition-')
      ? new CliError(
          'BYTES_DIFFER',
          `What is shown is not what would be signed: ${error.message}.`,
          'Sign nothing; run the command again. If it stays, tell an auditor.',
          [],
          { cause: error },
        )
      : new CliError('NOTHING_WAITS', `There is nothing to sign: ${error.message}.`, '', [], {
          cause: error,
        });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CliError(
    'SERVER_FAULT',
    `Something unforeseen happened: ${message}`,
    'Nothing more was sent. Try again; if it stays, report it with this line.',
    [],
    { cause: error },
  );
}
