import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { Instant } from '../domain/words.ts';
import type { LineKind } from './simulated-world.ts';

export interface ToldEntry {
  readonly kind: LineKind;
  readonly text: string;
}

/** What a reviewer reads of an entry that the incident makes by itself; `null`: nothing new. */
export function tellEntry(entry: EntryDraft, ahead: (at: Instant) => string): ToldEntry | null {
  // Most entries are told by the act that made them.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (entry.action) {
    case 'incident.declare_resolved':
      return plan(`the all-clear may be drafted ${ahead(entry.payload.resolutionFrom)}`);
    case 'incident.change_severity':
      return plan(`severity ${entry.payload.to}, in public ${entry.payload.impact}`);
    case 'incident.status':
      return plan(`public status: ${entry.payload.status}`);
    case 'cover.ask':
      return {
        kind: 'waits',
        text: `cover is called for ${shortPost(entry.payload.post)}: ${entry.payload.ask}`,
      };
    case 'incident.close':
      return plan(`closed (${entry.payload.as})`);
    case 'incident.reopen':
      return plan(`open again (${entry.payload.as})`);
    case 'facts.outdate':
      return trouble(
        `${entry.payload.fact} has changed; ${entry.payload.posts.length} public posts rest on it`,
      );
    case 'step.skip':
      return plan(`${entry.payload.step} is skipped: ${entry.payload.reason}`);
    case 'step.satisfy':
      return plan(`${entry.payload.step} is said already, by ${shortPost(entry.payload.by)}`);
    case 'step.overdue':
      return trouble(`${entry.payload.step} is late`);
    case 'task.begin':
      return plan(
        `${entry.payload.kind} ${entry.payload.id} begins: ${entry.payload.owner}, due ${ahead(entry.payload.dueAt)}`,
      );
    case 'task.overdue':
      return trouble(`${entry.payload.id} is overdue`);
    case 'promise.give':
      return plan(`promised: news by ${ahead(entry.payload.until)}`);
    case 'promise.keep':
      return plan('promise kept');
    case 'promise.miss':
      return trouble('promise missed');
    default:
      return null;
  }
}

function plan(text: string): ToldEntry {
  return { kind: 'plan', text };
}

function trouble(text: string): ToldEntry {
  return { kind: 'trouble', text };
}

function shortPost(post: string): string {
  return post.slice(post.lastIndexOf('/') + 1);
}
