import type { Expectation, ExpectedPost } from './script.ts';
import { isMeant, tellPostRef } from './moment.ts';
import type { PostRef } from './moment.ts';
import type { Outcome, PublishedPost, UnsaidPost } from './outcome.ts';

/** What came otherwise than expected, each with what was expected and what came. */
export function judgeOutcome(
  expected: Readonly<Record<string, Expectation>>,
  outcome: ReadonlyMap<string, Outcome>,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, expectation]) => {
    const came = outcome.get(name);
    const label = name === 'main' ? '' : `${name}: `;
    return came === undefined
      ? [`${label}expected an incident, but none was opened`]
      : judgeOne(expectation, came).map((failure) => `${label}${failure}`);
  });
}

function judgeOne(expected: Expectation, came: Outcome): readonly string[] {
  return [
    ...(expected.published === null ? [] : judgePublished(expected.published, came.published)),
    ...judgePosts('unsaid', expected.unsaid, came.unsaid),
    ...judgePosts('waiting', expected.waiting, came.waiting),
    ...judgeValue('promises kept', expected.promises?.kept ?? null, came.promises.kept),
    ...judgeValue('promises missed', expected.promises?.missed ?? null, came.promises.missed),
    ...judgeValue('phase', expected.phase, came.phase),
    ...judgeValue('status', expected.status, came.status),
    ...judgeValue('severity', expected.severity, came.severity),
    ...judgeNames('skipped', expected.skipped, came.skipped),
    ...judgeNames(
      'satisfied',
      expected.satisfied === null ? null : pairs(expected.satisfied),
      pairs(came.satisfied),
    ),
    ...judgeNames('overdue', expected.overdue, came.overdue),
    ...judgeNames('tasks', expected.tasks, came.tasks),
    ...judgeNames('done', expected.done, came.done),
    ...judgeNames('outdated', expected.outdated, came.outdated),
    ...judgeValue('asked', expected.asked?.join(', ') ?? null, came.asked.join(', ')),
  ];
}

function pairs(satisfied: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(satisfied).map(([step, by]) => `${step} by ${by}`);
}

function judgeValue<T>(what: string, expected: T | null, came: T): readonly string[] {
  return expected === null || expected === came
    ? []
    : [`${what}: expected ${say(expected)}, came ${say(came)}`];
}

function say(value: unknown): string {
  return value === '' ? 'nothing' : String(value);
}

function judgeNames(
  what: string,
  expected: readonly string[] | null,
  came: readonly string[],
): readonly string[] {
  return expected === null
    ? []
    : judgeValue(what, expected.toSorted().join(', '), came.toSorted().join(', '));
}

function judgePosts(
  what: string,
  expected: readonly PostRef[] | null,
  came: readonly UnsaidPost[],
): readonly string[] {
  if (expected === null) return [];
  const fits =
    expected.length === came.length &&
    expected.every((ref) => came.some((post) => isMeant(ref, post)));
  return fits
    ? []
    : [
        `${what}: expected ${expected.map(tellPostRef).join(', ') || 'nothing'}, came ${came.map(tell).join(', ') || 'nothing'}`,
      ];
}

function tell(post: UnsaidPost): string {
  return tellPostRef(post);
}

/** Languages follow each other freely; within one the order counts. */
function judgePublished(
  expected: readonly ExpectedPost[],
  came: readonly PublishedPost[],
): readonly string[] {
  const lead = came[0]?.language ?? '';
  const inLanguage = (language: string): readonly PublishedPost[] =>
    came.filter((post) => post.language === language);
  const languages = [
    ...new Set([...came.map((post) => post.language), ...expected.map(languageOf(lead))]),
  ];
  return languages.flatMap((language) => {
    const told = inLanguage(language);
    const wanted = unfold(
      expected.filter((post) => languageOf(lead)(post) === language),
      told,
    );
    const list = (posts: readonly string[]): string => posts.join(', ') || 'nothing';
    const same =
      wanted.length === told.length &&
      wanted.every(({ post }, index) => {
        const other = told[index];
        return other !== undefined && isMeant(post, other);
      });
    if (!same) {
      const asked = expected.map(
        ({ post, repeated }) => `${tellPostRef(post)}${repeated ? '+' : ''}`,
      );
      return [`published: expected ${list(asked)}, came ${list(told.map(tell))}`];
    }
    return wanted.flatMap((post, index) => {
      const other = told[index];
      return other === undefined ? [] : judgePost(post, other);
    });
  });
}

/** Repeats what may be repeated as often as it came. */
function unfold(
  expected: readonly ExpectedPost[],
  came: readonly PublishedPost[],
): readonly ExpectedPost[] {
  const unfolded: ExpectedPost[] = [];
  for (const post of expected) {
    unfolded.push(post);
    const again = (): PublishedPost | undefined => came[unfolded.length];
    while (post.repeated && again() !== undefined && isMeant(post.post, again() as PublishedPost)) {
      unfolded.push(post);
    }
  }
  return unfolded;
}

function languageOf(lead: string): (post: ExpectedPost) => string {
  return ({ post }) => post.language ?? lead;
}

function judgePost(expected: ExpectedPost, came: PublishedPost): readonly string[] {
  const where = `published ${tellPostRef(expected.post)}`;
  const text = squeeze(came.words);
  return [
    ...judgeValue(`${where}: wording`, expected.wording, came.wording ?? 'none'),
    ...judgeValue(`${where}: corrects`, expected.corrects, came.corrects ?? 'nothing'),
    ...judgeValue(
      `${where}: channels`,
      expected.channels?.toSorted().join(', ') ?? null,
      came.channels.join(', '),
    ),
    ...expected.says
      .filter((piece) => !text.includes(squeeze(piece)))
      .map((piece) => `${where}: expected the words "${piece}", came "${text}"`),
    ...expected.never
      .filter((piece) => text.includes(squeeze(piece)))
      .map((piece) => `${where}: must not say "${piece}", came "${text}"`),
  ];
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
