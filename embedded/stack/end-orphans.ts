import { isAlive } from '../process/identify-process.ts';
import { stopProcess } from '../process/stop-process.ts';
import { readStackRecord } from './stack-file.ts';

/** The worker first, so that nothing is sent while what it needs goes away. */
export const STOP_ORDER = [
  ['worker'],
  ['server', 'page', 'mailbox'],
  ['temporal', 'postgres'],
] as const;

/**
 * Ends what an earlier start left running when it was killed. Number and start time must both
 * fit, so that no other program is ever hit.
 *
 * @returns names of the parts that were ended
 */
export async function endOrphans(stackFile: string): Promise<readonly string[]> {
  const record = readStackRecord(stackFile);
  if (record === null) return [];
  const ended: string[] = [];
  for (const step of STOP_ORDER) {
    const orphans = step.flatMap((name: string) => {
      const identity = record.parts[name];
      return identity !== undefined && isAlive(identity) ? [{ name, identity }] : [];
    });
    await Promise.all(
      orphans.map(({ name, identity }) =>
        stopProcess(identity, {
          signal: name === 'postgres' ? 'SIGINT' : 'SIGTERM',
          graceMs: 3_000,
        }),
      ),
    );
    ended.push(...orphans.map(({ name }) => name));
  }
  return ended;
}
