import { z } from 'zod';
import { parseJson } from './parse-json.ts';
import { deploymentShape, personShape, publicKeyShape, tellFaults } from './shapes.ts';
import { TrustError } from './trust-error.ts';

/** The public half of an offline key of a training lead. */
export interface TrustRoot {
  readonly id: string;
  /** Whose key it is: two roots of one person count once. */
  readonly person: string;
  /** Raw Ed25519 public key, base64url. */
  readonly publicKey: string;
}

/** Whom this process believes. It comes from its own configuration and from nowhere else. */
export interface TrustPolicy {
  readonly deployment: string;
  /** True: these roots make practice certificates, which sign for sandbox channels only. */
  readonly practice: boolean;
  /** How many roots, distinct by person and by key, must have signed a certificate. */
  readonly threshold: number;
  readonly roots: readonly TrustRoot[];
}

const policyShape = z
  .strictObject({
    deployment: deploymentShape,
    practice: z.boolean(),
    threshold: z.number().int().min(1).max(20),
    roots: z
      .array(
        z.strictObject({
          id: z.string().min(1).max(120),
          person: personShape,
          publicKey: publicKeyShape,
        }),
      )
      .min(1)
      .max(20),
  })
  .check((context) => {
    const { practice, threshold, roots } = context.value;
    const fault = (path: string, message: string): void => {
      context.issues.push({ code: 'custom', path: [path], message, input: context.value });
    };
    if (!practice && threshold < 2) fault('threshold', 'at least 2 in production');
    if (new Set(roots.map((root) => root.id)).size < roots.length) {
      fault('roots', 'every id once');
    }
    if (new Set(roots.map((root) => root.publicKey)).size < roots.length) {
      fault('roots', 'every public key once');
    }
    if (new Set(roots.map((root) => root.person)).size < threshold) {
      fault('roots', `roots of at least ${threshold} different persons`);
    }
  }) satisfies z.ZodType<TrustPolicy>;

/**
 * Reads a trust policy, refusing one that nobody could satisfy or that asks too little.
 *
 * @throws {TrustError} `not-json`, `policy-malformed` with every fault
 */
export function parseTrustPolicy(text: string): TrustPolicy {
  const parsed = policyShape.safeParse(parseJson(text));
  if (!parsed.success) throw new TrustError('policy-malformed', tellFaults(parsed.error));
  return parsed.data;
}
