import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../cli/client/call-api.ts';
import { readLedger } from '../../cli/client/list-all.ts';
import { tellEntry } from '../../cli/print/entry.ts';
import { indent, wrap } from '../../cli/print/layout.ts';
import { clock } from '../../cli/print/time.ts';
import { visible } from '../../cli/print/visible.ts';
import type { Colours } from '../../cli/terminal.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { LedgerResponse } from '../../server/api/contract.ts';

/** Prints the play while it happens: a line for each act of the play, a line for each entry. */
export interface Timeline {
  /** Tells what the play is about to do, once all that happened before it has been told. */
  readonly scene: (text: string) => Promise<void>;
  /** Shows words as the public reads them. */
  readonly quote: (text: string) => Promise<void>;
  /** Follows an incident's chain, and what was refused at the door. */
  readonly follow: (call: Call, incident: string) => void;
  /** Prints what is still missing, then stops. */
  readonly end: () => Promise<void>;
}

const LOOK_EVERY = 700;

/** Opens a timeline on standard output or wherever `say` goes. */
export function openTimeline(say: (line: string) => void, colours: Colours): Timeline {
  let ended = false;
  let following: Promise<void> = Promise.resolve();
  let look = (): Promise<void> => Promise.resolve();
  // One look at a time, or a line could be told twice.
  let turn: Promise<void> = Promise.resolve();
  const catchUp = (): Promise<void> => (turn = turn.then(() => look()));
  const print = (entry: LedgerEntry): void => {
    if (QUIET.has(entry.action)) return;
    const paint = paintOf(entry, colours);
    const who = visible(entry.actor.name).padEnd(16);
    const what = visible(tellEntry(entry, clock));
    say(`${colours.dim(clock(entry.at))}  ${colours.bold(who)}  ${paint(what)}`);
  };
  return {
    scene: async (text) => {
      await catchUp();
      say(`\n${colours.cyan(`── ${text}`)}`);
    },
    quote: async (text) => {
      await catchUp();
      say(colours.dim(indent(wrap(visible(text), 76), '                            ')));
    },
    follow: (call, incident) => {
      look = makeLook(call, incident, print);
      following = (async () => {
        while (!ended) {
          await catchUp();
          await pause(LOOK_EVERY);
        }
      })();
      // Whoever awaits `end` is told; until then the play's own failure is the one that counts.
      following.catch(() => undefined);
    },
    end: async () => {
      ended = true;
      await following;
      await catchUp();
    },
  };
}

/** What happens between any two lines and tells a reader nothing new. */
const QUIET: ReadonlySet<LedgerEntry['action']> = new Set([
  'delivery.attempt',
  'promise.give',
  'post.settle',
]);

function makeLook(
  call: Call,
  incident: string,
  print: (entry: LedgerEntry) => void,
): () => Promise<void> {
  const seen = new Set<string>();
  return async () => {
    const rows = await readLedger(call, incident);
    const entries = [...rows.map(({ entry }) => entry), ...(await readDoor(call, incident))];
    for (const entry of entries.toSorted((a, b) => a.at.localeCompare(b.at))) {
      if (!seen.has(entry.hash)) print(entry);
      seen.add(entry.hash);
    }
  };
}

/** What the server refused at its door about this incident. */
export async function readDoor(call: Call, incident: string): Promise<readonly LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: LedgerResponse = await call('GET /api/door', {
      in: { limit: 100, ...(cursor === null ? {} : { cursor }) },
    });
    found.push(...page.items.map(({ entry }) => entry));
    cursor = page.cursor;
  } while (cursor !== null);
  return found.filter(
    (entry) =>
      entry.action === 'message.refuse' && entry.payload.post?.startsWith(`${incident}/`) === true,
  );
}

function paintOf(entry: LedgerEntry, colours: Colours): (text: string) => string {
  const colour = COLOUR_OF[entry.action];
  return colour === undefined ? (text) => text : colours[colour];
}

const COLOUR_OF: Partial<Record<LedgerEntry['action'], 'green' | 'red' | 'yellow'>> = {
  'delivery.publish': 'green',
  'promise.keep': 'green',
  'message.refuse': 'red',
  'promise.miss': 'red',
  'delivery.fail': 'red',
  'page.alarm': 'red',
  'ledger.conflict': 'red',
  'delivery.doubt': 'yellow',
  'cover.fail': 'yellow',
  'cover.gap': 'yellow',
  'post.request_changes': 'yellow',
  'step.overdue': 'yellow',
};
