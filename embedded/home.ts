import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './stack-error.ts';

/** Where everything stands that the one-machine stack keeps. */
export interface Home {
  readonly root: string;
  readonly postgres: string;
  readonly postgresPassword: string;
  readonly temporal: string;
  readonly page: string;
  readonly sandbox: string;
  /** Every mail that would have been sent, one file each. */
  readonly mailbox: string;
  readonly people: string;
  readonly roots: string;
  readonly logs: string;
  readonly cache: string;
  /** Whom worker and server believe. */
  readonly trust: string;
  /** What runs, for the next start and for the command line. */
  readonly stack: string;
  readonly lock: string;
}

/**
 * Lays out the home directory. It holds private keys: nobody else may look into it. Where we are
 * root, others may pass through, because the database runs as another user.
 *
 * @throws StackError `HOME_UNUSABLE`
 */
export function openHome(root: string): Home {
  const home: Home = {
    root,
    postgres: join(root, 'postgres'),
    postgresPassword: join(root, 'postgres.password'),
    temporal: join(root, 'temporal'),
    page: join(root, 'page'),
    sandbox: join(root, 'sandbox'),
    mailbox: join(root, 'mailbox'),
    people: join(root, 'people'),
    roots: join(root, 'trust-roots'),
    logs: join(root, 'logs'),
    cache: join(root, 'cache'),
    trust: join(root, 'trust.json'),
    stack: join(root, 'stack.json'),
    lock: join(root, 'lock'),
  };
  try {
    mkdirSync(root, { recursive: true });
    chmodSync(root, process.getuid?.() === 0 ? 0o711 : 0o700);
    const { temporal, page, sandbox, mailbox, people, roots, logs, cache } = home;
    for (const directory of [temporal, page, sandbox, mailbox, people, roots, logs, cache]) {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
    }
    // A client's profile of the person who starts us is not meant for our own Temporal.
    writeFileSync(join(temporal, 'client.toml'), '[profile.default]\n');
    return home;
  } catch (error) {
    throw new StackError(
      'HOME_UNUSABLE',
      `COUNTERSIGN_HOME ${root} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
