import { refuse, type Refusal } from '../domain/refusals.ts';
import type { Certificate } from '../domain/statements.ts';
import { canonicalText } from './canonical.ts';
import { certificateShape } from './certificate-shape.ts';
import { verifyText } from './keys.ts';
import { tellFaults } from './shapes.ts';
import type { TrustPolicy } from './trust-policy.ts';

/**
 * Whether a certificate can be believed at `now`: signed by enough roots (distinct by person and
 * by key), of this deployment, practice only under a practice policy, and in its validity.
 * What its holder may do with it is another question: domain/judge-sign-off.
 *
 * @returns `null` when it can be believed, else the first refusal: `malformed`, `not-chained`,
 * `practice-only`, `wrong-deployment`, `certificate-not-yet-valid`, `certificate-expired`
 */
export function verifyCertificate(
  certificate: Certificate,
  policy: TrustPolicy,
  now: Date,
): Refusal | null {
  const shape = certificateShape.safeParse(certificate);
  if (!shape.success) return refuse('malformed', tellFaults(shape.error));
  const { body } = shape.data;
  // Before the chain: a practice certificate under a production policy is never chained, and the
  // person should read why.
  if (body.practice && !policy.practice) return refuse('practice-only');
  const vouching = countRoots(shape.data, policy);
  if (vouching < policy.threshold) {
    return refuse('not-chained', `${vouching} of the ${policy.threshold} roots that are needed`);
  }
  if (!body.practice && policy.practice) {
    return refuse('not-chained', 'practice roots vouch for practice certificates only');
  }
  if (body.deployment !== policy.deployment) {
    return refuse('wrong-deployment', `certificate of ${body.deployment}`);
  }
  if (now.getTime() < Date.parse(body.notBefore)) {
    return refuse('certificate-not-yet-valid', `from ${body.notBefore}`);
  }
  if (now.getTime() >= Date.parse(body.notAfter)) {
    return refuse('certificate-expired', `until ${body.notAfter}`);
  }
  return null;
}

/** Distinct persons among the roots whose signature fits; one key in two roots counts once. */
function countRoots(certificate: Certificate, policy: TrustPolicy): number {
  const text = canonicalText(certificate.body);
  const persons = new Set<string>();
  const keys = new Set<string>();
  for (const { root: id, signature } of certificate.signatures) {
    const root = policy.roots.find((candidate) => candidate.id === id);
    if (root === undefined || persons.has(root.person) || keys.has(root.publicKey)) continue;
    if (!verifyText(text, signature, root.publicKey)) continue;
    persons.add(root.person);
    keys.add(root.publicKey);
  }
  return persons.size;
}
