import type { Rendition } from '../../domain/rendition.ts';
import type { Digest, IncidentId, Instant } from '../../domain/words.ts';

/** What kind of page it is: drills and practice installations say so loudly, on every page. */
export type Standing = 'live' | 'practice' | 'drill';

/** The same page in a language. */
export interface SiteLanguage {
  readonly language: string;
  readonly url: string;
}

/** What a page's owner decides about it. None of it is a word about an incident. */
export interface SiteSettings {
  /** Whose page it is, such as `Example Shop status`. */
  readonly name: string;
  /** Where readers find it, without a slash at the end: `https://status.example.org`. */
  readonly url: string;
  /** IANA zone for times that belong to no single incident. */
  readonly timeZone: string;
  readonly standing: Standing;
  /** Zone in which the words on it tell times; left out: each incident's own. */
  readonly zoneOfWords?: string;
  /** What the page itself speaks: its labels; the words bring their own. Left out: English. */
  readonly language?: string;
  /** This page in every language that it has, itself among them, the one that leads first. */
  readonly languages?: readonly SiteLanguage[];
}

/** One verified post. Every word about an incident comes from here and from nowhere else (I1). */
export interface PublishedPost {
  readonly rendition: Rendition;
  readonly key: Digest;
  /** The post's number in its incident. */
  readonly number: number;
  /** When the ledger let it out. */
  readonly at: Instant;
}

/** An incident as the public page knows it. */
export interface PublishedIncident {
  readonly incident: IncidentId;
  readonly timeZone: string;
  /** In the order of the ledger, oldest first; never empty. */
  readonly posts: readonly [PublishedPost, ...PublishedPost[]];
  /** The last ledger entry when the page was made: rewriting the past later would show. */
  readonly head: { readonly sequence: number; readonly hash: Digest };
}

/** A page's files by their path inside the generation. */
export type SiteFiles = ReadonlyMap<string, string>;
