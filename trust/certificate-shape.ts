import { z } from 'zod';
import type { Certificate, CertificateBody } from '../domain/statements.ts';
import {
  deploymentShape,
  instantShape,
  nameShape,
  personShape,
  publicKeyShape,
  roleShape,
  signatureShape,
  tellFaults,
} from './shapes.ts';
import { TrustError } from './trust-error.ts';

const bodyShape = z.strictObject({
  type: z.literal('countersign/certificate'),
  version: z.literal(1),
  deployment: deploymentShape,
  serial: z.string().min(1).max(120),
  person: personShape,
  name: nameShape,
  roles: z.array(roleShape).min(1).max(10),
  executive: z.boolean(),
  practice: z.boolean(),
  training: z
    .strictObject({ course: nameShape, passed: instantShape, expires: instantShape })
    .nullable(),
  languages: z.array(z.string().min(1).max(35)).max(50),
  keys: z
    .array(z.strictObject({ kind: z.literal('ed25519'), publicKey: publicKeyShape }))
    .min(1)
    .max(20),
  notBefore: instantShape,
  notAfter: instantShape,
}) satisfies z.ZodType<CertificateBody>;

export const certificateShape = z.strictObject({
  body: bodyShape,
  signatures: z
    .array(z.strictObject({ root: z.string().min(1).max(120), signature: signatureShape }))
    .max(20),
}) satisfies z.ZodType<Certificate>;

/**
 * A certificate from anywhere, its shape checked and nothing else: it proves nothing yet.
 *
 * @throws {TrustError} `certificate-malformed`
 */
export function parseCertificate(value: unknown): Certificate {
  const parsed = certificateShape.safeParse(value);
  if (!parsed.success) throw new TrustError('certificate-malformed', tellFaults(parsed.error));
  return parsed.data;
}
