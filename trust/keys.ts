import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { publicKeyShape, signatureShape } from './shapes.ts';
import { TrustError } from './trust-error.ts';

export interface KeyPair {
  /** Raw Ed25519 public key, base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** A fresh Ed25519 key pair. */
export function generateKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKeyOf(privateKey), privateKey };
}

/**
 * The raw public half of a private key, base64url.
 *
 * @throws {TrustError} `key-malformed` when it is not an Ed25519 key
 */
export function publicKeyOf(privateKey: KeyObject): string {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  if (privateKey.asymmetricKeyType !== 'ed25519' || jwk.x === undefined) {
    throw new TrustError('key-malformed', 'only Ed25519 keys sign here');
  }
  return jwk.x;
}

/**
 * Reads a private key from PKCS8 PEM.
 *
 * @throws {TrustError} `key-malformed` when it is not an Ed25519 key
 */
export function readPrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    publicKeyOf(key);
    return key;
  } catch (error) {
    throw new TrustError('key-malformed', 'not an Ed25519 private key in PKCS8 PEM', {
      cause: error,
    });
  }
}

/** Signs a text's UTF-8 bytes: 64 bytes, base64url. */
export function signText(text: string, privateKey: KeyObject): string {
  publicKeyOf(privateKey);
  return sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64url');
}

/**
 * True when the signature fits the text and the key. Only Ed25519, only the one exact base64url
 * text of key and signature; whatever else it is given is false, never an exception.
 */
export function verifyText(text: string, signature: string, publicKey: string): boolean {
  if (!signatureShape.safeParse(signature).success) return false;
  if (!publicKeyShape.safeParse(publicKey).success) return false;
  try {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
      format: 'jwk',
    });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
  } catch {
    // A text of 32 bytes need not be a point on the curve: then nothing fits it.
    return false;
  }
}
