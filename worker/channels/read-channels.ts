import { accountName, type Account, type Outlet } from '../../activities/channels/account.ts';
import type { ChannelAbility, ChannelSpec } from '../../domain/delivery.ts';
import type { Fault } from '../../templates/fault.ts';
import { sortFaults, tellFault } from '../../templates/fault.ts';
import { readYaml, type YamlFile } from '../../templates/read-yaml.ts';
import { schemaFaults } from '../../templates/schema-faults.ts';
import { channelsSchema, type AccountFile, type ChannelsFile } from './channels-schema.ts';

/** The accounts cannot be used; every fault is listed with its place. */
export class ChannelsError extends Error {
  readonly code = 'CHANNELS_FAULTY';
  readonly faults: readonly Fault[];

  constructor(file: string, faults: readonly Fault[]) {
    super([`${file} has faults:`, ...sortFaults(faults).map(tellFault)].join('\n'));
    this.name = 'ChannelsError';
    this.faults = faults;
  }
}

/** What an account is named after when the file does not say it. */
export interface HouseDefaults {
  readonly pageName: string;
  readonly timeZone: string;
}

/**
 * Reads the house's accounts and brands. JSON is YAML as well.
 *
 * @param file path for the faults
 * @throws ChannelsError `CHANNELS_FAULTY` with every fault, by line and column
 */
export function readChannels(
  file: string,
  source: string,
  defaults: HouseDefaults,
): readonly Account[] {
  const yaml = readYaml(file, source);
  if (yaml.faults.length > 0) throw new ChannelsError(file, yaml.faults);
  const parsed = channelsSchema.safeParse(yaml.data);
  if (!parsed.success) throw new ChannelsError(file, schemaFaults(yaml, parsed.error));
  const faults = [
    ...findDoubles(yaml, parsed.data),
    ...checkBrands(yaml, parsed.data),
    ...checkDrills(yaml, parsed.data),
  ];
  if (faults.length > 0) throw new ChannelsError(file, faults);
  return parsed.data.accounts.map((account) => toAccount(account, parsed.data, defaults));
}

function toAccount(
  account: AccountFile,
  { brands }: ChannelsFile,
  defaults: HouseDefaults,
): Account {
  const brand = account.brand === undefined ? undefined : brands[account.brand];
  const spec: ChannelSpec = {
    channel: account.channel,
    account: account.account,
    audience: account.audience,
    language: account.language,
    ability: abilityOf(account),
    serves: account.serves,
    form: account.form ?? (account.outlet === 'page' ? 'long' : 'short'),
    limit: account.limit ?? null,
    noise: account.noise ?? (account.outlet === 'sandbox' ? 'thread' : 'page'),
    brand: account.brand ?? null,
    timeZone: account.timeZone ?? brand?.timeZone ?? null,
  };
  if (account.outlet !== 'page') return { spec, outlet: { kind: account.outlet } };
  const outlet: Outlet = {
    kind: 'page',
    path: account.path,
    name: account.name ?? brand?.name ?? defaults.pageName,
    timeZone: account.timeZone ?? brand?.timeZone ?? defaults.timeZone,
  };
  return { spec, outlet };
}

function abilityOf(account: AccountFile): ChannelAbility {
  return account.outlet === 'sandbox' ? account.ability : 'idempotent';
}

/** One name is one account, and one folder one page: else one would speak over the other. */
function findDoubles(yaml: YamlFile, { accounts }: ChannelsFile): readonly Fault[] {
  const seen = new Set<string>();
  return accounts.flatMap((account, index) => {
    const names = [
      { key: 'account', name: accountName(account), expected: 'another name: this one is taken' },
      ...(account.outlet === 'page'
        ? [{ key: 'path', name: `page ${account.path}`, expected: 'a folder of its own' }]
        : []),
    ];
    return names.flatMap(({ key, name, expected }) => {
      const twice = seen.has(name);
      seen.add(name);
      return twice ? [yaml.fault(['accounts', index, key], expected)] : [];
    });
  });
}

function checkBrands(yaml: YamlFile, { accounts, brands }: ChannelsFile): readonly Fault[] {
  return accounts.flatMap((account, index) => {
    if (account.brand === undefined) return [];
    const brand = Object.hasOwn(brands, account.brand) ? brands[account.brand] : undefined;
    if (brand === undefined) {
      const known = Object.keys(brands).join(', ') || 'a brand, and there is none';
      return [yaml.fault(['accounts', index, 'brand'], `one of: ${known}`)];
    }
    return brand.languages === undefined || brand.languages.includes(account.language)
      ? []
      : [
          yaml.fault(
            ['accounts', index, 'language'],
            `a language of ${account.brand}: ${brand.languages.join(', ')}`,
          ),
        ];
  });
}

/** I7: a drill's page must not lie where the public looks. */
function checkDrills(yaml: YamlFile, { accounts }: ChannelsFile): readonly Fault[] {
  return accounts.flatMap((account, index) => {
    if (account.outlet !== 'page') return [];
    const below = account.path.split('/').includes('drills');
    return below === (account.serves === 'drill')
      ? []
      : [
          yaml.fault(
            ['accounts', index, 'path'],
            account.serves === 'drill' ? 'a folder below drills' : 'a folder that is not drills',
          ),
        ];
  });
}
