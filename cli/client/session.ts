import { buildSignIn } from '../../trust/build-sign-in.ts';
import type { KeyFile } from '../../trust/key-file.ts';
import { signStatement } from '../../trust/sign-statement.ts';
import { CliError } from '../cli-error.ts';
import { callApi } from './call-api.ts';
import type { Api, Call } from './call-api.ts';
import { ProblemError } from './problem-error.ts';
import type { TokenStore } from './token-store.ts';

/** A person at a server, signed in when needed. */
export interface Session {
  readonly key: KeyFile;
  readonly address: string;
  readonly call: Call;
}

/** A margin before a session's end in which it is no longer used, in milliseconds. */
const MARGIN = 5_000;

/**
 * Opens a session that signs in by itself: at the first call, when it has run out, and once more
 * when the server no longer knows it.
 *
 * @param now for the statement's time
 */
export function openSession(
  api: Api,
  key: KeyFile,
  tokens: TokenStore,
  now: () => Date = () => new Date(),
): Session {
  const currentToken = async (): Promise<string> => {
    const kept = await tokens.read();
    if (kept !== null && Date.parse(kept.expiresAt) - MARGIN > now().getTime()) return kept.token;
    const fresh = await signIn(api, key, now);
    await tokens.write(fresh);
    return fresh.token;
  };
  const call: Call = async (route, request = {}) => {
    const token = await currentToken();
    try {
      return await callApi(api, route, { ...request, token });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.code !== 'not-signed-in') throw error;
      // The server has forgotten the session (restart, sign-out elsewhere): sign in once more.
      await tokens.forget();
      return callApi(api, route, { ...request, token: await currentToken() });
    }
  };
  return { key, address: api.address, call };
}

async function signIn(
  api: Api,
  key: KeyFile,
  now: () => Date,
): Promise<{ readonly token: string; readonly expiresAt: string }> {
  const { challenge, origin, deployment } = await callApi(api, 'POST /api/sign-in/challenge');
  const dialled = new URL(api.address).origin;
  // A server in between would pass on the challenge of the real one: sign only for the address
  // that was dialled.
  if (origin !== dialled) {
    throw new CliError(
      'NOT_SIGNED_IN',
      `You dialled ${dialled}, but that server calls itself ${origin}.`,
      `If you trust it, dial its own name: --api ${origin}`,
    );
  }
  const own = key.certificate.body.deployment;
  if (deployment !== own) {
    throw new CliError(
      'NOT_SIGNED_IN',
      `The key of ${key.name} is for the deployment ${own}, this server is ${deployment}.`,
      'Use the key for this deployment (--key FILE), or another server (--api URL).',
    );
  }
  const statement = buildSignIn({
    origin: dialled,
    challenge,
    certificate: key.certificate,
    now: now(),
  });
  return callApi(api, 'POST /api/sign-in', {
    in: { signed: signStatement(statement, key.privateKey, key.certificate) },
  });
}
