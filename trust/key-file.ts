import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Certificate } from '../domain/statements.ts';
import type { PersonId } from '../domain/words.ts';
import { certificateShape } from './certificate-shape.ts';
import { publicKeyOf } from './keys.ts';
import { parseJson } from './parse-json.ts';
import { nameShape, personShape, publicKeyShape, tellFaults } from './shapes.ts';
import { TrustError } from './trust-error.ts';

/** A person's key with the certificate that says what it is good for. Files are 0600. */
export interface KeyFile {
  readonly person: PersonId;
  readonly name: string;
  /** Raw Ed25519 public key, base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
  readonly certificate: Certificate;
}

const keyFileShape = z.strictObject({
  type: z.literal('countersign/key'),
  version: z.literal(1),
  person: personShape,
  name: nameShape,
  publicKey: publicKeyShape,
  /** PKCS8 PEM, encrypted when the file has a passphrase. */
  privateKey: z.string().min(1).max(4_000),
  certificate: certificateShape,
});

/** The text of a key file; the caller writes it, readable by its owner alone. */
export function writeKeyFileText(key: KeyFile, passphrase?: string): string {
  const encryption =
    passphrase === undefined || passphrase === '' ? {} : { cipher: 'aes-256-cbc', passphrase };
  const content = {
    type: 'countersign/key',
    version: 1,
    person: key.person,
    name: key.name,
    publicKey: key.publicKey,
    privateKey: key.privateKey.export({ format: 'pem', type: 'pkcs8', ...encryption }).toString(),
    certificate: key.certificate,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** True when reading this key file will need a passphrase. */
export function isKeyFileLocked(text: string): boolean {
  return text.includes('BEGIN ENCRYPTED PRIVATE KEY');
}

/**
 * Reads a key file and checks that its parts belong together.
 *
 * @throws {TrustError} `not-json`, `key-file-malformed`, `passphrase-needed`, `passphrase-wrong`,
 * `key-mismatch` when private key, public key, person and certificate are not of one person
 */
export function parseKeyFile(text: string, passphrase?: string): KeyFile {
  const parsed = keyFileShape.safeParse(parseJson(text));
  if (!parsed.success) throw new TrustError('key-file-malformed', tellFaults(parsed.error));
  const { person, name, publicKey, certificate } = parsed.data;
  const privateKey = openPrivateKey(parsed.data.privateKey, passphrase);
  if (publicKeyOf(privateKey) !== publicKey) {
    throw new TrustError('key-mismatch', 'the private key does not belong to the public key');
  }
  const { body } = certificate;
  if (body.person !== person || !body.keys.some((key) => key.publicKey === publicKey)) {
    throw new TrustError('key-mismatch', `the certificate is not for this key of ${person}`);
  }
  return { person, name, publicKey, privateKey, certificate };
}

function openPrivateKey(pem: string, passphrase: string | undefined): KeyObject {
  const locked = isKeyFileLocked(pem);
  if (locked && (passphrase === undefined || passphrase === '')) {
    throw new TrustError('passphrase-needed', 'this key file is locked with a passphrase');
  }
  try {
    return createPrivateKey(
      locked && passphrase !== undefined ? { key: pem, passphrase } : { key: pem },
    );
  } catch (error) {
    throw locked
      ? new TrustError('passphrase-wrong', 'the passphrase does not open this key file', {
          cause: error,
        })
      : new TrustError('key-file-malformed', 'privateKey: not a private key in PKCS8 PEM', {
          cause: error,
        });
  }
}
