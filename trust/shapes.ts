/** Small zod shapes that everything signed is made of. Sizes are bounded: evidence is kept for ever. */
import { z } from 'zod';
import {
  COMPONENT_STATES,
  IMPACTS,
  INCIDENT_STATUSES,
  POST_KINDS,
  ROLES,
  SEVERITIES,
} from '../domain/words.ts';

export const digestShape = z.string().regex(/^[0-9a-f]{64}$/, 'a lower-case SHA-256');
export const nonceShape = z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal characters');
export const instantShape = z
  .string()
  .max(24)
  .refine(isInstant, 'an instant such as 2026-11-22T03:12:09.000Z');
export const nameShape = z.string().min(1).max(200);
export const personShape = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/, 'a person id');
export const incidentShape = z.string().regex(/^inc-[a-z0-9-]{1,120}$/, 'an incident id');
export const postShape = z.string().regex(/^inc-[a-z0-9-]{1,120}\/post-[1-9]\d{0,5}$/, 'a post id');
export const deploymentShape = z.string().min(1).max(120);
export const destinationPart = z.string().min(1).max(200);
export const revisionShape = z.number().int().min(1).max(1_000_000);

export const severityShape = z.enum(SEVERITIES);
export const impactShape = z.enum(IMPACTS);
export const statusShape = z.enum(INCIDENT_STATUSES);
export const kindShape = z.enum(POST_KINDS);
export const roleShape = z.enum(ROLES);
export const modeShape = z.enum(['live', 'drill']);

export const publicKeyShape = z.string().refine((text) => isExactBase64url(text, 32), {
  message: 'a raw Ed25519 public key: 32 bytes in base64url without padding',
});
export const signatureShape = z.string().refine((text) => isExactBase64url(text, 64), {
  message: 'an Ed25519 signature: 64 bytes in base64url without padding',
});

export const leafShape = z.strictObject({
  channel: destinationPart,
  account: destinationPart,
  audience: destinationPart,
  language: z.string().min(1).max(35),
  digest: digestShape,
});

export const componentShape = z.strictObject({
  component: z.string().min(1).max(200),
  state: z.enum(COMPONENT_STATES),
});

function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}

/** Lenient decoders take many texts for the same bytes; only the one exact text counts here. */
function isExactBase64url(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64url');
  return decoded.length === bytes && decoded.toString('base64url') === text;
}

/** Every fault on one line: `leaves.0.digest: a lower-case SHA-256; …`, the first five. */
export function tellFaults(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || '(whole)'}: ${issue.message}`)
    .join('; ');
}
