import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificate } from '../../domain/statements.ts';
import { parseKeyFile, writeKeyFileText } from '../../trust/key-file.ts';
import { generateKeyPair, publicKeyOf, readPrivateKey } from '../../trust/keys.ts';
import type { RootKey } from '../../trust/sign-certificate.ts';
import { parseTrustPolicy } from '../../trust/trust-policy.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyCertificate } from '../../trust/verify-certificate.ts';
import type { Home } from '../home.ts';
import { StackError } from '../stack-error.ts';
import { issueCertificate } from './issue-certificate.ts';
import { PRACTICE_PEOPLE } from './people.ts';

const ROOT_ID = 'practice-root';
/** A certificate that ends sooner is issued anew at the next start. */
const RENEW_BEFORE = 30 * 86_400_000;

/**
 * Makes the practice trust at the first start, and renews what is missing or about to end: one
 * root, a policy that believes it, and a key file for each practice person, readable by their
 * owner alone.
 *
 * @returns certificates of all practice people
 * @throws StackError `HOME_UNUSABLE` when the policy was changed by hand and no longer fits
 */
export function ensurePracticeTrust(home: Home, now: Date): readonly Certificate[] {
  const rootFile = join(home.roots, `${ROOT_ID}.key.pem`);
  if (!existsSync(rootFile)) {
    const pem = generateKeyPair().privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    writeSecret(rootFile, pem);
  }
  const root: RootKey = {
    id: ROOT_ID,
    privateKey: readPrivateKey(readFileSync(rootFile, 'utf8')),
  };
  const policy = ensurePolicy(home, publicKeyOf(root.privateKey));
  return PRACTICE_PEOPLE.map((person) => {
    const file = join(home.people, `${person.short}.key.json`);
    const standing = readStanding(file, policy, now);
    if (standing !== null) return standing;
    const key = issueCertificate(person, policy.deployment, root, now);
    writeSecret(file, writeKeyFileText(key));
    return key.certificate;
  });
}

function ensurePolicy(home: Home, rootKey: string): TrustPolicy {
  if (!existsSync(home.trust)) {
    const policy: TrustPolicy = {
      // Its own name for every home: a statement of one stack is worth nothing in another.
      deployment: `practice-${randomBytes(4).toString('hex')}`,
      practice: true,
      threshold: 1,
      roots: [{ id: ROOT_ID, person: 'practice-training-lead', publicKey: rootKey }],
    };
    writeSecret(home.trust, `${JSON.stringify(policy, null, 2)}\n`);
  }
  const policy = parseTrustPolicy(readFileSync(home.trust, 'utf8'));
  if (policy.practice && policy.roots.some(({ publicKey }) => publicKey === rootKey)) return policy;
  throw new StackError(
    'HOME_UNUSABLE',
    `${home.trust} does not believe the practice root of this home. npm start plays with practice people only: move the file away, or run worker and server alone (deploy/README.md).`,
  );
}

/** A key file that is still good, or `null`. A damaged one is replaced: it is practice. */
function readStanding(file: string, policy: TrustPolicy, now: Date): Certificate | null {
  try {
    const { certificate } = parseKeyFile(readFileSync(file, 'utf8'));
    const soon = new Date(now.getTime() + RENEW_BEFORE);
    return verifyCertificate(certificate, policy, soon) === null ? certificate : null;
  } catch {
    return null;
  }
}

function writeSecret(file: string, text: string): void {
  const temporary = `${file}.new`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}
