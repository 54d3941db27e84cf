import { tellPostRef } from './moment.ts';
import type { Outcome, UnsaidPost } from './outcome.ts';

/**
 * In what two plays of one script differ that must not differ: what was said in which order, by
 * which wording, what stands for what, and how it ended. How often a promise was kept depends on
 * how fast people were, and is left to the script.
 *
 * @param rehearsed by the pure rules
 * @param real on the real stack
 */
export function compareOutcomes(
  rehearsed: ReadonlyMap<string, Outcome>,
  real: ReadonlyMap<string, Outcome>,
): readonly string[] {
  return [...rehearsed].flatMap(([name, expected]) => {
    const came = real.get(name);
    if (came === undefined) return [`${name}: rehearsed, but never opened on the real stack`];
    const [wanted, got] = [summarise(expected), summarise(came)];
    return Object.keys(wanted)
      .filter((key) => wanted[key] !== got[key])
      .map((key) => `${name}: ${key}: the pure rules say ${wanted[key]}, the stack ${got[key]}`);
  });
}

function summarise(outcome: Outcome): Readonly<Record<string, string>> {
  const list = (items: readonly string[]): string => items.join(', ') || 'nothing';
  const languages = [...new Set(outcome.published.map(({ language }) => language))].toSorted();
  return {
    phase: outcome.phase,
    status: outcome.status,
    severity: outcome.severity,
    // Each language for itself: they follow each other freely. A run of posts of one kind is as
    // long as the rhythm asked for.
    published: list(
      languages.flatMap((language) =>
        squeezed(
          outcome.published.filter((post) => post.language === language).map((post) => tell(post)),
        ),
      ),
    ),
    satisfied: list(
      Object.entries(outcome.satisfied)
        .map(([step, by]) => `${step} by ${by}`)
        .toSorted(),
    ),
    skipped: list(outcome.skipped.toSorted()),
    outdated: list(outcome.outdated),
  };
}

/** Situations depend on how fast people were; a script that cares expects them by name. */
function tell({ step, language }: Pick<UnsaidPost, 'step' | 'language'>): string {
  return tellPostRef({ step, situation: null, language });
}

function squeezed(posts: readonly string[]): readonly string[] {
  return posts.filter((post, index) => post !== posts[index - 1]);
}
