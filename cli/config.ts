import { resolve } from 'node:path';
import { knownLanguage, MESSAGE_LANGUAGES } from '../domain/messages/speak.ts';
import type { MessageLanguage } from '../domain/messages/speak.ts';
import { CliError } from './cli-error.ts';

/** What the surroundings tell the command line. */
export interface CliConfig {
  /** Where the embedded stack keeps its things; absolute. */
  readonly home: string;
  readonly api: string | null;
  /** Short name of the acting person, such as `carla`. */
  readonly as: string | null;
  readonly keyFile: string | null;
  readonly passphrase: string | null;
  readonly editor: string | null;
  readonly databaseUrl: string | null;
  /** `null`: decided by whether the output is a terminal. */
  readonly colour: boolean | null;
  /** In which language the server's refusals are told. */
  readonly language: MessageLanguage;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment, once.
 *
 * @throws CliError `BAD_CONFIGURATION` with every fault listed
 */
export function readConfig(environment: Environment): CliConfig {
  const faults: string[] = [];
  const text = (name: string): string | null => {
    const value = environment[name];
    return value === undefined || value === '' ? null : value;
  };
  const url = (name: string, protocols: readonly string[]): string | null => {
    const value = text(name);
    if (value === null) return null;
    const parsed = URL.canParse(value) ? new URL(value) : null;
    if (parsed !== null && protocols.includes(parsed.protocol)) return value;
    faults.push(`${name} is not an address that begins with ${protocols.join('// or ')}//`);
    return null;
  };
  const as = text('COUNTERSIGN_AS');
  if (as !== null && !isShortName(as)) {
    faults.push('COUNTERSIGN_AS must be a short name such as carla');
  }
  const config: CliConfig = {
    home: resolve(text('COUNTERSIGN_HOME') ?? '.countersign'),
    api: url('COUNTERSIGN_API', ['http:', 'https:']),
    as,
    keyFile: text('COUNTERSIGN_KEY'),
    passphrase: environment['COUNTERSIGN_PASSPHRASE'] ?? null,
    editor: text('VISUAL') ?? text('EDITOR'),
    databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:']),
    colour: colourFrom(text),
    language: languageFrom(text, faults),
  };
  if (faults.length === 0) return config;
  throw new CliError(
    'BAD_CONFIGURATION',
    'The environment has values that cannot be used.',
    'Correct or unset them and try again.',
    faults,
  );
}

/** Whether a name can stand in a file name such as `carla.key.json`. */
export function isShortName(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(name);
}

function languageFrom(text: (name: string) => string | null, faults: string[]): MessageLanguage {
  const known = knownLanguage(text('COUNTERSIGN_LANG') ?? 'en');
  if (known === null)
    faults.push(`COUNTERSIGN_LANG must be one of: ${MESSAGE_LANGUAGES.join(', ')}`);
  return known ?? 'en';
}

function colourFrom(text: (name: string) => string | null): boolean | null {
  if (text('NO_COLOR') !== null || text('TERM') === 'dumb') return false;
  const forced = text('FORCE_COLOR');
  return forced !== null && forced !== '0' ? true : null;
}
