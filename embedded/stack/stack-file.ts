import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { ProcessIdentity } from '../process/identify-process.ts';
import type { Addresses } from './addresses.ts';

/** `stack.json`: what runs, so that a start after a hard end finds what was left. */
export interface StackRecord {
  /** The process that started it all. */
  readonly owner: ProcessIdentity;
  /** `null` until all is ready. */
  readonly ready: Addresses | null;
  readonly parts: Readonly<Record<string, ProcessIdentity>>;
}

const identity = z.object({ pid: z.number().int().min(2), startedAt: z.string() });
const shape = z.object({
  owner: identity,
  ready: z
    .object({
      api: z.string(),
      publicPage: z.string(),
      temporal: z.string(),
      temporalUi: z.string().nullable(),
      home: z.string(),
    })
    .nullable(),
  parts: z.record(z.string(), identity),
}) satisfies z.ZodType<StackRecord>;

/** @returns `null` when there is none or it cannot be understood */
export function readStackRecord(path: string): StackRecord | null {
  try {
    const parsed = shape.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Written in one step: a reader finds the old record or the new one. */
export function writeStackRecord(path: string, record: StackRecord): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}
