import type { z } from 'zod';
import { ProblemError } from '../problem.ts';

const MOST_FAULTS = 20;

/**
 * Checks what came in against its shape.
 *
 * @param where what is being checked, for the person: `the body`, `the query`, `the address`
 * @throws {ProblemError} `bad-request` with every fault; `not-found` for a malformed address
 */
export function parseShape(shape: z.ZodType, value: unknown, where: string): unknown {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, MOST_FAULTS).map((issue) => ({
    path: issue.path.map(String).join('.'),
    expected: issue.message,
  }));
  const told = faults.map(({ path, expected }) => `${path || where}: ${expected}`).join('; ');
  if (where === 'the address') {
    throw new ProblemError('not-found', `There is nothing at this address (${told}).`);
  }
  throw new ProblemError(
    'bad-request',
    value === undefined ? `${told}; a JSON body is needed.` : `In ${where}: ${told}.`,
    { faults },
  );
}
