import { shortPost } from '../client/find-by-name.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import type { Colours } from '../terminal.ts';

/**
 * What is known, by whom; and what came after the draft was made. A draft does not change under
 * the eyes of whoever reads it, so she is told that it lacks something and how to get it drafted
 * anew.
 */
export function printFacts(colours: Colours, { incident, view, current }: PostDetail): string[] {
  if (incident.facts.length === 0) return [];
  const told = incident.facts.map(({ name, state, byName }) => `${name} (${state} by ${byName})`);
  const lines = [`${colours.bold('Facts known')}\n  ${told.join(', ')}`];
  const drafted = current?.revision;
  if (drafted === undefined || view.state !== 'waiting') return lines;
  const newer = incident.facts.filter(({ at }) => at > drafted.at).map(({ name }) => name);
  if (newer.length > 0) {
    lines.push(
      `${colours.yellow('Told after these words were written:')} ${newer.join(', ')}\n  revise them, or: npm run countersign -- withdraw ${shortPost(view.post)} --reason "newer facts"  (a fresh draft follows)`,
    );
  }
  return lines;
}
