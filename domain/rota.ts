/** Who covers when: what rota files say, worked out as plain spans of time. */
import type { Means } from './escalation.ts';
import type { Instant, Milliseconds, PersonId, Role } from './words.ts';

/** From (included) to (not included). */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** Somebody covers a role for a while. */
export interface CoverSpan extends Span {
  readonly role: Role;
  readonly person: PersonId;
  readonly backup: PersonId | null;
  /** Whose shift it is when somebody stands in; `null`: it is her own. */
  readonly insteadOf: PersonId | null;
}

/** A planned shift that nobody takes: its person is away, or it is a holiday. */
export interface MissingSpan extends Span {
  readonly role: Role;
  readonly person: PersonId;
  readonly why: 'away' | 'holiday';
}

/** A time in which a role must be covered. */
export interface NeedSpan extends Span {
  readonly role: Role;
}

/** What a rota says for a stretch of time, in instants: time zones are behind us here. */
export interface RotaWindow extends Span {
  readonly covers: readonly CoverSpan[];
  readonly missing: readonly MissingSpan[];
  readonly needs: readonly NeedSpan[];
  readonly away: readonly (Span & { readonly person: PersonId })[];
}

/** Nobody covers a role although somebody must. */
export interface CoverageGap extends Span {
  readonly role: Role;
  /** Who would have had the shift; empty: nobody was ever planned. */
  readonly missing: readonly PersonId[];
  readonly why: MissingSpan['why'] | 'nobody-planned';
}

/** A moment at which a role goes from one to the next. */
export interface HandOver {
  readonly at: Instant;
  readonly role: Role;
  /** Empty: nobody covered before. */
  readonly from: readonly PersonId[];
  /** Empty: nobody covers from then on. */
  readonly to: readonly PersonId[];
}

/** How a person can be asked; addresses stay in the rota's file and never reach a history. */
export interface Reachable {
  readonly person: PersonId;
  readonly name: string;
  readonly means: readonly Means[];
}

interface Named {
  readonly person: PersonId;
  readonly name: string;
}

/** A public promise of how fast people are answered. */
export interface ResponseTime {
  /** What is answered, such as `Messages on Mastodon`. */
  readonly what: string;
  readonly within: Milliseconds;
  /** Ready to print: `within 1 hour, in our opening hours`. */
  readonly text: string;
}

/** The rota as people are told it. Names and times only: no addresses, and never why somebody is away. */
export interface RotaView {
  readonly at: Instant;
  readonly timeZone: string;
  readonly now: readonly {
    readonly role: Role;
    readonly people: readonly (Named & {
      /** `null`: she covers beyond the coming fortnight. */
      readonly until: Instant | null;
      readonly insteadOf: Named | null;
      readonly backup: Named | null;
    })[];
    /** Somebody must cover it at this moment. */
    readonly needed: boolean;
  }[];
  /** Until `handOversUntil`. */
  readonly handOvers: readonly {
    readonly at: Instant;
    readonly role: Role;
    readonly from: readonly Named[];
    readonly to: readonly Named[];
  }[];
  readonly handOversUntil: Instant;
  /** Of the coming fortnight. */
  readonly gaps: readonly (Span & {
    readonly role: Role;
    readonly missing: readonly Named[];
    readonly why: CoverageGap['why'];
  })[];
  readonly gapsUntil: Instant;
  readonly opening: OpeningView;
  readonly responses: readonly ResponseTime[];
}

/** Opening hours, as facts that a public page can print. */
export interface OpeningView {
  readonly open: boolean;
  /** When that changes next; `null`: not in the coming fortnight. */
  readonly changesAt: Instant | null;
  /** Ready to print, such as `Monday to Friday, 08:00 to 18:00`. */
  readonly hours: readonly string[];
  /** Days of the coming fortnight on which it differs. */
  readonly holidays: readonly { readonly date: string; readonly name: string }[];
}

/** What is answered where a rota is asked for: it may not be there, or be faulty. */
export type RotaAnswer =
  | { readonly state: 'read'; readonly rota: RotaView; readonly faults: readonly string[] }
  | { readonly state: 'none'; readonly faults: readonly string[] };
