import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Answer } from '../../server/api/contract.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { list } from './layout.ts';

/** 0 when it is committed, 4 when it is recorded and waits for a worker. */
export function exitCodeOf(answer: Answer): ExitCode {
  return answer.outcome === 'accepted' ? EXIT.ok : EXIT.waiting;
}

/**
 * What came of a message, in one plain sentence.
 *
 * @param done what to say when it is committed; gets the ledger entry
 */
export function tellAnswer(answer: Answer, done: (entry: LedgerEntry) => string): string {
  if (answer.outcome === 'accepted') return done(answer.entry);
  return `Recorded, and waiting: no worker has answered yet. It is not lost, do not send it again. ${answer.detail}`.trim();
}

/** `communicator 2` as people say it: `2 communicators`. */
export function tellMissing(missing: readonly string[]): string {
  return list(
    missing.map((item) => {
      const match = /^(\w+) (\d+)$/.exec(item);
      if (match === null) return item.replaceAll('_', ' ');
      const [, role = '', number = '1'] = match;
      return `${number} ${role.replaceAll('_', ' ')}${number === '1' ? '' : 's'}`;
    }),
  );
}
