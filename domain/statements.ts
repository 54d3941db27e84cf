import type { Refusal } from './refusals.ts';
import type { ComponentChange, Leaf } from './rendition.ts';
import type {
  Digest,
  IncidentId,
  IncidentStatus,
  Impact,
  Instant,
  Mode,
  PersonId,
  PostId,
  PostKind,
  Role,
  Severity,
} from './words.ts';

/** What every signed statement says about itself and its signer. */
interface StatementBase {
  readonly version: 1;
  readonly deployment: string;
  readonly signer: PersonId;
  /** Digest of the signer's certificate body. */
  readonly certificate: Digest;
  /** 32 hexadecimal random characters, used once. */
  readonly nonce: string;
  readonly signedAt: Instant;
}

/** Lets exactly these leaves out (I1). */
export interface SignOffStatement extends StatementBase {
  readonly type: 'countersign/sign-off';
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly step: string;
  readonly kind: PostKind;
  readonly severity: Severity;
  readonly runbook: Digest;
  readonly revision: number;
  readonly authors: readonly PersonId[];
  /** True when some of the words came without a signature: they count as the signer's own. */
  readonly unsignedWords: boolean;
  readonly leaves: readonly Leaf[];
  readonly status: IncidentStatus;
  readonly impact: Impact;
  readonly components: readonly ComponentChange[];
  readonly promise: Instant | null;
  readonly mode: Mode;
  /** The drill's name; `null` for a live incident. */
  readonly drill: string | null;
  /** Hash of the last ledger entry of the incident that the signer had seen. */
  readonly ledgerHead: Digest;
  /** The decision must be handled by then. */
  readonly decideBy: Instant;
  /** Nothing may be sent anew after this. */
  readonly publishBy: Instant;
}

export const DELIVERY_ACTS = ['retryDelivery', 'confirmDelivery', 'giveUpDelivery'] as const;
export type DeliveryAct = (typeof DELIVERY_ACTS)[number];

/** Ends a doubt about one delivery (I4). */
export interface DeliveryDecisionStatement extends StatementBase {
  readonly type: 'countersign/delivery-decision';
  readonly act: DeliveryAct;
  readonly incident: IncidentId;
  readonly post: PostId;
  readonly revision: number;
  readonly leaf: Leaf;
  readonly mode: Mode;
  readonly drill: string | null;
  /** For `confirmDelivery`: where it is to be seen. */
  readonly permalink: string | null;
  readonly reason: string;
  readonly decideBy: Instant;
}

/** Says whose words these are. `words` is the SHA-256 over the canonical JSON of {@link Words}. */
export interface AuthorshipStatement extends StatementBase {
  readonly type: 'countersign/authorship';
  readonly act: 'revise' | 'proposePost';
  readonly incident: IncidentId;
  /** `null` for a proposal: it has no post yet. */
  readonly post: PostId | null;
  /** The revision that is being changed; 0 for a proposal. */
  readonly basedOn: number;
  readonly words: Digest;
}

/** Proves who is there; shares no format with a sign-off. */
export interface SignInStatement extends StatementBase {
  readonly type: 'countersign/sign-in';
  /** Origin of the API, such as `http://127.0.0.1:7400`. */
  readonly origin: string;
  /** The server's challenge, 64 hexadecimal characters. */
  readonly challenge: string;
}

/** Lifts a hold of an incident, or the embargo of one signed post. */
export interface ReleaseStatement extends StatementBase {
  readonly type: 'countersign/release';
  readonly incident: IncidentId;
  /** `null`: the hold of the whole incident; else the embargo of this post. */
  readonly post: PostId | null;
  /** Revision whose embargo is lifted; 0 for a hold. */
  readonly revision: number;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly reason: string;
  readonly decideBy: Instant;
}

export type Statement =
  | SignOffStatement
  | DeliveryDecisionStatement
  | AuthorshipStatement
  | SignInStatement
  | ReleaseStatement;

/** How a statement is proved. Passkeys (WebAuthn) join this union in issue C. */
export interface Ed25519Proof {
  readonly kind: 'ed25519';
  /** Base64url of the 64-byte signature over the statement's exact bytes. */
  readonly signature: string;
  /** Base64url of the 32-byte public key; must stand in the certificate. */
  readonly publicKey: string;
}

/**
 * A signed statement as it travels: exact bytes (UTF-8 text of canonical JSON), proof, and the
 * certificate as evidence, so that it can be verified with nothing but the worker's own roots.
 */
export interface SignedStatement {
  readonly statement: string;
  readonly proof: Ed25519Proof;
  readonly certificate: Certificate;
}

export interface CertificateBody {
  readonly type: 'countersign/certificate';
  readonly version: 1;
  readonly deployment: string;
  readonly serial: string;
  readonly person: PersonId;
  /** How people call her: `Carla Okafor`. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** An executive's certificate never lets words out, trained or not. */
  readonly executive: boolean;
  readonly practice: boolean;
  readonly training: {
    readonly course: string;
    readonly passed: Instant;
    readonly expires: Instant;
  } | null;
  readonly languages: readonly string[];
  readonly keys: readonly { readonly kind: 'ed25519'; readonly publicKey: string }[];
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

export interface Certificate {
  readonly body: CertificateBody;
  readonly signatures: readonly { readonly root: string; readonly signature: string }[];
}

/** What a verified statement tells the rules. Made only by trust/. */
export interface VerifiedStatement<S extends Statement = Statement> {
  readonly statement: S;
  /** SHA-256 of the statement's exact bytes: the name by which it is known for ever. */
  readonly digest: Digest;
  readonly signer: Signer;
}

/** What the rules need to know of a signer, taken from her certificate. */
export interface Signer {
  readonly person: PersonId;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly executive: boolean;
  readonly practice: boolean;
  readonly languages: readonly string[];
  /** When her training ends; `null`: she has none. */
  readonly trainedUntil: Instant | null;
  readonly publicKey: string;
  readonly certificate: Digest;
}

/** What came of verifying a signed statement. */
export type Verification =
  | { readonly ok: true; readonly verified: VerifiedStatement; readonly signed: SignedStatement }
  | { readonly ok: false; readonly refusal: Refusal };
