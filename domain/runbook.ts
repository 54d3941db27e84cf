import type { Condition } from './condition.ts';
import type { Escalation } from './escalation.ts';
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
  | { readonly on: 'stood-down' }
  /** It broke again after an all-clear of ours. */
  | { readonly on: 'relapsed' }
  /** It belongs to another incident that leads from now on. */
  | { readonly on: 'merged' }
  /** So long after the opening. */
  | { readonly on: 'elapsed'; readonly wait: Milliseconds }
  /** At the instant that a `time` fact names; `wait` may be negative: so long before it. */
  | { readonly on: 'time'; readonly fact: string; readonly wait: Milliseconds }
  /** Something that stands in public turned out to be wrong. */
  | { readonly on: 'fact-changed' };

/** One wording of one moment; its templates lie in `<step>/<id>/{headline,short,long}.hbs`. */
export interface Variant {
  readonly id: string;
  /** For steps with situations: the situation that this wording is for. */
  readonly situation: StatusSituation | null;
  /** Facts without which this wording cannot be used. */
  readonly needs: readonly string[];
  /** Facts with which this wording must not be used. */
  readonly unless: readonly string[];
  /** Used only when this holds, and then before wordings without a condition. */
  readonly when: Condition | null;
}

/** How loudly an audience is told. */
export const LOUDNESS = ['push', 'page-and-thread', 'page-only'] as const;
export type Loudness = (typeof LOUDNESS)[number];

/** Hours of the day in the runbook's time zone, such as `22:00` to `07:00`. */
export interface DayHours {
  readonly from: string;
  readonly to: string;
}

export interface Step {
  readonly id: string;
  readonly kind: PostKind;
  /** The public status that its publication sets; `null` leaves it as it is. */
  readonly status: IncidentStatus | null;
  /** The public impact that its publication sets; `null` leaves it as it is. */
  readonly impact: Impact | null;
  readonly opens: Opening;
  /** Steps that must be public (or skipped) before this one may open. */
  readonly after: readonly string[];
  /** Facts without which no draft is made. */
  readonly needs: readonly string[];
  /** Facts that make this step needless, such as `cause` for "we do not know the cause yet". */
  readonly unless: readonly string[];
  /** Drafted again and again (status posts). */
  readonly repeats: boolean;
  /** Channel names, such as `status-page`, `sandbox`: those of its audiences, in their order. */
  readonly channels: readonly string[];
  /** Who hears it, by name of the runbook's audiences. */
  readonly audiences: readonly string[];
  /** Audiences that hear it before the public, which never waits longer than this for them. */
  readonly lead: {
    readonly audiences: readonly string[];
    readonly waitAtMost: Milliseconds;
  } | null;
  /** How loud it is for an audience, or for one situation of a status post; left out: `push`. */
  readonly notify: Readonly<Record<string, Loudness>>;
  /** The rule for each severity. */
  readonly signOffs: Readonly<Record<Severity, SignOffRule>>;
  /** How long after opening the post should be public; `null`: no time is set. */
  readonly due: Readonly<Record<Severity, Milliseconds | null>>;
  /** How long after publication the next update is promised; `null`: it makes no promise. */
  readonly promise: Readonly<Record<Severity, Milliseconds | null>>;
  /** How long the repair must hold before this step opens (resolution only). */
  readonly stability: Readonly<Record<Severity, Milliseconds>>;
  /** Drafted only within these hours of the day; `null`: at any time. */
  readonly hours: DayHours | null;
  /** Name of the escalation that finds somebody who signs; `null`: nobody is called. */
  readonly escalate: string | null;
  /** Signed words wait for a person's release, or for a duty to be ticked off. */
  readonly embargo: { readonly duty: string | null } | null;
  readonly variants: readonly Variant[];
  readonly skip: {
    readonly severities: readonly Severity[];
    /** People may skip it with a reason. */
    readonly byPeople: boolean;
  };
  /** Another step's post that makes this one needless, when the condition holds as it is public. */
  readonly satisfiedBy: readonly { readonly step: string; readonly when: Condition | null }[];
}

/** The form of words that an audience gets; its templates are `audience/<name>/<form>.hbs`. */
export const AUDIENCE_FORMS = ['words', 'note', 'script', 'spoken', 'lines', 'line'] as const;
export type AudienceForm = (typeof AUDIENCE_FORMS)[number];

/** Who hears, where, and in which form of words. `words` are the step's own short and long text. */
export interface Audience {
  readonly channels: readonly string[];
  readonly form: AudienceForm;
  /** Signed and kept ready for whoever asks; never sent. */
  readonly reactive: boolean;
}

/** A private deadline beside the public steps, such as a regulator's. */
export interface Duty {
  readonly id: string;
  readonly text: string;
  readonly owner: Role;
  /** The moment that it counts from: the opening, a fact, or another duty that was ticked off. */
  readonly from:
    | { readonly on: 'opened' }
    | { readonly on: 'fact'; readonly fact: string }
    | { readonly on: 'duty'; readonly duty: string };
  readonly within: Milliseconds;
  /** Counts only when this yes-no fact was answered with yes; `null`: always. */
  readonly onlyIf: string | null;
}

/** Something to tick off that publishes nothing, such as pausing campaigns. */
export interface Chore {
  readonly id: string;
  readonly text: string;
  readonly owner: Role;
  /** How long after the opening it should be done. */
  readonly due: Milliseconds;
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
  /** The lead language: it never waits for the others. */
  readonly language: string;
  /** Languages that follow, each signed for itself. */
  readonly follow: readonly string[];
  /** IANA zone in which times are printed, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly open: {
    readonly ask: readonly string[];
    readonly severity: Severity;
    /** Public status before the first post. */
    readonly status: IncidentStatus;
  };
  readonly impact: Readonly<Record<Severity, Impact>>;
  readonly facts: Readonly<Record<string, FactSpec>>;
  /** The longest silence, by severity and public status. */
  readonly rhythm: Readonly<
    Record<
      Severity,
      Readonly<Record<Exclude<IncidentStatus, 'resolved' | 'completed'>, Milliseconds>>
    >
  >;
  /**
   * How far a communicator may stretch a promise by a signed post: to `upTo` once the incident is
   * older than `after`, and in quiet hours to the floor. `null`: not at all.
   */
  readonly stretch: { readonly after: Milliseconds; readonly upTo: Milliseconds } | null;
  /** Never a longer silence than this, whatever is promised. */
  readonly floor: Milliseconds;
  /** Nobody's phone rings then for anything but safety; `null`: no such hours. */
  readonly quietHours: DayHours | null;
  /** How long before a promise runs out the next status post is drafted. */
  readonly draftLead: Milliseconds;
  readonly audiences: Readonly<Record<string, Audience>>;
  readonly escalations: Readonly<Record<string, Escalation>>;
  readonly duties: readonly Duty[];
  readonly chores: readonly Chore[];
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
