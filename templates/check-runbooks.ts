import { loadRunbooks } from './load-runbook.ts';
import { tellFault } from './fault.ts';

/**
 * Checks every runbook below a directory.
 *
 * @returns all faults as `file:line:column path: expected …`, in order; empty: all is well
 */
export async function checkRunbooks(directory: string): Promise<readonly string[]> {
  return (await loadRunbooks(directory)).faults.map(tellFault);
}
