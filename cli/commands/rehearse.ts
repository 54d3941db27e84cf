import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findRehearsal } from '../../rehearsal/find-rehearsal.ts';
import type { Rehearsable } from '../../rehearsal/find-rehearsal.ts';
import { listScripts, loadScript, scriptPath } from '../../rehearsal/load-script.ts';
import { rehearse } from '../../rehearsal/rehearse.ts';
import type { Rehearsal } from '../../rehearsal/rehearse.ts';
import { tellRehearsal } from '../../rehearsal/tell-rehearsal.ts';
import type { LineKind } from '../../rehearsal/simulated-world.ts';
import { RunbookError, tellFault } from '../../templates/fault.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from '../desk.ts';
import { EXIT } from '../exit-codes.ts';
import { helpTail } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { count } from '../print/layout.ts';
import type { Colours } from '../terminal.ts';

interface RehearseOptions {
  readonly script?: string;
  readonly dir: string;
  readonly words?: boolean;
}

/** Adds `runbook rehearse`: plays scripts against the pure rules, offline. */
export function addRehearse(runbook: Command, stage: Stage): void {
  runbook
    .command('rehearse')
    .description('play scripts of events against a runbook, without a server: who waits for whom')
    .argument('<name>', 'runbook, such as service-outage or service-outage-drill')
    .option('-s, --script <file>', 'a script, or its name in the rehearsals; left out: all of them')
    .option('-d, --dir <folder>', 'folder that holds runbook folders', 'templates')
    .option('-w, --words', 'print what the public reads as well')
    .option('--json', 'print JSON for programs')
    .addHelpText(
      'after',
      helpTail([
        'runbook rehearse service-outage',
        'runbook rehearse service-outage --script relapse-after-close --words',
        'runbook rehearse our-runbook --dir ../our-runbooks --script ../idea.yaml',
      ]),
    )
    .action(function rehearseAction(this: Command, name: string, options: RehearseOptions) {
      return perform(stage, this, (desk) => run(desk, name, options));
    });
}

async function run(desk: Desk, name: string, options: RehearseOptions): Promise<Result> {
  try {
    return await rehearseAll(desk, name, options);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const [first = error.message] = error.message.split('\n');
    throw new CliError(
      'RUNBOOK_FAULTY',
      `${first.charAt(0).toUpperCase()}${first.slice(1)}.`,
      'See docs/rehearsals.md for how a script is written.',
      error.faults.map(tellFault),
      { cause: error },
    );
  }
}

async function rehearseAll(desk: Desk, name: string, options: RehearseOptions): Promise<Result> {
  const found = await findRehearsal(options.dir, name);
  const files = await scriptFiles(options, found);
  const played: Rehearsal[] = [];
  for (const file of files) {
    const script = await loadScript(file, found.folder);
    const { pack, tempo } = await found.at(script.tempo);
    played.push(await rehearse(script, pack, tempo));
  }
  const failed = played.filter(({ failures }) => failures.length > 0);
  const { colours } = desk.terminal;
  const detailed = options.script !== undefined;
  return {
    json: {
      ok: failed.length === 0,
      runbook: name,
      scripts: played.map(({ script, failures, lines, outcome }) => ({
        script,
        ok: failures.length === 0,
        failures,
        lines,
        outcome: Object.fromEntries(outcome),
      })),
    },
    text: played
      .flatMap((one) => [
        ...(detailed
          ? tellRehearsal(one, {
              words: options.words === true,
              paint: (kind, text) => paintOf(kind, colours)(text),
            })
          : []),
        verdict(one, colours),
        ...one.failures.map((failure) => `  ${failure}`),
      ])
      .concat(
        played.length > 1
          ? [`${count(played.length, 'script')}, ${failed.length} otherwise than expected.`]
          : [],
      )
      .join('\n'),
    next: null,
    exitCode: failed.length === 0 ? EXIT.ok : EXIT.fault,
  };
}

async function scriptFiles(
  { script, dir }: RehearseOptions,
  { folder }: Rehearsable,
): Promise<readonly string[]> {
  const names = await listScripts(dir, folder);
  if (script === undefined || script === 'all') {
    if (names.length > 0) return names.map((name) => scriptPath(dir, folder, name));
    throw new CliError(
      'FILE',
      `${folder} has no rehearsals.`,
      'Name a script with --script, or put some into its folder rehearsals.',
    );
  }
  return names.includes(script) ? [scriptPath(dir, folder, script)] : [await readable(script)];
}

async function readable(file: string): Promise<string> {
  if ((await stat(file).catch(() => null))?.isFile() === true) return file;
  throw new CliError(
    'FILE',
    `There is no script ${resolve(file)}.`,
    'Name a file, or one of the runbook’s own scripts.',
  );
}

function verdict({ script, failures }: Rehearsal, colours: Colours): string {
  return failures.length === 0
    ? colours.green(`${script}: as expected.`)
    : colours.red(`${script}: otherwise than expected, in ${count(failures.length, 'point')}:`);
}

function paintOf(kind: LineKind, colours: Colours): (text: string) => string {
  const paints: Readonly<Record<LineKind, (text: string) => string>> = {
    act: colours.bold,
    plan: (text) => text,
    waits: colours.yellow,
    public: colours.green,
    trouble: colours.red,
  };
  return paints[kind];
}
