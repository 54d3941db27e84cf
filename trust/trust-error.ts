/** Every reason for which trust/ cannot do what it was asked. Refusals of people are not errors. */
export type TrustErrorCode =
  | 'not-json'
  | 'not-canonicalizable'
  | 'rendition-malformed'
  | 'rendition-non-canonical'
  | 'policy-malformed'
  | 'certificate-malformed'
  | 'key-malformed'
  | 'key-file-malformed'
  | 'passphrase-needed'
  | 'passphrase-wrong'
  | 'key-mismatch'
  | 'nothing-to-sign'
  | 'shown-differs';

/** Something that trust/ was given cannot be used; `code` says why, the message what was found. */
export class TrustError extends Error {
  readonly code: TrustErrorCode;

  constructor(code: TrustErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TrustError';
    this.code = code;
  }
}
