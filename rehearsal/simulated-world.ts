import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { Digest, Instant } from '../domain/words.ts';
import { tellSpan } from './tell-span.ts';
import type { TimedEvent } from './outcome.ts';

/** Who or what a line of the time line is about; decides its colour. */
export type LineKind = 'act' | 'plan' | 'waits' | 'public' | 'trouble';

/** One line of the time line. */
export interface Line {
  /** Milliseconds since the first incident was opened. */
  readonly after: number;
  /** Name of the incident in the script. */
  readonly on: string;
  readonly kind: LineKind;
  readonly text: string;
  /** Words that were read in public; `null`: none. */
  readonly words: string | null;
}

/** The clock, the runbook and the record that all incidents of one rehearsal share. */
export interface World {
  readonly pack: RunbookPackage;
  readonly now: () => Instant;
  readonly time: () => number;
  /** Only ever forward. */
  readonly moveTo: (time: number) => void;
  /** How far ahead an instant is, such as `+20m`. */
  readonly tellAhead: (at: Instant) => string;
  readonly say: (on: string, kind: LineKind, text: string, words?: string | null) => void;
  readonly lines: readonly Line[];
  /** Numbers whatever needs a name of its own. */
  readonly next: () => number;
  readonly record: (on: string, entries: readonly EntryDraft[]) => void;
  readonly entriesOf: (on: string) => readonly TimedEvent[];
  /** Headline and text of renditions. */
  readonly words: Map<Digest, string>;
}

export function makeWorld(pack: RunbookPackage, start: Instant): World {
  const began = Date.parse(start);
  let time = began;
  let number = 0;
  const lines: Line[] = [];
  const entries = new Map<string, TimedEvent[]>();
  const known = new Set<string>();
  const now = (): Instant => new Date(time).toISOString();
  return {
    pack,
    now,
    time: () => time,
    moveTo: (to) => {
      time = Math.max(time, to);
    },
    tellAhead: (at) => tellSpan(Date.parse(at) - time),
    say: (on, kind, text, words = null) => {
      lines.push({ after: time - began, on, kind, text, words });
    },
    lines,
    next: () => (number += 1),
    record: (on, drafts) => {
      const chain = entries.get(on) ?? [];
      entries.set(on, chain);
      for (const draft of drafts) {
        // As in the ledger: the same id again changes nothing.
        if (known.has(draft.eventId)) continue;
        known.add(draft.eventId);
        chain.push({ ...draft, at: now() });
      }
    },
    entriesOf: (on) => entries.get(on) ?? [],
    words: new Map(),
  };
}
