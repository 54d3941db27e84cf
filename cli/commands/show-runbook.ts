import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describeRunbook } from '../../templates/describe-runbook.ts';
import { drawRunbook } from '../../templates/draw-runbook.ts';
import { RunbookError, tellFault } from '../../templates/fault.ts';
import { runbookJsonSchema } from '../../templates/json-schema.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from '../desk.ts';
import { helpTail } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { wrap } from '../print/layout.ts';

interface ShowOptions {
  readonly dir: string;
  readonly mermaid?: boolean;
  readonly text?: boolean;
}

/** Adds `runbook show`: one runbook as a person would tell it, or as a drawing; offline. */
export function addShowRunbook(runbook: Command, stage: Stage): void {
  runbook
    .command('show')
    .description('tell one runbook as a person would, or draw it as a state machine')
    .argument('<name>', 'runbook, such as service-outage or service-outage-drill')
    .option('-t, --text', 'sentences to be read aloud (what you get without an option)')
    .option('-m, --mermaid', 'a Mermaid state diagram, for a pull request or a wiki')
    .option('-d, --dir <folder>', 'folder that holds runbook folders', 'templates')
    .option('--json', 'print JSON for programs')
    .addHelpText(
      'after',
      helpTail(['runbook show service-outage', 'runbook show service-outage --mermaid']),
    )
    .action(function showAction(this: Command, name: string, options: ShowOptions) {
      return perform(stage, this, (desk) => show(desk, name, options));
    });
}

/** Adds `runbook schema`: the JSON Schema that editors complete and check a runbook by. */
export function addRunbookSchema(runbook: Command, stage: Stage): void {
  runbook
    .command('schema')
    .description('print the JSON Schema of runbook.yaml, for editors')
    .option('--json', 'print JSON for programs (the schema is JSON either way)')
    .addHelpText('after', helpTail(['runbook schema > templates/runbook.schema.json']))
    .action(function schemaAction(this: Command) {
      return perform(stage, this, () => {
        const schema = runbookJsonSchema();
        return Promise.resolve({ json: schema, text: JSON.stringify(schema, null, 2), next: null });
      });
    });
}

async function show(
  desk: Desk,
  name: string,
  { dir, mermaid, text }: ShowOptions,
): Promise<Result> {
  const { runbook, digest } = await load(dir, name);
  const told = wrap(describeRunbook(runbook), desk.terminal.width);
  const drawn = drawRunbook(runbook);
  const wanted = mermaid === true ? [...(text === true ? [told, ''] : []), drawn] : [told];
  return {
    json: { name: runbook.name, digest, runbook, mermaid: drawn },
    text: wanted.join('\n').trimEnd(),
    next: null,
  };
}

async function load(dir: string, name: string): ReturnType<typeof loadRunbook> {
  const found = await stat(dir).catch(() => null);
  if (found?.isDirectory() !== true) {
    const folder = resolve(dir);
    throw new CliError('FILE', `There is no folder ${folder}.`, 'Name the folder of the runbooks.');
  }
  try {
    return await loadRunbook(dir, name);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const [first = error.message] = error.message.split('\n');
    throw new CliError(
      error.code === 'RUNBOOK_UNKNOWN' ? 'FILE' : 'RUNBOOK_FAULTY',
      `${first.charAt(0).toUpperCase()}${first.slice(1)}.`,
      'countersign runbook check lists every runbook and every fault.',
      error.faults.map(tellFault),
      { cause: error },
    );
  }
}
