import type { ChannelSpec } from './delivery.ts';
import type { Audience, Loudness } from './runbook.ts';
import type { Mode } from './words.ts';

/** To whom one revision speaks. */
export interface AccountsAsked {
  readonly mode: Mode;
  readonly language: string;
  /** Where it goes; with audiences, only where those are. */
  readonly channels: readonly string[];
  /** Names; empty: everybody on `channels`. */
  readonly audiences: readonly string[];
  /** How loud it may be, by audience; left out: `push`. */
  readonly notify: Readonly<Record<string, Loudness>>;
  /** Brands that are affected. */
  readonly brands: readonly string[];
}

export interface ChosenAccounts {
  readonly accounts: readonly ChannelSpec[];
  /** Channels that were asked for and have no account that could speak, as `audience: channel`. */
  readonly missing: readonly string[];
}

const HEARD: Readonly<Record<Loudness, readonly ChannelSpec['noise'][]>> = {
  push: ['push', 'thread', 'page'],
  'page-and-thread': ['thread', 'page'],
  'page-only': ['page'],
};

/**
 * The accounts that carry one revision: of this mode (I7), this language, an audience that is
 * spoken to, no brand but the affected ones, and no louder than may be. In the order of their names,
 * so that the same question always has the same answer.
 *
 * @param known every account of the worker
 * @param audiences the runbook's audiences by name
 */
export function chooseAccounts(
  known: readonly ChannelSpec[],
  audiences: Readonly<Record<string, Audience>>,
  asked: AccountsAsked,
): ChosenAccounts {
  const able = known.filter(
    (spec) =>
      spec.serves === asked.mode &&
      spec.language === asked.language &&
      (spec.brand === null || asked.brands.includes(spec.brand)),
  );
  const wanted = wantedPlaces(audiences, asked);
  const accounts = able
    .filter((spec) => wanted.some((place) => fits(spec, place)))
    .filter(({ audience, noise }) => HEARD[asked.notify[audience] ?? 'push'].includes(noise))
    .toSorted((a, b) => compare(`${a.channel}/${a.account}`, `${b.channel}/${b.account}`));
  const missing = wanted
    .filter((place) => !able.some((spec) => fits(spec, place)))
    .map(({ audience, channel }) => (audience === null ? channel : `${audience}: ${channel}`));
  return { accounts, missing };
}

interface Place {
  readonly audience: string | null;
  readonly channel: string;
}

function wantedPlaces(
  audiences: Readonly<Record<string, Audience>>,
  asked: AccountsAsked,
): readonly Place[] {
  if (asked.audiences.length === 0) {
    return asked.channels.map((channel) => ({ audience: null, channel }));
  }
  return asked.audiences.flatMap((audience) =>
    (audiences[audience]?.channels ?? [])
      .filter((channel) => asked.channels.length === 0 || asked.channels.includes(channel))
      .map((channel) => ({ audience, channel })),
  );
}

function fits(spec: ChannelSpec, { audience, channel }: Place): boolean {
  return spec.channel === channel && (audience === null || spec.audience === audience);
}

/** By code units: the same everywhere, whatever the machine's language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
