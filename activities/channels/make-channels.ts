import path from 'node:path';
import type { ChannelAbility } from '../../domain/delivery.ts';
import type { Mode } from '../../domain/words.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import { loadViews } from '../../pages/public-page/views.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import type { Log } from '../deps.ts';
import type { WitnessBook } from '../memory/witness.ts';
import type { Channel } from './channel.ts';
import { makeSandbox } from './sandbox.ts';
import { makeStatusPage } from './status-page.ts';

/** One account of the sandbox. */
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

export interface ChannelsConfig {
  /** Where the public page's generations lie; the drills' page lies in `drills/` below it. */
  readonly pageDirectory: string;
  /** Where readers find the page: `http://127.0.0.1:7500`, without a slash at the end. */
  readonly pageUrl: string;
  readonly pageName: string;
  /** IANA zone for times on the page that belong to no single incident. */
  readonly timeZone: string;
  readonly language: string;
  readonly sandboxDirectory: string;
  readonly sandboxAccounts: readonly SandboxAccount[];
}

export interface ChannelsDeps {
  readonly db: LedgerDb;
  readonly policy: TrustPolicy;
  readonly log: Log;
  readonly witness: WitnessBook;
  /** How the sandbox's order `die-after-accept` dies: `() => process.exit(1)` in a real worker. */
  readonly die: () => never;
}

/** Longest text of the networks that the sandbox stands for, in graphemes. */
const NETWORK_LIMIT = 300;

/**
 * Every outlet of this worker. I7 is in the structure: each account serves live words or drills,
 * never both, and a drill's page is another directory than the live one.
 */
export function makeChannels(config: ChannelsConfig, deps: ChannelsDeps): readonly Channel[] {
  const views = loadViews();
  const page = (account: string, serves: Mode): Channel =>
    makeStatusPage({
      db: deps.db,
      policy: deps.policy,
      log: deps.log,
      witness: deps.witness,
      views,
      spec: {
        channel: 'status-page',
        account,
        audience: 'public',
        language: config.language,
        ability: 'idempotent',
        serves,
        form: 'long',
        limit: null,
      },
      directory:
        serves === 'drill' ? path.join(config.pageDirectory, 'drills') : config.pageDirectory,
      settings: {
        name: config.pageName,
        url: serves === 'drill' ? `${config.pageUrl}/drills` : config.pageUrl,
        timeZone: config.timeZone,
        standing: serves === 'drill' ? 'drill' : deps.policy.practice ? 'practice' : 'live',
      },
    });
  const sandboxes = config.sandboxAccounts.map(({ account, ability, serves }) =>
    makeSandbox({
      directory: config.sandboxDirectory,
      spec: {
        channel: 'sandbox',
        account,
        audience: 'public',
        language: config.language,
        ability,
        serves,
        form: 'short',
        limit: NETWORK_LIMIT,
      },
      die: deps.die,
    }),
  );
  return [page('main', 'live'), page('drill', 'drill'), ...sandboxes];
}
