import type { Command } from 'commander';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { shortIncident, shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { EXIT } from '../exit-codes.ts';
import { withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { count } from '../print/layout.ts';
import { moment } from '../print/time.ts';
import { visible } from '../print/visible.ts';

type GapEntry = Extract<
  LedgerEntry,
  { readonly action: 'ledger.gap' } | { readonly action: 'ledger.refill' }
>;

/** Adds `audit gaps`: what the ledger has forgotten, and what was brought back. */
export function addAuditGaps(audit: Command, stage: Stage): void {
  withCommon(audit.command('gaps'), ['audit gaps --as ada', 'audit gaps --as ada --json'])
    .description('what the ledger has forgotten since it was restored; 3 while a gap is open')
    .action(function gapsAction(this: Command) {
      return perform(stage, this, gaps);
    });
}

async function gaps(desk: Desk): Promise<Result> {
  const { items } = await desk.call('GET /api/gaps');
  const byChain = new Map<string, GapEntry[]>();
  for (const entry of items) byChain.set(entry.chain, [...(byChain.get(entry.chain) ?? []), entry]);
  const told = [...byChain.values()].map((entries) => ({
    open: isOpen(entries),
    text: tellChain(desk, entries),
  }));
  const open = told.filter((each) => each.open).length;
  const { colours } = desk.terminal;
  const verdict =
    open === 0
      ? colours.green(
          items.length === 0 ? 'Nobody remembers more than the ledger.' : 'Every gap is closed.',
        )
      : colours.red(
          `${count(open, 'incident')} with an open gap: nothing of it goes out. Whoever runs the worker brings back what can be: npm run refill-ledger`,
        );
  return {
    json: { items, open, ok: open === 0 },
    text: [...told.map(({ text }) => text), verdict].join('\n'),
    next: 'incidents',
    exitCode: open === 0 ? EXIT.ok : EXIT.refused,
  };
}

function isOpen(entries: readonly GapEntry[]): boolean {
  const last = entries.findLast((entry) => entry.action === 'ledger.gap' || entry.payload.closes);
  return last?.action === 'ledger.gap';
}

function tellChain(desk: Desk, entries: readonly GapEntry[]): string {
  const [first] = entries;
  if (first === undefined) return '';
  const { colours } = desk.terminal;
  const state = isOpen(entries) ? colours.red('OPEN') : colours.green('closed');
  return [
    `${colours.bold(shortIncident(first.chain))}: ${state}`,
    ...entries.flatMap((entry) => tellGap(desk, entry)),
  ].join('\n');
}

function tellGap(desk: Desk, entry: GapEntry): readonly string[] {
  const when = moment(entry.at, desk.now());
  if (entry.action === 'ledger.refill') {
    const { entries, by, reason, missing } = entry.payload;
    return [
      `  ${when}  ${count(entries.length, 'entry', 'entries')} brought back by ${visible(by)}: ${visible(reason)}`,
      ...missing.map((what) => `    lost for good: ${visible(what)}`),
    ];
  }
  const { known, from, to, lost } = entry.payload;
  const who = { page: 'the public page', witness: 'the witness', workflow: 'a workflow' }[known];
  const where = to === null ? `from entry ${from} on` : `entries ${from} to ${to}`;
  return [
    `  ${when}  ${who} remembers ${where}; the ledger does not`,
    ...lost.map(
      ({ post, channel, account, at }) =>
        `    the public has read ${shortPost(post)} on ${channel} (${account}) since ${moment(at, desk.now())}, or may have`,
    ),
  ];
}
