import { randomUUID } from 'node:crypto';
import type { CertificateBody } from '../../domain/statements.ts';
import type { KeyFile } from '../../trust/key-file.ts';
import { generateKeyPair } from '../../trust/keys.ts';
import { signCertificate } from '../../trust/sign-certificate.ts';
import type { RootKey } from '../../trust/sign-certificate.ts';
import type { PracticePerson } from './people.ts';

const DAY = 86_400_000;

/**
 * Makes a practice person's key and certificate. `practice: true` stands inside, so that no
 * production worker ever believes it (I7).
 */
export function issueCertificate(
  person: PracticePerson,
  deployment: string,
  root: RootKey,
  now: Date,
): KeyFile {
  const at = (days: number): string => new Date(now.getTime() + days * DAY).toISOString();
  const { publicKey, privateKey } = generateKeyPair();
  const body: CertificateBody = {
    type: 'countersign/certificate',
    version: 1,
    deployment,
    serial: randomUUID(),
    person: `p-${person.short}`,
    name: person.name,
    roles: person.roles,
    executive: person.executive,
    practice: true,
    training: trainingOf(person, at),
    languages: person.languages ?? ['en'],
    keys: [{ kind: 'ed25519', publicKey }],
    // A little earlier: clocks of one machine's processes may differ by the time this takes.
    notBefore: at(-1),
    notAfter: at(365),
  };
  const certificate = signCertificate(body, [root]);
  return { person: body.person, name: body.name, publicKey, privateKey, certificate };
}

function trainingOf(
  { training }: PracticePerson,
  at: (days: number) => string,
): CertificateBody['training'] {
  const course = 'Speaking in public during an outage';
  if (training === 'none') return null;
  if (training === 'expired') return { course, passed: at(-395), expires: at(-30) };
  return { course, passed: at(-30), expires: at(365) };
}
