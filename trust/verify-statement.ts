import { refuse, type Refusal, type RefusalCode } from '../domain/refusals.ts';
import type {
  Certificate,
  SignedStatement,
  Signer,
  Statement,
  Verification,
} from '../domain/statements.ts';
import { canonicalText, sha256 } from './canonical.ts';
import { verifyText } from './keys.ts';
import { tellFaults } from './shapes.ts';
import { certificateDigest } from './sign-certificate.ts';
import { signedStatementShape, statementShapes } from './statement-shapes.ts';
import { TrustError } from './trust-error.ts';
import type { TrustPolicy } from './trust-policy.ts';
import { verifyCertificate } from './verify-certificate.ts';

/** How far ahead a signer's clock may be, in milliseconds. */
export const CLOCK_TOLERANCE = 60_000;

/**
 * Verifies a signed statement from anywhere: shape, type, exact bytes, certificate, key,
 * signature, then that it names this deployment, this certificate and this person, and is not
 * dated in the future. It says who signed what; whether that person may is for the rules in
 * domain/ to say (DESIGN section 5).
 *
 * @param signed as it came; nothing about it is trusted
 * @param type the one type that this act takes: a sign-in is never a sign-off
 * @param now when it is judged; for an audit, the time of the entry
 * @returns the verified statement, or the first refusal in the order above
 */
export function verifyStatement(
  signed: unknown,
  type: Statement['type'],
  policy: TrustPolicy,
  now: Date,
): Verification {
  try {
    return verify(signed, type, policy, now);
  } catch (error) {
    // Half a character has no canonical form: such bytes were never signed by anybody.
    if (!(error instanceof TrustError)) throw error;
    return no('malformed', error.code);
  }
}

function verify(
  signed: unknown,
  type: Statement['type'],
  policy: TrustPolicy,
  now: Date,
): Verification {
  const envelope = signedStatementShape.safeParse(signed);
  if (!envelope.success) return no('malformed', tellFaults(envelope.error));
  const { statement: text, proof, certificate } = envelope.data;

  const read = readStatement(text, type);
  if ('refusal' in read) return { ok: false, refusal: read.refusal };
  const { statement } = read;

  const distrust = verifyCertificate(certificate, policy, now);
  if (distrust !== null) return { ok: false, refusal: distrust };
  if (!certificate.body.keys.some((key) => key.publicKey === proof.publicKey)) {
    return no('unknown-key');
  }
  if (!verifyText(text, proof.signature, proof.publicKey)) return no('broken-signature');

  const digest = certificateDigest(certificate.body);
  const found = judgeNames(statement, certificate, digest, policy, now);
  if (found !== null) return { ok: false, refusal: found };
  return {
    ok: true,
    signed: envelope.data satisfies SignedStatement,
    verified: {
      statement,
      digest: sha256(text),
      signer: describeSigner(certificate, digest, proof.publicKey),
    },
  };
}

function readStatement(
  text: string,
  type: Statement['type'],
): { readonly statement: Statement } | { readonly refusal: Refusal } {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return { refusal: refuse('malformed', 'the statement is not JSON') };
  }
  const found = typeof value === 'object' && value !== null && 'type' in value ? value.type : null;
  if (typeof found === 'string' && found !== type) {
    return { refusal: refuse('wrong-statement', `${found.slice(0, 60)} instead of ${type}`) };
  }
  const parsed = statementShapes[type].safeParse(value);
  if (!parsed.success) return { refusal: refuse('malformed', tellFaults(parsed.error)) };
  // Compared after the strict parse: a key that the shape does not know, or knows twice, is lost
  // by then and the texts differ.
  if (!isCanonical(parsed.data, text)) return { refusal: refuse('non-canonical') };
  return { statement: parsed.data };
}

function isCanonical(statement: Statement, text: string): boolean {
  try {
    return canonicalText(statement) === text;
  } catch {
    return false;
  }
}

function judgeNames(
  statement: Statement,
  certificate: Certificate,
  digest: string,
  policy: TrustPolicy,
  now: Date,
): Refusal | null {
  if (statement.deployment !== policy.deployment) {
    return refuse('wrong-deployment', statement.deployment);
  }
  if (statement.certificate !== digest) return refuse('wrong-certificate');
  if (statement.signer !== certificate.body.person) {
    return refuse('wrong-person', `${statement.signer} instead of ${certificate.body.person}`);
  }
  if (Date.parse(statement.signedAt) > now.getTime() + CLOCK_TOLERANCE) {
    return refuse('signed-in-future', statement.signedAt);
  }
  return null;
}

function describeSigner({ body }: Certificate, digest: string, publicKey: string): Signer {
  return {
    person: body.person,
    name: body.name,
    roles: body.roles,
    executive: body.executive,
    practice: body.practice,
    languages: body.languages,
    trainedUntil: body.training?.expires ?? null,
    publicKey,
    certificate: digest,
  };
}

function no(code: RefusalCode, detail = ''): Verification {
  return { ok: false, refusal: refuse(code, detail) };
}
