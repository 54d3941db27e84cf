import { setTimeout as pause } from 'node:timers/promises';
import type { Call } from '../../cli/client/call-api.ts';
import { tellEntry } from '../../cli/print/entry.ts';
import { clock } from '../../cli/print/time.ts';
import { visible } from '../../cli/print/visible.ts';
import type { Colours } from '../../cli/terminal.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { LedgerResponse } from '../../server/api/contract.ts';

/** Prints the play while it happens: a line for each act of the play, a line for each entry. */
export interface Timeline {
  /** Tells what the play is about to do. */
  readonly scene: (text: string) => void;
  /** Follows an incident's chain, and what was refused at the door. */
  readonly follow: (call: Call, incident: string) => void;
  /** Prints what is still missing, then stops. */
  readonly end: () => Promise<void>;
}

const LOOK_EVERY = 400;

/** @param now the time that lines are counted from is that of the call */
export function openTimeline(say: (line: string) => void, colours: Colours): Timeline {
  let ended = false;
  let following: Promise<void> = Promise.resolve();
  const print = (entry: LedgerEntry): void => {
    if (QUIET.has(entry.action)) return;
    const paint = paintOf(entry, colours);
    const who = entry.actor.name.padEnd(16);
    say(
      `${colours.dim(clock(entry.at))}  ${colours.bold(visible(who))}  ${paint(visible(tellEntry(entry, new Date())))}`,
    );
  };
  return {
    scene: (text) => say(`\n${colours.cyan(`── ${text}`)}`),
    follow: (call, incident) => {
      following = followBoth(call, incident, print, () => ended);
    },
    end: async () => {
      ended = true;
      await following;
    },
  };
}

/** What happens between any two lines and tells a reader nothing new. */
const QUIET: ReadonlySet<LedgerEntry['action']> = new Set(['delivery.attempt', 'promise.give']);

async function followBoth(
  call: Call,
  incident: string,
  print: (entry: LedgerEntry) => void,
  isEnded: () => boolean,
): Promise<void> {
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (;;) {
    const last = isEnded();
    const page: LedgerResponse = await call('GET /api/incidents/{incident}/ledger', {
      path: { incident },
      in: { limit: 100, ...(cursor === null ? {} : { cursor }) },
    });
    const door = await readDoor(call, incident);
    const entries = [...page.items.map(({ entry }) => entry), ...door];
    for (const entry of entries.toSorted((a, b) => a.at.localeCompare(b.at))) {
      if (seen.has(entry.hash)) continue;
      seen.add(entry.hash);
      print(entry);
    }
    cursor = page.cursor ?? cursor;
    if (page.cursor === null && last) return;
    await pause(page.cursor === null ? LOOK_EVERY : 0);
  }
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
  'post.request_changes': 'yellow',
  'step.overdue': 'yellow',
};
