import type { ChannelAbility, ChannelSpec } from '../../domain/delivery.ts';
import type { Mode } from '../../domain/words.ts';
import type { Account } from './account.ts';

/** Longest text of the networks that the sandbox stands for, in graphemes. */
export const NETWORK_LIMIT = 300;
/** Three parts of a long text message. */
const SMS_LIMIT = 480;

/** Every outlet of a practice house beside page and network, with what kind of outlet it is. */
const OUTLETS = [
  { channel: 'staff-chat', audience: 'staff', ability: 'look-up', noise: 'thread' },
  { channel: 'staff-mail', audience: 'staff', ability: 'receiver-deduplicates', noise: 'push' },
  { channel: 'phone-team-script', audience: 'frontline', ability: 'idempotent', noise: 'page' },
  { channel: 'branch-script', audience: 'frontline', ability: 'idempotent', noise: 'page' },
  { channel: 'mail', audience: 'subscribers', ability: 'one-try', noise: 'push', form: 'long' },
  { channel: 'sms', audience: 'subscribers', ability: 'one-try', noise: 'push', limit: SMS_LIMIT },
  { channel: 'phone-announcement', audience: 'callers', ability: 'idempotent', noise: 'page' },
  { channel: 'executives-line', audience: 'executives', ability: 'look-up', noise: 'thread' },
  { channel: 'press-lines', audience: 'media', ability: 'idempotent', noise: 'page', shelf: true },
] as const satisfies readonly {
  readonly channel: string;
  readonly audience: string;
  readonly ability: ChannelAbility;
  readonly noise: ChannelSpec['noise'];
  readonly form?: ChannelSpec['form'];
  readonly limit?: number;
  readonly shelf?: true;
}[];

/** An account of the sandbox that stands for the public networks. */
export interface SandboxAccount {
  readonly account: string;
  readonly ability: ChannelAbility;
  readonly serves: Mode;
}

/** Live words go to `main`; `drill` is of the kind that leaves a doubt, so that drills have one. */
export const SANDBOX_ACCOUNTS: readonly SandboxAccount[] = [
  { account: 'main', ability: 'look-up', serves: 'live' },
  { account: 'drill', ability: 'one-try', serves: 'drill' },
];

export interface PracticeHouse {
  readonly pageName: string;
  readonly timeZone: string;
  /** The lead language: its accounts have plain names, its page stands first. */
  readonly language: string;
  /** Languages that follow: accounts `main-de`, a page below `/de`. */
  readonly follow: readonly string[];
  readonly sandboxAccounts: readonly SandboxAccount[];
}

/**
 * What a house has in which nobody has said what it has: an account of each kind for every
 * audience, in each language, live and for drills. I7 is in the structure: each account serves one
 * of the two, and a drill's page is another directory than the live one.
 */
export function practiceAccounts(house: PracticeHouse): readonly Account[] {
  return [house.language, ...house.follow].flatMap((language) => {
    const suffix = language === house.language ? '' : `-${language}`;
    return [
      ...(['live', 'drill'] as const).flatMap((serves) => [
        page(house, language, serves, suffix),
        ...OUTLETS.map((outlet) => ordinary(outlet, language, serves, suffix)),
      ]),
      ...house.sandboxAccounts.map(({ account, ability, serves }): Account => {
        const spec = { channel: 'sandbox', account: `${account}${suffix}`, ability, serves };
        return {
          spec: {
            ...PUBLIC,
            ...spec,
            language,
            form: 'short',
            limit: NETWORK_LIMIT,
            noise: 'thread',
          },
          outlet: { kind: 'sandbox' },
        };
      }),
    ];
  });
}

const PUBLIC = { audience: 'public', brand: null, timeZone: null } as const;

function page(
  { pageName, timeZone, language: lead }: PracticeHouse,
  language: string,
  serves: Mode,
  suffix: string,
): Account {
  const path = [serves === 'drill' ? 'drills' : '', language === lead ? '' : language];
  return {
    spec: {
      ...PUBLIC,
      channel: 'status-page',
      account: `${serves === 'live' ? 'main' : 'drill'}${suffix}`,
      language,
      ability: 'idempotent',
      serves,
      form: 'long',
      limit: null,
      noise: 'page',
    },
    outlet: {
      kind: 'page',
      path: path.filter((part) => part !== '').join('/'),
      name: pageName,
      timeZone,
    },
  };
}

function ordinary(
  outlet: (typeof OUTLETS)[number],
  language: string,
  serves: Mode,
  suffix: string,
): Account {
  const { channel, audience, ability, noise } = outlet;
  return {
    spec: {
      channel,
      account: `${serves === 'live' ? 'main' : 'drill'}${suffix}`,
      audience,
      language,
      ability,
      serves,
      form: 'form' in outlet ? outlet.form : 'short',
      limit: 'limit' in outlet ? outlet.limit : null,
      noise,
      brand: null,
      timeZone: null,
    },
    outlet: { kind: 'shelf' in outlet ? 'shelf' : 'sandbox' },
  };
}
