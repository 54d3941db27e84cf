import type { KeyFile } from '../trust/key-file.ts';
import type { Api, Call } from './client/call-api.ts';
import { findKey } from './client/find-key.ts';
import { findApi } from './client/find-stack.ts';
import { openSession } from './client/session.ts';
import type { Session } from './client/session.ts';
import { createTokenFile } from './client/token-store.ts';
import type { World } from './world.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly as?: string;
  readonly key?: string;
  readonly api?: string;
  readonly home?: string;
  readonly json?: boolean;
}

/** Where one command sits: the world, its common options, and the server when it asks for it. */
export interface Desk extends World {
  readonly options: CommonOptions;
  readonly home: string;
  readonly json: boolean;
  /** Opens the person's key, without signing in. */
  readonly key: () => Promise<KeyFile>;
  /** The person's session; signs in at its first call. */
  readonly session: () => Promise<Session>;
  readonly call: Call;
}

/** The server waits 5 s for a worker before it says 202. */
const TIMEOUT = 15_000;

/** Sets a command's desk up. Nothing is read or dialled before it is asked for. */
export function openDesk(world: World, options: CommonOptions): Desk {
  const { config, terminal } = world;
  const home = options.home ?? config.home;
  const key = once(() =>
    findKey({
      home,
      as: options.as ?? (options.key === undefined ? config.as : null),
      file: options.key ?? (options.as === undefined ? config.keyFile : null),
      passphrase: config.passphrase,
      askPassphrase: terminal.interactive ? terminal.askSecretly : null,
    }),
  );
  const session = once(async () => {
    const address = await findApi(home, options.api ?? config.api);
    const person = await key();
    const api: Api = {
      address,
      fetch: world.fetch,
      timeout: TIMEOUT,
      language: config.language,
    };
    return openSession(api, person, createTokenFile(home, address, person.person), world.now);
  });
  return {
    ...world,
    options,
    home,
    json: options.json === true,
    key,
    session,
    call: async (route, request) => (await session()).call(route, request),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
