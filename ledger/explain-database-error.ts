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

/**
 * True when the database is away for now and the same request may work later. Told by shape, not
 * by class: an error of a socket may come from another realm than ours.
 */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (error instanceof LedgerError) return error.code === 'database-unreachable';
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.some(isUnreachable);
  if ('code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code)) return true;
  return (
    'message' in error &&
    typeof error.message === 'string' &&
    /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|connection timeout/i.test(
      error.message,
    )
  );
}

function tell(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(tell).join(', ');
  return 'message' in error && typeof error.message === 'string' ? error.message : 'no reason told';
}
