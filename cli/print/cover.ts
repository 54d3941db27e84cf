import type { AskedPerson, GapReason } from '../../domain/cover-events.ts';
import type { CoverView } from '../../domain/cover-view.ts';
import type { Means } from '../../domain/escalation.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { shortPost } from '../client/find-by-name.ts';
import { list } from './layout.ts';

type CoverAction = Extract<LedgerEntry['action'], `cover.${string}`>;
type CoverEntry = Extract<LedgerEntry, { readonly action: CoverAction }>;

const MEANS_WORDS: Readonly<Record<Means, string>> = {
  email: 'e-mail',
  webhook: 'webhook',
  console: 'the queue',
};

const GAPS: Readonly<Record<GapReason, string>> = {
  'nobody-on-rota': 'nobody is on the rota',
  'no-rota': 'no rota can be read',
  'unknown-person': 'the rota knows nobody of this name',
  'everybody-asked': 'everybody has been asked as often as planned',
};

/** What an entry about asking people says, in one plain sentence without its actor. */
export function tellCover(entry: CoverEntry, at: (instant: string) => string): string {
  const post = shortPost(entry.payload.post);
  switch (entry.action) {
    case 'cover.ask': {
      const { repeat, people, until } = entry.payload;
      const again = repeat === 0 ? 'asked' : 'asked again';
      return `${again} ${list(people.map(tellAsked))} to look at ${post}${until === null ? '' : `, by ${at(until)}`}`;
    }
    case 'cover.fail': {
      const { person, means, reason, instead } = entry.payload;
      const then =
        instead.length === 0
          ? 'there is no other means'
          : `asked by ${list(instead.map(tellMeans))} instead`;
      return `could not reach ${person} by ${tellMeans(means)} about ${post} (${reason}); ${then}`;
    }
    case 'cover.acknowledge':
      return `has seen ${post}; nobody else is asked before ${at(entry.payload.waitsUntil)}`;
    case 'cover.cancel':
      return `asks nobody about ${post} any more: ${entry.payload.because.replace('-', ' ')}`;
    case 'cover.gap':
      return `found no one to ask about ${post} (${entry.payload.ask}): ${GAPS[entry.payload.reason]}`;
  }
}

/** A means in words: `e-mail`, `webhook`, `the queue`. */
export function tellMeans(means: Means): string {
  return MEANS_WORDS[means];
}

function tellAsked({ name, by }: AskedPerson): string {
  return `${name} (${list(by.map(tellMeans))})`;
}

/** Who was asked about a post and who has answered, in one line; `null`: nobody was asked. */
export function tellCoverOf(
  { asked, troubles, acknowledged }: CoverView,
  at: (instant: string) => string,
): string | null {
  const answer = acknowledged.at(-1);
  const gap = troubles.findLast(({ what }) => what.kind === 'gap')?.what;
  const people = new Map(
    asked.flatMap((asking) =>
      asking.people.map((person): readonly [string, string] => [person.name, at(asking.at)]),
    ),
  );
  const parts = [
    ...(people.size === 0
      ? []
      : [`asked ${list([...people].map(([name, when]) => `${name} (${when})`))}`]),
    ...(answer === undefined
      ? people.size === 0
        ? []
        : ['nobody has answered']
      : [`${answer.name} has seen it; nobody else is asked before ${at(answer.waitsUntil)}`]),
    ...(gap?.kind === 'gap' ? [`${gap.ask}: ${GAPS[gap.reason]}`] : []),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}
