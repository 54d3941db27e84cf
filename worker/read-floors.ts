import { z } from 'zod';
import { DEFAULT_FLOORS } from '../activities/deps.ts';
import type { SignOffFloors } from '../activities/deps.ts';
import type { AuthorRule } from '../domain/runbook.ts';
import { POST_KINDS, ROLES } from '../domain/words.ts';

const AUTHOR_RULES = [
  'may-sign',
  'one-other',
  'may-not-sign',
] as const satisfies readonly AuthorRule[];

const floor = z.strictObject({
  need: z
    .array(z.strictObject({ role: z.enum(ROLES), count: z.number().int().min(1).max(20) }))
    .min(1)
    // I1 is no setting: whatever else is asked for, a communicator signs.
    .refine((need) => need.some(({ role }) => role === 'communicator'), 'a communicator, at least'),
  author: z.enum(AUTHOR_RULES),
});
const shape = z.strictObject({
  ...Object.fromEntries(POST_KINDS.map((kind) => [kind, floor.optional()])),
  default: floor,
});

/**
 * Reads the least that this worker asks for, by kind of post:
 * `{"default":{"need":[{"role":"communicator","count":1}],"author":"may-sign"}, "cause":{…}}`.
 *
 * @param text `null`: one communicator, always
 * @throws Error with every fault
 */
export function readFloors(text: string | null): SignOffFloors {
  if (text === null) return DEFAULT_FLOORS;
  const parsed = shape.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data as SignOffFloors;
  const faults = parsed.error.issues.map(
    (issue) => `  ${issue.path.join('.') || 'the file'}: ${issue.message}`,
  );
  throw new Error(`COUNTERSIGN_FLOORS has faults:\n${faults.join('\n')}`);
}
