import path from 'node:path';
import type { Mode } from '../../domain/words.ts';
import type { LedgerDb } from '../../ledger/schema.ts';
import { loadViews } from '../../pages/public-page/views.ts';
import type { Views } from '../../pages/public-page/views.ts';
import type { SiteLanguage } from '../../pages/public-page/site.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import type { Log } from '../deps.ts';
import { accountName } from './account.ts';
import type { Account, Outlet } from './account.ts';
import type { WitnessBook } from '../memory/witness.ts';
import type { Channel } from './channel.ts';
import { makeSandbox } from './sandbox.ts';
import { makeShelf } from './shelf.ts';
import { makeStatusPage } from './status-page.ts';

export interface ChannelsConfig {
  /** Where the public page's generations lie; other pages lie below it, by their path. */
  readonly pageDirectory: string;
  /** Where readers find the page: `http://127.0.0.1:7500`, without a slash at the end. */
  readonly pageUrl: string;
  readonly sandboxDirectory: string;
  readonly accounts: readonly Account[];
}

export interface ChannelsDeps {
  readonly db: LedgerDb;
  readonly policy: TrustPolicy;
  readonly log: Log;
  readonly witness: WitnessBook;
  /** How the sandbox's order `die-after-accept` dies: `() => process.exit(1)` in a real worker. */
  readonly die: () => never;
}

/**
 * Every outlet of this worker.
 *
 * @throws Error when two accounts have one name, or two pages one place: one would speak over the
 *   other
 */
export function makeChannels(config: ChannelsConfig, deps: ChannelsDeps): readonly Channel[] {
  const views = loadViews();
  assertDistinct(config.accounts);
  return config.accounts.map((account): Channel => {
    const { spec, outlet } = account;
    switch (outlet.kind) {
      case 'page':
        return pageChannel(config, deps, views, account, outlet);
      case 'sandbox':
        return makeSandbox({
          directory: config.sandboxDirectory,
          file: spec.channel === 'sandbox' ? spec.account : `${spec.channel}.${spec.account}`,
          spec,
          die: deps.die,
        });
      case 'shelf':
        return makeShelf(spec);
    }
  });
}

type PageOutlet = Extract<Outlet, { readonly kind: 'page' }>;

function pageChannel(
  { pageDirectory, pageUrl, accounts }: ChannelsConfig,
  { db, policy, log, witness }: ChannelsDeps,
  views: Views,
  { spec }: Account,
  outlet: PageOutlet,
): Channel {
  const url = pageUrlOf(pageUrl, outlet);
  return makeStatusPage({
    db,
    policy,
    log,
    witness,
    views,
    spec,
    directory: path.join(pageDirectory, ...outlet.path.split('/')),
    settings: {
      name: outlet.name,
      url,
      timeZone: outlet.timeZone,
      standing: standingOf(spec.serves, policy),
      ...(spec.timeZone === null ? {} : { zoneOfWords: spec.timeZone }),
      language: spec.language,
      languages: siblings(accounts, spec).map((sibling): SiteLanguage => ({
        language: sibling.spec.language,
        url: pageUrlOf(pageUrl, sibling.outlet),
      })),
    },
  });
}

function standingOf(serves: Mode, { practice }: TrustPolicy): 'live' | 'practice' | 'drill' {
  if (serves === 'drill') return 'drill';
  return practice ? 'practice' : 'live';
}

function pageUrlOf(base: string, { path: below }: PageOutlet): string {
  return below === '' ? base : `${base}/${below}`;
}

/** The same page in its languages, itself among them, in the order of the configuration. */
function siblings(
  accounts: readonly Account[],
  { serves, brand, channel, audience }: Account['spec'],
): readonly { readonly spec: Account['spec']; readonly outlet: PageOutlet }[] {
  return accounts.flatMap(({ spec, outlet }) =>
    outlet.kind === 'page' &&
    spec.serves === serves &&
    spec.brand === brand &&
    spec.channel === channel &&
    spec.audience === audience
      ? [{ spec, outlet }]
      : [],
  );
}

function assertDistinct(accounts: readonly Account[]): void {
  const names = accounts.map(({ spec }) => accountName(spec));
  const pages = accounts.flatMap(({ outlet }) => (outlet.kind === 'page' ? [outlet.path] : []));
  for (const [what, list] of [
    ['account', names],
    ['page', pages],
  ] as const) {
    const twice = list.find((name, index) => list.indexOf(name) !== index);
    if (twice !== undefined) throw new Error(`the ${what} ${JSON.stringify(twice)} is there twice`);
  }
}
