import { shortPost } from '../client/find-by-name.ts';
import type { FactView } from '../../domain/views.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import type { Colours } from '../terminal.ts';
import { list } from './layout.ts';

/**
 * What is known, by whom; and what came after the draft was made. A draft does not change under
 * the eyes of whoever reads it, so she is told that it lacks something and how to get it drafted
 * anew.
 */
export function printFacts(colours: Colours, { incident, view, current }: PostDetail): string[] {
  if (incident.facts.length === 0) return [];
  const told = incident.facts.map((fact) => `${factName(fact)} (${fact.state} by ${fact.byName})`);
  const lines = [`${colours.bold('Facts known')}\n  ${told.join(', ')}`];
  const drafted = current?.revision;
  if (drafted !== undefined && drafted.facts.length > 0) {
    lines.push(`These words rest on: ${drafted.facts.join(', ')}`);
  }
  const outdated = incident.outdated.filter(({ posts }) => posts.includes(view.post));
  if (outdated.length > 0) {
    const corrections = outdated.flatMap(({ correction }) => correction ?? []);
    const where =
      corrections.length === 0
        ? 'no correction is drafted yet'
        : `corrected by ${list(corrections.map(shortPost))}`;
    lines.push(
      `${colours.red('No longer so:')} ${outdated.map(({ fact }) => fact).join(', ')}; ${where}`,
    );
  }
  if (drafted === undefined || view.state !== 'waiting') return lines;
  const newer = incident.facts.filter(({ at }) => at > drafted.at).map(factName);
  if (newer.length > 0) {
    lines.push(
      `${colours.yellow('Told after these words were written:')} ${newer.join(', ')}\n  revise them, or: npm run countersign -- withdraw ${shortPost(view.post)} --reason "newer facts"  (a fresh draft follows)`,
    );
  }
  return lines;
}

/** `affected`, or `affected (de)` for another language than the lead's. */
export function factName({ name, language }: Pick<FactView, 'name' | 'language'>): string {
  return language === null ? name : `${name} (${language})`;
}
