import { z } from 'zod';
import type { Rendition } from '../domain/rendition.ts';
import type { Digest } from '../domain/words.ts';
import { canonicalText, sha256 } from './canonical.ts';
import { parseJson } from './parse-json.ts';
import {
  componentShape,
  destinationPart,
  impactShape,
  incidentShape,
  instantShape,
  kindShape,
  modeShape,
  nonceShape,
  postShape,
  revisionShape,
  statusShape,
  tellFaults,
} from './shapes.ts';
import { TrustError } from './trust-error.ts';

const renditionShape = z.strictObject({
  type: z.literal('countersign/rendition'),
  version: z.literal(1),
  channel: destinationPart,
  account: destinationPart,
  audience: destinationPart,
  language: z.string().min(1).max(35),
  incident: incidentShape,
  post: postShape,
  revision: revisionShape,
  kind: kindShape,
  mode: modeShape,
  headline: z.string().max(500),
  text: z.string().min(1).max(65_536),
  status: statusShape,
  impact: impactShape,
  components: z.array(componentShape).max(200),
  nextUpdate: instantShape.nullable(),
  corrects: postShape.nullable(),
  salt: nonceShape,
}) satisfies z.ZodType<Rendition>;

/** The exact text of a rendition; its UTF-8 bytes are what is stored, hashed and signed. */
export function renditionText(rendition: Rendition): string {
  return canonicalText(rendition);
}

/** The leaf that people sign: SHA-256 of the exact text. */
export function leafDigest(text: string): Digest {
  return sha256(text);
}

/**
 * Stored text back to a rendition, refusing whatever is not its one canonical form.
 *
 * @throws {TrustError} `not-json`, `rendition-malformed`, `rendition-non-canonical`
 */
export function parseRendition(text: string): Rendition {
  const parsed = renditionShape.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new TrustError('rendition-malformed', tellFaults(parsed.error));
  }
  if (canonicalText(parsed.data) !== text) {
    throw new TrustError('rendition-non-canonical', 'the bytes are not in their canonical form');
  }
  return parsed.data;
}
