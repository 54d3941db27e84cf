import { createHash } from 'node:crypto';

/** A stable id of twelve characters, as readers of Statuspage pages expect them. */
export function sha256Id(of: string): string {
  return createHash('sha256').update(of).digest('hex').slice(0, 12);
}
