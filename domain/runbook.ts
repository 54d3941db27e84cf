import type { FactSpec } from './facts.ts';
import type {
  Digest,
  Impact,
  IncidentStatus,
  Milliseconds,
  PostKind,
  Role,
  Severity,
  StatusSituation,
} from './words.ts';

/** Whether somebody who wrote the words may also sign them. */
export type AuthorRule =
  /** The author counts like anybody else. */
  | 'may-sign'
  /** At least one signature must come from somebody who wrote nothing of it. */
  | 'one-other'
  /** No author's signature counts. */
  | 'may-not-sign';

/** Who must sign before words go out. */
export interface SignOffRule {
  /** The rule's name in the runbook, such as `weighty`. */
  readonly name: string;
  readonly need: readonly { readonly role: Role; readonly count: number }[];
  readonly author: AuthorRule;
  /** How long a signature keeps before the words must be signed anew. */
  readonly valid: Milliseconds;
}

/** When a step's first draft is made. A closed list: somebody must be able to read it aloud. */
export type Opening =
  | { readonly on: 'opened' }
  | { readonly on: 'published'; readonly step: string; readonly wait: Milliseconds }
  | { readonly on: 'fact'; readonly fact: string }
  | { readonly on: 'promise-near' }
  | { readonly on: 'declared-resolved' }
  | { readonly on: 'stood-down' };

/** One wording of one moment; its templates lie in `<step>/<id>/{headline,short,long}.hbs`. */
export interface Variant {
  readonly id: string;
  /** For steps with situations: the situation that this wording is for. */
  readonly situation: StatusSituation | null;
  /** Facts without which this wording cannot be used. */
  readonly needs: readonly string[];
  /** Facts with which this wording must not be used. */
  readonly unless: readonly string[];
}

export interface Step {
  readonly id: string;
  readonly kind: PostKind;
  /** The public status that its publication sets; `null` leaves it as it is. */
  readonly status: IncidentStatus | null;
  readonly opens: Opening;
  /** Steps that must be public (or skipped) before this one may open. */
  readonly after: readonly string[];
  /** Facts without which no draft is made. */
  readonly needs: readonly string[];
  /** Drafted again and again (status posts). */
  readonly repeats: boolean;
  /** Channel kinds, such as `status-page`, `sandbox`. */
  readonly channels: readonly string[];
  /** The rule for each severity. */
  readonly signOffs: Readonly<Record<Severity, SignOffRule>>;
  /** How long after opening the post should be public; `null`: no time is set. */
  readonly due: Readonly<Record<Severity, Milliseconds | null>>;
  /** How long after publication the next update is promised; `null`: it makes no promise. */
  readonly promise: Readonly<Record<Severity, Milliseconds | null>>;
  /** How long the repair must hold before this step opens (resolution only). */
  readonly stability: Readonly<Record<Severity, Milliseconds>>;
  readonly variants: readonly Variant[];
  readonly skip: { readonly severities: readonly Severity[] };
}

/**
 * A plan for telling the public, parsed. Everything in it is plain data, so that a running
 * incident keeps the very form it was started with in its own history.
 */
export interface Runbook {
  readonly format: 1;
  readonly name: string;
  readonly title: string;
  readonly purpose: string;
  readonly language: string;
  /** IANA zone in which times are printed, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly open: { readonly ask: readonly string[]; readonly severity: Severity };
  readonly impact: Readonly<Record<Severity, Impact>>;
  readonly facts: Readonly<Record<string, FactSpec>>;
  /** The longest silence, by severity and public status. */
  readonly rhythm: Readonly<
    Record<Severity, Readonly<Record<Exclude<IncidentStatus, 'resolved'>, Milliseconds>>>
  >;
  /** How long before a promise runs out the next status post is drafted. */
  readonly draftLead: Milliseconds;
  /** Where and by which rule proposed words (statements, corrections) go out. */
  readonly proposals: {
    readonly channels: readonly string[];
    readonly signOffs: SignOffRule;
  };
  readonly steps: readonly Step[];
}

/** A runbook together with its templates' sources: what its digest is taken over. */
export interface RunbookPackage {
  readonly runbook: Runbook;
  /** Template path inside the runbook's folder (`cause/a/short.hbs`) to its source. */
  readonly templates: Readonly<Record<string, string>>;
  /** SHA-256 over the canonical JSON of `{runbook, templates}`. */
  readonly digest: Digest;
}
