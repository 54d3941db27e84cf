import type { DeliveryAct, SignedStatement } from './statements.ts';
import type { Leaf, StoredLeaf } from './rendition.ts';
import type { SignOffRule } from './runbook.ts';
import type {
  Digest,
  Impact,
  IncidentId,
  IncidentStatus,
  Instant,
  Mode,
  PersonId,
  PostId,
  PostKind,
  Severity,
  StatusSituation,
} from './words.ts';
import type { FactState } from './facts.ts';
import type { RefusalCode } from './refusals.ts';

/** Who acted. `person` is `countersign` when nobody did (a clock ran out, a worker reported). */
export interface Actor {
  readonly person: PersonId | 'countersign' | 'unknown';
  readonly name: string;
  /** True when a signature proves it; else it is what the server or a signal claimed. */
  readonly proved: boolean;
}

export const COUNTERSIGN: Actor = { person: 'countersign', name: 'Countersign', proved: true };

/** What happened, by action `entity.verb`. A closed list: projections switch over it exhaustively. */
export type LedgerEvent =
  | {
      readonly action: 'incident.open';
      readonly payload: {
        readonly runbook: string;
        readonly runbookDigest: Digest;
        readonly title: string;
        readonly severity: Severity;
        readonly impact: Impact;
        readonly mode: Mode;
        readonly drill: string | null;
        readonly deployment: string;
        readonly timeZone: string;
      };
    }
  | {
      readonly action: 'facts.report';
      /** The values stand in the erasable payload: `{[name]: FactValue | null}`. */
      readonly payload: {
        readonly facts: readonly { readonly name: string; readonly state: FactState }[];
      };
    }
  | {
      readonly action: 'incident.change_severity';
      readonly payload: {
        readonly from: Severity;
        readonly to: Severity;
        readonly impact: Impact;
        readonly reason: string;
      };
    }
  | {
      readonly action: 'incident.declare_resolved';
      readonly payload: { readonly restoredAt: Instant; readonly resolutionFrom: Instant };
    }
  | { readonly action: 'incident.stand_down'; readonly payload: { readonly reason: string } }
  | {
      readonly action: 'incident.status';
      readonly payload: { readonly status: IncidentStatus };
    }
  | {
      readonly action: 'incident.close';
      readonly payload: { readonly as: 'resolved' | 'stood-down' };
    }
  | {
      readonly action: 'post.open';
      readonly payload: {
        readonly post: PostId;
        readonly step: string;
        readonly kind: PostKind;
        readonly situation: StatusSituation | null;
        readonly severity: Severity;
        readonly mode: Mode;
        readonly drill: string | null;
        readonly rule: SignOffRule;
        readonly corrects: PostId | null;
        /** When it should be public; `null`: no time is set. */
        readonly dueAt: Instant | null;
      };
    }
  | {
      readonly action: 'post.revision';
      readonly payload: {
        readonly post: PostId;
        readonly revision: number;
        readonly leaves: readonly StoredLeaf[];
        readonly authors: readonly PersonId[];
        readonly unsignedWords: boolean;
        /** Template variant, or `null` for words that a person wrote. */
        readonly variant: string | null;
        readonly because:
          | 'drafted'
          | 'revised'
          | 'proposed'
          | 'promise-too-near'
          | 'status-changed'
          | 'lapsed'
          | 'retry';
        readonly note: string;
        readonly status: IncidentStatus;
        readonly impact: Impact;
        readonly promise: Instant | null;
        readonly publishBy: Instant;
        /** Sign-offs of the revision before that no longer count. */
        readonly voids: readonly PersonId[];
      };
    }
  | {
      readonly action: 'post.sign';
      readonly payload: {
        readonly post: PostId;
        readonly revision: number;
        readonly statement: Digest;
        readonly signed: SignedStatement;
        /** What is still missing after this signature, such as `communicator 1`; empty: it goes out. */
        readonly missing: readonly string[];
      };
    }
  | {
      readonly action: 'post.request_changes' | 'post.reject' | 'post.withdraw';
      readonly payload: {
        readonly post: PostId;
        readonly revision: number;
        readonly reason: string;
      };
    }
  | {
      readonly action: 'post.settle';
      readonly payload: {
        readonly post: PostId;
        readonly as: 'published' | 'withdrawn' | 'rejected' | 'given-up';
      };
    }
  | {
      readonly action: 'delivery.attempt';
      readonly payload: {
        readonly post: PostId;
        readonly revision: number;
        readonly key: Digest;
        readonly leaf: Leaf;
        /** Statements that let it out, by digest. */
        readonly statements: readonly Digest[];
        readonly attempt: number;
      };
    }
  | {
      readonly action: 'delivery.publish';
      readonly payload: {
        readonly post: PostId;
        readonly key: Digest;
        readonly leaf: Leaf;
        readonly remoteId: string | null;
        readonly permalink: string | null;
        readonly at: Instant;
      };
    }
  | {
      readonly action: 'delivery.fail';
      readonly payload: {
        readonly post: PostId;
        readonly key: Digest;
        readonly leaf: Leaf;
        readonly code: string;
        readonly reason: string;
      };
    }
  | {
      readonly action: 'delivery.doubt';
      readonly payload: {
        readonly post: PostId;
        readonly key: Digest;
        readonly leaf: Leaf;
        readonly reason: string;
      };
    }
  | {
      readonly action: 'delivery.decide';
      readonly payload: {
        readonly post: PostId;
        readonly key: Digest;
        readonly act: DeliveryAct;
        readonly statement: Digest;
        readonly signed: SignedStatement;
        readonly reason: string;
        readonly permalink: string | null;
      };
    }
  | {
      readonly action: 'promise.give';
      readonly payload: { readonly post: PostId; readonly until: Instant };
    }
  | {
      readonly action: 'promise.keep';
      readonly payload: { readonly post: PostId; readonly until: Instant };
    }
  | { readonly action: 'promise.miss'; readonly payload: { readonly until: Instant } }
  | {
      readonly action: 'step.overdue';
      readonly payload: { readonly step: string; readonly dueAt: Instant };
    }
  | {
      readonly action: 'message.refuse';
      readonly payload: {
        /** Name of the signal or request. */
        readonly message: string;
        readonly post: PostId | null;
        readonly code: RefusalCode;
        readonly detail: string;
      };
    }
  | {
      readonly action: 'messages.refused_uncounted';
      readonly payload: { readonly post: PostId | null; readonly count: number };
    }
  | {
      readonly action: 'ledger.conflict';
      readonly payload: {
        readonly eventId: string;
        readonly post: PostId | null;
        readonly had: Digest;
        readonly got: Digest;
      };
    }
  | {
      readonly action: 'page.alarm';
      readonly payload: { readonly reason: string; readonly post: PostId | null };
    };

export type LedgerAction = LedgerEvent['action'];

/** An entry before the ledger has given it its place. */
export type EntryDraft = LedgerEvent & {
  /** Known once for ever: the same id and content again changes nothing, other content conflicts. */
  readonly eventId: string;
  readonly actor: Actor;
  /** Kept beside the chain as a salted hash, so that it can be erased; JSON, 64 KB at most. */
  readonly erasable?: Readonly<Record<string, unknown>>;
};

/** An entry in its place in an incident's chain. */
export type LedgerEntry = LedgerEvent & {
  /** Incident id, or `door` for what the server itself refused. */
  readonly chain: IncidentId | 'door';
  readonly sequence: number;
  readonly eventId: string;
  readonly at: Instant;
  readonly actor: Actor;
  /** Salted hash of the erasable part; `null`: there is none. */
  readonly erasableHash: Digest | null;
  readonly previous: Digest;
  readonly hash: Digest;
};

/** What stands before the first entry of a chain. */
export const CHAIN_START: Digest = '0'.repeat(64);
