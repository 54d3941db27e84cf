import { LedgerError } from './ledger-error.ts';

/** Socket errors and PostgreSQL's own words for "not now": starting, stopping, too many. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
]);

/** A failed connection in words that say what to do; any other error as it is. */
export function explainDatabaseError(error: unknown): unknown {
  if (error instanceof LedgerError || !isUnreachable(error)) return error;
  return new LedgerError(
    'database-unreachable',
    `PostgreSQL cannot be reached (${tell(error)}); is it running, and is DATABASE_URL right?`,
    { cause: error },
  );
}

/** True when the database is away for now and the same request may work later. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof LedgerError) return error.code === 'database-unreachable';
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code)) return true;
  return /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|connection timeout/i.test(
    error.message,
  );
}

function tell(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(tell).join(', ');
  return error instanceof Error ? error.message : String(error);
}
