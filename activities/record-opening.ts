import { ApplicationFailure } from '@temporalio/activity';
import { blankRevision } from '../domain/blank-revision.ts';
import { draftRevision } from '../domain/draft-revision.ts';
import type { IncidentEffect } from '../domain/incident-events.ts';
import { COUNTERSIGN } from '../domain/ledger-entry.ts';
import { newPost } from '../domain/new-post.ts';
import { openIncident, type Opening } from '../domain/open-incident.ts';
import { planIncident } from '../domain/plan-incident.ts';
import type { Revision } from '../domain/post.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { LoadedRunbook, RenderRequest, RevisionEntry } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { recordDrafts, type Draft } from './record-drafts.ts';
import { renderLeaves } from './render-leaves.ts';

type OpenPost = Extract<IncidentEffect, { readonly do: 'openPost' }>;

interface FirstDraft extends Draft {
  readonly revision: Revision;
}

/**
 * Records an incident's opening, and the first words that follow from it, in one transaction. The
 * rules are those that the workflow goes by, asked for the same moment, so it comes to the same
 * entries and knows that they stand.
 *
 * @param found the runbook as stored; `opening` has it with this worker's floors
 * @returns `undefined` when the opening is refused: the workflow says so, and records why
 */
export async function recordOpening(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'now' | 'log'>,
  opening: Opening,
  found: RunbookPackage,
): Promise<LoadedRunbook['begun']> {
  const opened = openIncident(opening);
  if (opened.refusal !== null) return undefined;
  const planned = planIncident(opened.state, opening.now);
  const drafts: FirstDraft[] = [];
  for (const effect of planned.effects) {
    const draft = effect.do === 'openPost' ? await firstDraft(deps, opening, found, effect) : null;
    if (draft !== null) drafts.push(draft);
  }
  const before = [...opened.entries, ...planned.entries];
  const stored = await recordDrafts(deps, opening.incident, { after: null, before, drafts });
  return {
    drafts: Object.fromEntries(
      drafts.map(({ entry, revision }, index) => [
        entry.payload.post,
        { ...revision, ...stored[index] },
      ]),
    ),
    last: drafts.at(-1)?.entry.eventId ?? before.at(-1)?.eventId ?? opening.eventId,
  };
}

/** `null`: these words cannot be made; the post finds out by itself, and tells people. */
async function firstDraft(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'now'>,
  { now }: Opening,
  found: RunbookPackage,
  { identity, plan }: OpenPost,
): Promise<FirstDraft | null> {
  if (plan.from.kind !== 'template') return null;
  const { variant } = plan.from;
  const source = { authors: [], unsignedWords: false, variant };
  const revision = blankRevision(plan, 1, source, Date.parse(now));
  const entry = entryOf(identity, revision, now);
  if (entry === null) return null;
  const request: RenderRequest = {
    identity,
    revision: revision.number,
    from: { kind: 'template', variant },
    facts: plan.facts,
    unknown: plan.unknown,
    inputs: plan.inputs,
    channels: plan.channels,
    audiences: plan.audiences,
    notify: plan.notify,
    brands: plan.brands ?? [],
    status: plan.status,
    impact: plan.impact,
    components: plan.components,
    promise: revision.promise,
  };
  try {
    return { ...(await renderLeaves(deps, request, found)), revision, entry };
  } catch (error) {
    if (error instanceof ApplicationFailure && error.nonRetryable) return null;
    throw error;
  }
}

function entryOf(
  identity: OpenPost['identity'],
  revision: Revision,
  now: string,
): RevisionEntry | null {
  const [entry] = draftRevision(newPost(identity, null), {
    type: 'drafted',
    eventId: `${identity.post}/draft/1`,
    now,
    revision,
    because: 'drafted',
    note: '',
    actor: COUNTERSIGN,
  }).entries;
  return entry?.action === 'post.revision' ? entry : null;
}
