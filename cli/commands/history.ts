import type { Command } from 'commander';
import { findIncident, shortIncident } from '../client/find-by-name.ts';
import { readLedger } from '../client/list-all.ts';
import type { Desk } from '../desk.ts';
import { withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { printLedgerRows } from '../print/ledger-rows.ts';
import { clock } from '../print/time.ts';
import { visible } from '../print/visible.ts';

interface HistoryOptions {
  readonly raw?: boolean;
  readonly ledger?: boolean;
}

/** Adds `history`: what happened, told from the workflows' own history or from the ledger. */
export function addHistory(program: Command, stage: Stage): void {
  withCommon(program.command('history'), [
    'history x7k2 --as ada',
    'history x7k2 --ledger --as ada',
    'history x7k2 --raw --as ada',
  ])
    .description('what happened, in order, in plain words')
    .argument('[incident]', 'end of its name; left out: the only one that runs')
    .option('--ledger', 'from the ledger, which outlives the workflows')
    .option('--raw', 'with the places where each line stands (workflow and event, or hash)')
    .action(function historyAction(
      this: Command,
      incident: string | undefined,
      options: HistoryOptions,
    ) {
      return perform(stage, this, async (desk) => {
        const id = await findIncident(desk.call, incident ?? null);
        return options.ledger === true
          ? fromLedger(desk, id, options.raw === true)
          : fromWorkflows(desk, id, options.raw === true);
      });
    });
}

async function fromWorkflows(desk: Desk, incident: string, raw: boolean): Promise<Result> {
  const history = await desk.call('GET /api/incidents/{incident}/history', { path: { incident } });
  const { colours } = desk.terminal;
  const lines = history.items.map((item) => {
    const [, post, asking] = /post-(\d+)(\/cover)?$/.exec(item.workflow) ?? [];
    const place =
      post === undefined ? 'incident' : `${asking === undefined ? 'post' : 'cover'} ${post}`;
    const where = raw ? colours.dim(`  ${item.workflow} ${item.run} #${item.eventId}`) : '';
    return `${colours.dim(clock(item.at))}  ${place.padEnd(8)}  ${visible(item.what)}${where}`;
  });
  const gone = history.gone.map((workflow) =>
    colours.yellow(`${workflow}: Temporal no longer holds its history; the ledger does (--ledger)`),
  );
  const text = [...lines, ...gone].join('\n');
  return { json: history, text, next: `history ${shortIncident(incident)} --ledger` };
}

async function fromLedger(desk: Desk, incident: string, raw: boolean): Promise<Result> {
  const rows = await readLedger(desk.call, incident);
  return {
    json: { items: rows },
    text: printLedgerRows(desk, rows, raw),
    next: `audit verify ${shortIncident(incident)}`,
  };
}
