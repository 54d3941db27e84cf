/** People, roots and statements for tests of trust and ledger. */
import type {
  Certificate,
  CertificateBody,
  SignedStatement,
  SignOffStatement,
  Statement,
} from '../../domain/statements.ts';
import type { Rendition } from '../../domain/rendition.ts';
import { generateKeyPair, type KeyPair } from '../../trust/keys.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';
import { certificateDigest, signCertificate, type RootKey } from '../../trust/sign-certificate.ts';
import { signStatement } from '../../trust/sign-statement.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';

export const NOW = new Date('2026-11-22T12:00:00.000Z');

export interface TestRoots {
  readonly policy: TrustPolicy;
  readonly keys: readonly RootKey[];
}

/** Roots of a deployment: `persons` names whose key each root is. */
export function makeRoots(
  persons: readonly string[],
  policy: Partial<Omit<TrustPolicy, 'roots'>> = {},
): TestRoots {
  const pairs = persons.map((person, index) => ({
    id: `root-${index + 1}`,
    person,
    ...generateKeyPair(),
  }));
  return {
    policy: {
      deployment: 'test',
      practice: false,
      threshold: 2,
      ...policy,
      roots: pairs.map(({ id, person, publicKey }) => ({ id, person, publicKey })),
    },
    keys: pairs.map(({ id, privateKey }) => ({ id, privateKey })),
  };
}

export interface TestPerson extends KeyPair {
  readonly certificate: Certificate;
}

/** A trained communicator, unless `body` says otherwise. */
export function makePerson(
  roots: readonly RootKey[],
  body: Partial<CertificateBody> = {},
): TestPerson {
  const pair = generateKeyPair();
  const certificate = signCertificate(
    {
      type: 'countersign/certificate',
      version: 1,
      deployment: 'test',
      serial: `serial-${pair.publicKey.slice(0, 8)}`,
      person: 'p-carla',
      name: 'Carla Okafor',
      roles: ['communicator'],
      executive: false,
      practice: false,
      training: {
        course: 'Crisis communication',
        passed: '2026-01-10T00:00:00.000Z',
        expires: '2027-01-10T00:00:00.000Z',
      },
      languages: ['en'],
      keys: [{ kind: 'ed25519', publicKey: pair.publicKey }],
      notBefore: '2026-01-01T00:00:00.000Z',
      notAfter: '2027-12-31T00:00:00.000Z',
      ...body,
    },
    roots,
  );
  return { ...pair, certificate };
}

/** Exact words of `inc-test/post-1` for the page. */
export function makeRendition(changes: Partial<Rendition> = {}): Rendition {
  return {
    type: 'countersign/rendition',
    version: 1,
    channel: 'status-page',
    account: 'page',
    audience: 'public',
    language: 'en',
    incident: 'inc-test',
    post: 'inc-test/post-1',
    revision: 1,
    kind: 'acknowledgement',
    mode: 'live',
    headline: 'Ordering is down',
    text: 'We are sorry: ordering is down. Next update at 12:30.',
    status: 'investigating',
    impact: 'major',
    components: [{ component: 'online ordering', state: 'major_outage' }],
    nextUpdate: '2026-11-22T12:30:00.000Z',
    corrects: null,
    salt: '0123456789abcdef0123456789abcdef',
    ...changes,
  };
}

/** A sign-off of {@link makeRendition}'s words, unless `changes` say otherwise. */
export function makeSignOff(
  { certificate }: Pick<TestPerson, 'certificate'>,
  changes: Partial<SignOffStatement> = {},
): SignOffStatement {
  const { channel, account, audience, language } = makeRendition();
  const digest = leafDigest(renditionText(makeRendition()));
  return {
    type: 'countersign/sign-off',
    version: 1,
    deployment: 'test',
    signer: certificate.body.person,
    certificate: certificateDigest(certificate.body),
    nonce: '00112233445566778899aabbccddeeff',
    signedAt: NOW.toISOString(),
    incident: 'inc-test',
    post: 'inc-test/post-1',
    step: 'acknowledgement',
    kind: 'acknowledgement',
    severity: 'sev1',
    runbook: 'b'.repeat(64),
    revision: 1,
    authors: [],
    unsignedWords: false,
    leaves: [{ channel, account, audience, language, digest }],
    status: 'investigating',
    impact: 'major',
    components: [{ component: 'online ordering', state: 'major_outage' }],
    promise: '2026-11-22T12:30:00.000Z',
    mode: 'live',
    drill: null,
    ledgerHead: '0'.repeat(64),
    decideBy: '2026-11-22T12:20:00.000Z',
    publishBy: '2026-11-22T12:30:00.000Z',
    ...changes,
  };
}

/** Signs any statement as a person, however wrong it is. */
export function signAs(person: TestPerson, statement: Statement): SignedStatement {
  return signStatement(statement, person.privateKey, person.certificate);
}
