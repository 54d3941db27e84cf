import type {
  ReleaseStatement,
  SignedStatement,
  Signer,
  SignOffStatement,
  VerifiedStatement,
} from '../domain/statements.ts';
import type { Actor } from '../domain/ledger-entry.ts';
import type { PostState } from '../domain/post.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { Digest, Instant, Role } from '../domain/words.ts';
import type { CastName } from './script.ts';

const LONG_AHEAD = '2099-01-01T00:00:00.000Z';
const LONG_AGO = '2020-01-01T00:00:00.000Z';

interface Person {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly executive: boolean;
  readonly trainedUntil: Instant | null;
  readonly languages: readonly string[];
}

function person(name: string, roles: readonly Role[], more: Partial<Person> = {}): Person {
  return { name, roles, executive: false, trainedUntil: null, languages: ['en', 'de'], ...more };
}

const PEOPLE: Readonly<Record<CastName, Person>> = {
  commander: person('Ines (commander)', ['incident_commander']),
  communicator: person('Carla (communicator)', ['communicator'], { trainedUntil: LONG_AHEAD }),
  'second-communicator': person('Cem (communicator)', ['communicator'], {
    trainedUntil: LONG_AHEAD,
  }),
  executive: person('Edgar (executive)', ['executive', 'communicator'], {
    executive: true,
    trainedUntil: LONG_AHEAD,
  }),
  lapsed: person('Tom (training expired)', ['communicator'], { trainedUntil: LONG_AGO }),
  auditor: person('Ada (auditor)', ['auditor']),
  legal: person('Lena (legal)', ['legal', 'communicator'], { trainedUntil: LONG_AHEAD }),
  engineer: person('Emil (engineer)', ['engineer']),
};

/** What somebody is said to be. */
export function rolesOf(name: CastName): readonly Role[] {
  return PEOPLE[name].roles;
}

/** Somebody who acts without a signature. */
export function actorOf(name: CastName): Actor {
  return { person: `p-${name}`, name: PEOPLE[name].name, proved: false };
}

export function signerOf(name: CastName): Signer {
  const { roles, executive, trainedUntil, languages } = PEOPLE[name];
  return {
    person: `p-${name}`,
    name: PEOPLE[name].name,
    roles,
    executive,
    practice: true,
    languages,
    trainedUntil,
    publicKey: `key-of-${name}`,
    certificate: fake(`certificate-of-${name}`),
  };
}

/**
 * A sign-off of what waits, as if its signature had been verified. Possible only here, where
 * nothing can be sent: real ones are made by trust/ alone.
 */
export function signedOff(
  name: CastName,
  state: PostState,
  now: Instant,
  nonce: string,
): VerifiedStatement<SignOffStatement> | null {
  const { revision, rule } = state;
  if (revision === null) return null;
  const signer = signerOf(name);
  const decideBy = Math.min(Date.parse(now) + rule.valid, Date.parse(revision.publishBy));
  return {
    signer,
    digest: fake(`statement-${nonce}`),
    statement: {
      type: 'countersign/sign-off',
      version: 1,
      deployment: state.deployment,
      signer: signer.person,
      certificate: signer.certificate,
      nonce,
      signedAt: now,
      incident: state.incident,
      post: state.post,
      step: state.step,
      kind: state.kind,
      severity: state.severity,
      runbook: state.runbookDigest,
      revision: revision.number,
      authors: revision.authors,
      unsignedWords: revision.unsignedWords,
      leaves: revision.leaves.map(({ channel, account, audience, language, digest }) => ({
        channel,
        account,
        audience,
        language,
        digest,
      })),
      status: revision.status,
      impact: revision.impact,
      components: revision.components,
      promise: revision.promise,
      mode: state.mode,
      drill: state.drill,
      ledgerHead: fake('head'),
      decideBy: new Date(decideBy).toISOString(),
      publishBy: revision.publishBy,
    },
  };
}

/** A release of a hold (`post` is `null`) or of a post's embargo, as if it had been verified. */
export function signedRelease(
  name: CastName,
  incident: Pick<IncidentState, 'deployment' | 'incident' | 'mode' | 'drill'>,
  post: PostState | null,
  reason: string,
  now: Instant,
  nonce: string,
): VerifiedStatement<ReleaseStatement> {
  const signer = signerOf(name);
  return {
    signer,
    digest: fake(`statement-${nonce}`),
    statement: {
      type: 'countersign/release',
      version: 1,
      deployment: incident.deployment,
      signer: signer.person,
      certificate: signer.certificate,
      nonce,
      signedAt: now,
      incident: incident.incident,
      post: post?.post ?? null,
      revision: post?.revision?.number ?? 0,
      mode: incident.mode,
      drill: incident.drill,
      reason,
      decideBy: new Date(Date.parse(now) + 15 * 60_000).toISOString(),
    },
  };
}

/** What stands where a real statement's bytes would: nobody reads them in a rehearsal. */
export function paperOf(name: CastName): SignedStatement {
  const signer = signerOf(name);
  return {
    statement: '{}',
    proof: { kind: 'ed25519', signature: '', publicKey: signer.publicKey },
    certificate: {
      body: {
        type: 'countersign/certificate',
        version: 1,
        deployment: 'rehearsal',
        serial: name,
        person: signer.person,
        name: signer.name,
        roles: signer.roles,
        executive: signer.executive,
        practice: true,
        training: null,
        languages: signer.languages,
        keys: [{ kind: 'ed25519', publicKey: signer.publicKey }],
        notBefore: LONG_AGO,
        notAfter: LONG_AHEAD,
      },
      signatures: [],
    },
  };
}

/** 64 hexadecimal characters that stand for something and prove nothing. */
export function fake(what: string): Digest {
  const hex = [...new TextEncoder().encode(what)].map((byte) => byte.toString(16).padStart(2, '0'));
  return hex.join('').slice(-64).padStart(64, '0');
}
