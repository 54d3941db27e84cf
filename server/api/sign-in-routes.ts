import { randomBytes } from 'node:crypto';
import type { Refusal } from '../../domain/refusals.ts';
import { refuse } from '../../domain/refusals.ts';
import type { Certificate, SignInStatement, VerifiedStatement } from '../../domain/statements.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { keepChallenge, takeChallenge } from '../../ledger/login/challenges.ts';
import { endSession, keepSession } from '../../ledger/login/sessions.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { ServerDeps } from '../deps.ts';
import { tellDoor } from '../http/door.ts';
import type { Endpoint } from '../http/endpoint.ts';
import { endpoint, ok, openEndpoint } from '../http/endpoint.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import { writeSessionCookie } from '../sessions/session-cookie.ts';
import type {
  ChallengeResponse,
  DeploymentResponse,
  SessionResponse,
  SignInRequest,
  SignInResponse,
} from './contract.ts';
import { emptyBody, noParams, noQuery, signInBody } from './schemas.ts';

const CHALLENGE_LIFE = 5 * 60_000;
/** A shift with its handover (issue A). */
const SESSION_LIFE = 12 * 60 * 60_000;

const challenge = openEndpoint({
  method: 'POST',
  path: '/api/sign-in/challenge',
  access: 'anyone',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: async ({ ledger, config, trust, clock }) => {
    const fresh = randomBytes(32).toString('hex');
    const expiresAt = new Date(clock().getTime() + CHALLENGE_LIFE);
    await keepChallenge(ledger.db, fresh, expiresAt);
    return ok({
      challenge: fresh,
      origin: config.origin,
      deployment: trust.deployment,
      expiresAt: expiresAt.toISOString(),
    } satisfies ChallengeResponse);
  },
});

const signIn = openEndpoint({
  method: 'POST',
  path: '/api/sign-in',
  access: 'anyone',
  params: noParams,
  query: noQuery,
  body: signInBody,
  handle: async (deps, { body }) => {
    const { signer } = await proveSignIn(deps, body);
    const certificate = body.signed.certificate;
    const digest = await keepCertificate(deps, certificate);
    const now = deps.clock().getTime();
    const expiresAt = new Date(Math.min(now + SESSION_LIFE, Date.parse(certificate.body.notAfter)));
    const token = randomBytes(32).toString('base64url');
    await keepSession(deps.ledger.db, token, {
      person: signer.person,
      certificate: digest,
      expiresAt,
    });
    const seconds = Math.floor((expiresAt.getTime() - now) / 1000);
    const { person, name, roles, executive, practice } = signer;
    return {
      ...ok({
        token,
        person,
        name,
        roles,
        executive,
        practice,
        expiresAt: expiresAt.toISOString(),
      } satisfies SignInResponse),
      headers: { 'Set-Cookie': writeSessionCookie(token, seconds, deps.config.origin) },
    };
  },
});

/** Every bad sign-in is told at the door, as nobody's: what it claims is not proved. */
async function proveSignIn(
  deps: ServerDeps,
  { signed }: SignInRequest,
): Promise<VerifiedStatement<SignInStatement>> {
  const verification = verifyStatement(signed, 'countersign/sign-in', deps.trust, deps.clock());
  if (!verification.ok) throw await refuseSignIn(deps, verification.refusal);
  const verified = verification.verified as VerifiedStatement<SignInStatement>;
  const { statement } = verified;
  if (statement.origin !== deps.config.origin) {
    const detail = `It was signed for ${statement.origin}; this server is ${deps.config.origin}. Dial that address and sign in there.`;
    throw await refuseSignIn(deps, refuse('malformed', 'signed for another origin'), detail);
  }
  if (!(await takeChallenge(deps.ledger.db, statement.challenge, deps.clock()))) {
    const detail =
      'The challenge is unknown, used or too old. Ask for a fresh one: POST /api/sign-in/challenge.';
    throw await refuseSignIn(deps, refuse('nonce-seen', 'challenge unknown, used or old'), detail);
  }
  return verified;
}

async function refuseSignIn(
  deps: ServerDeps,
  refusal: Refusal,
  detail?: string,
): Promise<ProblemError> {
  await tellDoor(deps, {
    actor: { person: 'unknown', name: 'somebody', proved: false },
    message: 'signIn',
    post: null,
    refusal,
  });
  return detail === undefined
    ? refusalProblem(refusal, { status: 401, recorded: true })
    : new ProblemError('bad-sign-in', detail);
}

async function keepCertificate(deps: ServerDeps, certificate: Certificate): Promise<string> {
  try {
    return await deps.keepCertificate(certificate);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'key-taken') throw error;
    throw await refuseSignIn(
      deps,
      refuse('unknown-key', 'it stands in another certificate too'),
      'This key stands in another certificate as well, so nobody can say whose it is. Ask a training lead for a fresh one.',
    );
  }
}

const signOut = endpoint({
  method: 'POST',
  path: '/api/sign-out',
  access: 'signed-in',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: async (deps, { caller }) => {
    await endSession(deps.ledger.db, caller.token);
    return {
      ...ok({ signedOut: true }),
      headers: { 'Set-Cookie': writeSessionCookie('', 0, deps.config.origin) },
    };
  },
});

const whoami = endpoint({
  method: 'GET',
  path: '/api/whoami',
  access: 'signed-in',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: async (_deps, { caller }) => {
    const { person, name, roles, executive, practice, expiresAt } = caller;
    return ok({
      person,
      name,
      roles,
      executive,
      practice,
      expiresAt: expiresAt.toISOString(),
    } satisfies SessionResponse);
  },
});

const deployment = openEndpoint({
  method: 'GET',
  path: '/api/deployment',
  access: 'anyone',
  params: noParams,
  query: noQuery,
  body: emptyBody,
  handle: async ({ trust, config, clock }) =>
    ok({
      deployment: trust.deployment,
      practice: trust.practice,
      publicPage: config.publicPage,
      origin: config.origin,
      serverTime: clock().toISOString(),
    } satisfies DeploymentResponse),
});

/** Who is there, and where is here. */
export const signInRoutes: readonly Endpoint[] = [challenge, signIn, signOut, whoami, deployment];
