import type { LedgerRow } from '../../server/api/contract.ts';
import type { Desk } from '../desk.ts';
import { tellEntry } from './entry.ts';
import { clock, moment } from './time.ts';
import { visible } from './visible.ts';

/** A chain as people read it: when, where in the chain, who, what. `raw` adds ids and hashes. */
export function printLedgerRows(desk: Desk, rows: readonly LedgerRow[], raw: boolean): string {
  const { colours } = desk.terminal;
  return rows
    .map(({ entry }) => {
      const who = entry.actor.proved ? entry.actor.name : `${entry.actor.name} (unsigned)`;
      const what = tellEntry(entry, (instant) => moment(instant, desk.now()));
      const told = `${colours.dim(clock(entry.at))}  ${String(entry.sequence).padStart(4)}  ${colours.bold(visible(who).padEnd(24))}  ${visible(what)}`;
      return raw
        ? `${told}\n${colours.dim(`                ${entry.action}  ${entry.eventId}  ${entry.hash}`)}`
        : told;
    })
    .join('\n');
}
