import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { IncidentId } from '../domain/words.ts';
import { readEntriesById } from '../ledger/read/read-entry.ts';
import { append } from '../ledger/write/append.ts';
import { insertRenditions } from '../ledger/write/store-rendition.ts';
import { withIncidentLock } from '../ledger/write/with-incident-lock.ts';
import type { RevisionEntry } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { ledgerFailure } from './ledger-failure.ts';
import { assertHolds } from './memory/assert-remembered.ts';
import type { RenderedLeaves } from './render-leaves.ts';

/** A revision's bytes, and the entry that tells of it, without its leaves and facts. */
export interface Draft extends Pick<RenderedLeaves, 'leaves' | 'texts' | 'facts' | 'notes'> {
  readonly entry: RevisionEntry;
}

/**
 * Stores drafts' bytes and records what tells of them, in one transaction: a digest that the ledger
 * names always has its bytes. Every rendering has salts of its own, so what was asked before and
 * stands already is the answer, and nothing new is stored for it.
 *
 * @returns what stands, in the order of the drafts
 * @throws ApplicationFailure `LEDGER_CONFLICT`, `ENTRY_MALFORMED`, not retryable; `LEDGER_BEHIND`
 */
export async function recordDrafts(
  deps: Pick<ActivityDeps, 'db' | 'log'>,
  incident: IncidentId,
  {
    after,
    before,
    drafts,
  }: {
    /** Event id of the last entry that the workflow had recorded; `null`: there is none. */
    readonly after: string | null;
    /** Entries that come before the drafts'. */
    readonly before: readonly EntryDraft[];
    readonly drafts: readonly Draft[];
  },
): Promise<readonly Pick<RenderedLeaves, 'leaves' | 'facts'>[]> {
  await assertHolds(deps, incident, after);
  try {
    return await withIncidentLock(deps.db, incident, async (trx) => {
      const ids = drafts.map(({ entry }) => entry.eventId);
      const standing = await readEntriesById(trx, incident, ids);
      const made = drafts.map((draft) => {
        const there = standing.find(({ eventId }) => eventId === draft.entry.eventId);
        return there?.action === 'post.revision'
          ? { ...draft, texts: [], ...whatStands(there.payload) }
          : draft;
      });
      await insertRenditions(
        trx,
        made.flatMap(({ texts }) => texts),
      );
      // One that stands is written again all the same: other content would be a conflict.
      await append(trx, incident, [
        ...before,
        ...made.map(({ entry, leaves, facts, notes }) => ({
          ...entry,
          payload: {
            ...entry.payload,
            leaves,
            facts,
            ...(notes.length === 0 ? {} : { notes }),
          },
        })),
      ]);
      return made.map(({ leaves, facts }) => ({ leaves, facts }));
    });
  } catch (error) {
    throw ledgerFailure(error);
  }
}

function whatStands({
  leaves,
  facts,
  notes,
}: RevisionEntry['payload']): Pick<RenderedLeaves, 'leaves' | 'facts' | 'notes'> {
  return { leaves, facts, notes: notes ?? [] };
}
