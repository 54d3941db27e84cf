import type { LoadedRunbook, LoadRunbookRequest } from '../../activities/contract.ts';
import { draftRevision } from '../../domain/draft-revision.ts';
import { COUNTERSIGN, type EntryDraft } from '../../domain/ledger-entry.ts';
import { newPost } from '../../domain/new-post.ts';
import { openIncident } from '../../domain/open-incident.ts';
import { planIncident } from '../../domain/plan-incident.ts';

/**
 * What was recorded when an incident opened. Temporal holds what was asked and the drafts that came
 * of it; the rules between the two come to the same entries again.
 */
export function openingEntries(
  { opening }: Pick<LoadRunbookRequest, 'opening'>,
  { runbook, digest, begun }: LoadedRunbook,
): readonly EntryDraft[] {
  if (opening === undefined || begun === undefined) return [];
  const opened = openIncident({ ...opening, runbook, runbookDigest: digest });
  if (opened.refusal !== null) return [];
  const planned = planIncident(opened.state, opening.now);
  const drafts = planned.effects.flatMap((effect): readonly EntryDraft[] => {
    if (effect.do !== 'openPost') return [];
    const { identity } = effect;
    const revision = begun.drafts[identity.post];
    if (revision === undefined) return [];
    const drafted = {
      type: 'drafted',
      eventId: `${identity.post}/draft/1`,
      now: opening.now,
      revision,
      because: 'drafted',
      note: '',
      actor: COUNTERSIGN,
    } as const;
    return draftRevision(newPost(identity, null), drafted).entries.filter(
      ({ action }) => action === 'post.revision',
    );
  });
  return [...opened.entries, ...planned.entries, ...drafts];
}
