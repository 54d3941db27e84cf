/** Plain values that tests of the pure rules begin with. */
import type { PostIdentity, PostState, Revision } from '../../domain/post.ts';
import type { SignOffRule } from '../../domain/runbook.ts';
import type { Signer, SignOffStatement, VerifiedStatement } from '../../domain/statements.ts';
import type { StoredLeaf } from '../../domain/rendition.ts';

export const NOW = '2026-11-22T03:00:00.000Z';
export const LATER = '2026-11-22T03:30:00.000Z';

export const at = (minutes: number): string =>
  new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

export const ONE_COMMUNICATOR: SignOffRule = {
  name: 'routine',
  need: [{ role: 'communicator', count: 1 }],
  author: 'may-sign',
  valid: 1_800_000,
};

export const TWO_COMMUNICATORS: SignOffRule = {
  name: 'weighty',
  need: [{ role: 'communicator', count: 2 }],
  author: 'one-other',
  valid: 3_600_000,
};

export function sampleLeaf(channel: string, digit = 'a'): StoredLeaf {
  return {
    channel,
    account: 'main',
    audience: 'public',
    language: 'en',
    digest: digit.repeat(64),
    size: 400,
    key: `${digit}${channel}`.padEnd(64, '0').slice(0, 64),
  };
}

export function sampleRevision(change: Partial<Revision> = {}): Revision {
  return {
    number: 1,
    leaves: [sampleLeaf('status-page', 'a'), sampleLeaf('sandbox', 'b')],
    authors: [],
    unsignedWords: false,
    variant: 'a',
    status: 'investigating',
    impact: 'major',
    components: [{ component: 'online ordering', state: 'major_outage' }],
    promise: LATER,
    publishBy: LATER,
    facts: [],
    ...change,
  };
}

export function sampleIdentity(change: Partial<PostIdentity> = {}): PostIdentity {
  return {
    deployment: 'test',
    incident: 'inc-1',
    post: 'inc-1/post-1',
    number: 1,
    step: 'acknowledgement',
    kind: 'acknowledgement',
    situation: null,
    severity: 'sev2',
    mode: 'live',
    drill: null,
    runbook: 'service-outage',
    runbookDigest: '1'.repeat(64),
    rule: ONE_COMMUNICATOR,
    corrects: null,
    dueAt: null,
    language: 'en',
    follows: null,
    embargo: null,
    lead: null,
    ...change,
  };
}

/** A post that waits for people with its first revision. */
export function samplePost(change: Partial<PostState> = {}): PostState {
  return {
    ...sampleIdentity(),
    phase: 'waiting',
    end: null,
    revision: sampleRevision(),
    signOffs: [],
    changesRequested: null,
    withdrawWish: null,
    deliveries: [],
    held: false,
    released: false,
    leadUntil: null,
    publishedAt: null,
    usedStatements: [],
    usedNonces: [],
    ...change,
  };
}

export function sampleSigner(change: Partial<Signer> = {}): Signer {
  return {
    person: 'p-carla',
    name: 'Carla Okafor',
    roles: ['communicator'],
    executive: false,
    practice: true,
    languages: ['en'],
    trainedUntil: '2027-11-22T00:00:00.000Z',
    publicKey: `key-of-${change.person ?? 'p-carla'}`,
    certificate: 'c'.repeat(64),
    ...change,
  };
}

let statements = 0;

/** A verified sign-off of exactly what waits; `change` makes it lie. */
export function sampleSignOff(
  post: PostState,
  signer: Signer = sampleSigner(),
  change: Partial<SignOffStatement> = {},
): VerifiedStatement<SignOffStatement> {
  const revision = post.revision ?? sampleRevision();
  statements += 1;
  const statement: SignOffStatement = {
    type: 'countersign/sign-off',
    version: 1,
    deployment: post.deployment,
    signer: signer.person,
    certificate: signer.certificate,
    nonce: String(statements).padStart(32, '0'),
    signedAt: NOW,
    incident: post.incident,
    post: post.post,
    step: post.step,
    kind: post.kind,
    severity: post.severity,
    runbook: post.runbookDigest,
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
    mode: post.mode,
    drill: post.drill,
    ledgerHead: '0'.repeat(64),
    decideBy: at(20),
    publishBy: revision.publishBy,
    ...change,
  };
  return { statement, signer, digest: String(statements).padStart(64, '0') };
}

/** The envelope that travels with a verified statement; the pure rules never look into it. */
export function sampleEnvelope(): PostState['signOffs'][number]['signed'] {
  return {
    statement: '{}',
    proof: { kind: 'ed25519', signature: 's', publicKey: 'k' },
    certificate: {
      body: {
        type: 'countersign/certificate',
        version: 1,
        deployment: 'test',
        serial: '1',
        person: 'p-carla',
        name: 'Carla Okafor',
        roles: ['communicator'],
        executive: false,
        practice: true,
        training: null,
        languages: ['en'],
        keys: [],
        notBefore: NOW,
        notAfter: LATER,
      },
      signatures: [],
    },
  };
}
