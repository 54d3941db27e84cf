import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describeRunbook } from '../../templates/describe-runbook.ts';
import { loadRunbooks } from '../../templates/load-runbook.ts';
import { tellFault } from '../../templates/fault.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from '../desk.ts';
import { EXIT } from '../exit-codes.ts';
import { helpTail } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { count, wrap } from '../print/layout.ts';
import { addRehearse } from './rehearse.ts';
import { addRunbookSchema, addShowRunbook } from './show-runbook.ts';

/** Adds `runbook`: all of it works offline, on files. */
export function addRunbook(program: Command, stage: Stage): void {
  const runbook = program
    .command('runbook')
    .description('runbooks, the plans for telling the public');
  addCheck(runbook, stage);
  addShowRunbook(runbook, stage);
  addRehearse(runbook, stage);
  addRunbookSchema(runbook, stage);
}

function addCheck(runbook: Command, stage: Stage): void {
  runbook
    .command('check')
    .description('check every runbook below a folder, and tell each as a person would')
    .argument('[dir]', 'folder that holds runbook folders', 'templates')
    .option('--json', 'print JSON for programs')
    .option('-q, --quiet', 'only faults')
    .addHelpText('after', helpTail(['runbook check', 'runbook check ../our-runbooks --quiet']))
    .action(function checkAction(
      this: Command,
      dir: string,
      options: { readonly quiet?: boolean },
    ) {
      return perform(stage, this, (desk) => check(desk, dir, options.quiet === true));
    });
}

async function check(desk: Desk, dir: string, quiet: boolean): Promise<Result> {
  const folder = resolve(dir);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) {
    throw new CliError('FILE', `There is no folder ${folder}.`, 'Name the folder of the runbooks.');
  }
  const { runbooks, faults } = await loadRunbooks(dir);
  const { colours } = desk.terminal;
  const packages = [...runbooks.values()];
  if (packages.length === 0 && faults.length === 0) {
    throw new CliError(
      'FILE',
      `There is no runbook below ${folder}.`,
      'A runbook is a folder with a runbook.yaml.',
    );
  }
  const verdict =
    faults.length === 0
      ? colours.green(`${count(packages.length, 'runbook')} checked, no fault.`)
      : colours.red(`${count(faults.length, 'fault')}:`);
  const told = quiet
    ? []
    : packages.map(
        ({ runbook, digest }) =>
          `${wrap(describeRunbook(runbook), desk.terminal.width)}\n${colours.dim(`digest ${digest}`)}\n`,
      );
  return {
    json: {
      ok: faults.length === 0,
      faults,
      runbooks: packages.map(({ runbook, digest }) => ({ name: runbook.name, digest })),
    },
    text: [...told, verdict, ...faults.map((fault) => `  ${tellFault(fault)}`)].join('\n'),
    next: null,
    exitCode: faults.length === 0 ? EXIT.ok : EXIT.fault,
  };
}
