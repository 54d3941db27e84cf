import type { CoverEvent } from './cover-events.ts';
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
  Role,
  Severity,
  StatusSituation,
} from './words.ts';
import type { FactState, ScopeChange } from './facts.ts';
import type { Embargo } from './post.ts';
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
  | CoverEvent
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
        /** Public status before the first post; left out: `investigating`. */
        readonly status?: IncidentStatus;
        /** Brands that are affected; left out: what speaks for the whole house. */
        readonly brands?: readonly string[];
        /** The incident that this one was split from. */
        readonly splitFrom?: IncidentId;
      };
    }
  | {
      readonly action: 'facts.report';
      /** The values stand in the erasable payload: `{[name]: FactValue | null}`. */
      readonly payload: {
        readonly facts: readonly {
          readonly name: string;
          readonly state: FactState;
          /** Left out: the lead language. */
          readonly language?: string;
          readonly change?: ScopeChange;
          /** A private fact: its value stands in the private store under this salted digest. */
          readonly sealed?: Digest;
        }[];
      };
    }
  /** Published words rest on a fact that has changed: a correction is drafted. No post: it is right again. */
  | {
      readonly action: 'facts.outdate';
      readonly payload: { readonly fact: string; readonly posts: readonly PostId[] };
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
  /** It broke again after we had said that it was back. */
  | {
      readonly action: 'incident.relapse';
      readonly payload: { readonly since: Instant; readonly reason: string };
    }
  /** From now on another incident speaks for this one: one thread, one clock. */
  | {
      readonly action: 'incident.merge';
      readonly payload: { readonly into: IncidentId; readonly reason: string };
    }
  | {
      readonly action: 'incident.absorb';
      readonly payload: { readonly follower: IncidentId; readonly reason: string };
    }
  | {
      readonly action: 'incident.split';
      readonly payload: { readonly into: IncidentId; readonly reason: string };
    }
  /** One act that stops everything not yet sent. */
  | { readonly action: 'incident.hold'; readonly payload: { readonly reason: string } }
  | {
      readonly action: 'incident.release';
      readonly payload: {
        readonly statement: Digest;
        readonly signed: SignedStatement;
        readonly reason: string;
      };
    }
  /** Something is said after the end, such as a correction. */
  | { readonly action: 'incident.reopen'; readonly payload: { readonly as: 'aftercare' } }
  | {
      readonly action: 'step.skip';
      readonly payload: { readonly step: string; readonly reason: string };
    }
  /** One post may fulfil several steps. */
  | {
      readonly action: 'step.satisfy';
      readonly payload: { readonly step: string; readonly by: PostId };
    }
  | {
      readonly action: 'task.begin';
      readonly payload: {
        readonly id: string;
        readonly kind: 'duty' | 'chore';
        readonly text: string;
        readonly owner: Role;
        readonly from: Instant;
        readonly dueAt: Instant;
      };
    }
  | {
      readonly action: 'task.done';
      readonly payload: { readonly id: string; readonly note: string };
    }
  | {
      readonly action: 'task.overdue';
      readonly payload: { readonly id: string; readonly dueAt: Instant };
    }
  | {
      readonly action: 'incident.status';
      /** `impact` where it changes with the status, as when maintenance becomes an outage. */
      readonly payload: { readonly status: IncidentStatus; readonly impact?: Impact };
    }
  | {
      readonly action: 'incident.close';
      readonly payload: { readonly as: 'resolved' | 'stood-down' | 'merged' };
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
        readonly language: string;
        /** Number of the post in the lead language that this one follows; `null`: it leads. */
        readonly follows: number | null;
        /** Signed words wait for a signed release. */
        readonly embargo: Embargo | null;
        /** Audiences whose being told does not count as public; left out: none. */
        readonly inner?: readonly string[];
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
          | 'severity-changed'
          | 'facts-changed'
          | 'stretched'
          | 'lapsed'
          | 'retry';
        readonly note: string;
        readonly status: IncidentStatus;
        readonly impact: Impact;
        readonly promise: Instant | null;
        readonly publishBy: Instant;
        /** What the words were drafted for and how many must sign; both follow the severity. */
        readonly severity: Severity;
        readonly rule: SignOffRule;
        /** Names of the facts that the words rest on. */
        readonly facts: readonly string[];
        /** What whoever signs should know, such as an audience without words of its own. */
        readonly notes?: readonly string[];
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
  /** Signed words under embargo may go. */
  | {
      readonly action: 'post.release';
      readonly payload: {
        readonly post: PostId;
        readonly revision: number;
        readonly statement: Digest;
        readonly signed: SignedStatement;
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
    }
  /**
   * Somebody remembers more than the ledger holds: it was restored to an earlier time, or the past
   * was rewritten. Nothing of the incident is recorded or goes out until `ledger.refill` closes it.
   */
  | {
      readonly action: 'ledger.gap';
      readonly payload: {
        /** Who remembers: the printed page, the worker's witness of what it sent, a workflow. */
        readonly known: 'page' | 'witness' | 'workflow';
        /** First place of the chain that is missing, or is not what was seen there. */
        readonly from: number;
        /** Last place that was seen; `null`: only the name of an entry is remembered. */
        readonly to: number | null;
        /** Hash of the entry that was seen there, or its event id where no place is known. */
        readonly seen: string;
        /** What the public has read, or may have, and the ledger does not know. */
        readonly lost: readonly LostPublication[];
      };
    }
  /** Lost entries were appended again, just before this one, at the time of this one. */
  | {
      readonly action: 'ledger.refill';
      readonly payload: {
        /** What was appended again, and when it first stood. */
        readonly entries: readonly { readonly eventId: string; readonly at: Instant }[];
        /** What nobody remembers well enough to bring it back, in words. */
        readonly missing: readonly string[];
        /** True: the gap is closed, and the incident goes on. */
        readonly closes: boolean;
        readonly by: string;
        readonly reason: string;
      };
    }
  /** The ledger shows the incident as not over, and no workflow of it runs any more. */
  | {
      readonly action: 'incident.orphaned';
      readonly payload: {
        /** What became of its workflow, by Temporal; `gone`: Temporal knows none. */
        readonly workflow: 'gone' | 'terminated' | 'failed' | 'ended';
      };
    };

/** A rendition that left, by a memory outside of the ledger. */
export interface LostPublication {
  readonly post: PostId;
  readonly key: Digest;
  readonly channel: string;
  readonly account: string;
  readonly at: Instant;
}

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
