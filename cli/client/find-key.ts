import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isKeyFileLocked, parseKeyFile } from '../../trust/key-file.ts';
import type { KeyFile } from '../../trust/key-file.ts';
import { TrustError } from '../../trust/trust-error.ts';
import { CliError } from '../cli-error.ts';
import { isShortName } from '../config.ts';

export interface KeyChoice {
  readonly home: string;
  /** Short name, such as `carla`; used when there is no file. */
  readonly as: string | null;
  readonly file: string | null;
  readonly passphrase: string | null;
  /** Asks a person; `null`: nobody can be asked. */
  readonly askPassphrase: ((question: string) => Promise<string>) | null;
}

/**
 * Finds and opens the key of the acting person.
 *
 * @throws CliError `NO_KEY`, `BAD_KEY`
 */
export async function findKey(choice: KeyChoice): Promise<KeyFile> {
  const file = choice.file ?? (await fileOf(choice));
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const people = await listPeople(choice.home);
    throw new CliError(
      'NO_KEY',
      `There is no key file ${file}.`,
      people.length === 0 ? START_FIRST : `People with a key here: ${people.join(', ')}.`,
      [],
      { cause: error },
    );
  }
  try {
    return parseKeyFile(text, await passphraseFor(text, file, choice));
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw new CliError(
      'BAD_KEY',
      `${file} cannot be used: ${error.message}.`,
      error.code === 'passphrase-needed' ? 'Set COUNTERSIGN_PASSPHRASE.' : '',
      [],
      { cause: error },
    );
  }
}

const START_FIRST = 'Start the stack once with npm start: it makes the practice people.';

async function fileOf(choice: KeyChoice): Promise<string> {
  if (choice.as === null) {
    const people = await listPeople(choice.home);
    throw new CliError(
      'NO_KEY',
      'Who are you? No key is chosen.',
      people.length === 0
        ? START_FIRST
        : `Add --as NAME, or set COUNTERSIGN_AS. People with a key here: ${people.join(', ')}.`,
    );
  }
  if (!isShortName(choice.as)) {
    throw new CliError('NO_KEY', `"${choice.as}" is no short name such as carla.`);
  }
  return join(choice.home, 'people', `${choice.as}.key.json`);
}

async function passphraseFor(
  text: string,
  file: string,
  choice: KeyChoice,
): Promise<string | undefined> {
  if (!isKeyFileLocked(text)) return undefined;
  if (choice.passphrase !== null) return choice.passphrase;
  return choice.askPassphrase === null
    ? undefined
    : choice.askPassphrase(`Passphrase for ${file}: `);
}

/** Short names of those whose key files lie in this home. */
export async function listPeople(home: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(home, 'people')))
      .filter((name) => name.endsWith('.key.json'))
      .map((name) => name.slice(0, -'.key.json'.length))
      .sort();
  } catch {
    return [];
  }
}
