import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { RenderRequest, RevisionEntry } from '../activities/contract.ts';
import { blankRevision } from '../domain/blank-revision.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { PostState, Revision } from '../domain/post.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import type { Instant, PersonId } from '../domain/words.ts';
import { renderRevision } from './activity-proxies.ts';
import type { PostMemory } from './post-memory.ts';

export interface RevisionSource {
  readonly from: RenderRequest['from'];
  readonly authors: readonly PersonId[];
  readonly unsignedWords: boolean;
}

export type MadeRevision =
  | {
      readonly ok: true;
      readonly revision: Revision;
      /** The entry that it makes stands in the ledger already. */
      readonly recorded: boolean;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Has the bytes of the next revision made and stored; the promise counts from now.
 *
 * @param entryOf the entry that a revision makes, to be recorded together with the bytes; `null`
 * where that cannot be
 * @param wished the promise that a communicator gives instead of the rhythm's
 */
export async function makeRevision(
  memory: PostMemory,
  source: RevisionSource,
  entryOf: (revision: Revision) => RevisionEntry | null = () => null,
  wished: Instant | null = null,
): Promise<MadeRevision> {
  const { state, plan, messages } = memory;
  const number = (state.revision?.number ?? 0) + 1;
  const variant = source.from.kind === 'template' ? source.from.variant : null;
  const blank = blankRevision(plan, number, { ...source, variant }, Date.now(), wished);
  const { status, impact, components, promise } = blank;
  const recordAs = entryOf(blank);
  try {
    const { leaves, facts, recorded } = await renderRevision.executeWithOptions(
      { summary: `revision ${number} of ${state.step}` },
      [
        {
          identity: identityOf(state),
          revision: number,
          from: source.from,
          facts: plan.facts,
          unknown: plan.unknown,
          inputs: plan.inputs,
          channels: plan.channels,
          audiences: plan.audiences,
          notify: plan.notify,
          brands: plan.brands,
          status,
          impact,
          components,
          promise,
          ...(recordAs === null ? {} : { recordAs, after: messages.lastEntry ?? null }),
        },
      ],
    );
    if (recorded === true && recordAs !== null) messages.lastEntry = recordAs.eventId;
    memory.restedOn = bindingValues(plan, facts);
    return { ok: true, revision: { ...blank, leaves, facts }, recorded: recorded ?? false };
  } catch (failure) {
    const { cause } = failure instanceof ActivityFailure ? failure : {};
    if (!(cause instanceof ApplicationFailure)) throw failure;
    // History and ledger tell different stories: nothing more of this post may go out.
    messages.frozen ||= cause.type === 'LEDGER_CONFLICT';
    return { ok: false, refusal: refuse('malformed', `${cause.type}: ${cause.message}`) };
  }
}

/** What must still be true when the words go out; see `binding` of the plan. */
export function bindingValues(
  { facts, binding }: Pick<DraftPlan, 'facts' | 'binding'>,
  restsOn: readonly string[],
): PostMemory['restedOn'] {
  return Object.fromEntries(
    Object.entries(facts).filter(([name]) => binding.includes(name) && restsOn.includes(name)),
  );
}

/** The part of a post's state that never changes. */
export function identityOf(state: PostState): RenderRequest['identity'] {
  const { deployment, incident, post, number, step, kind, situation, severity } = state;
  const { mode, drill, runbook, runbookDigest, rule, corrects, dueAt } = state;
  const { language, follows, embargo, lead, inner } = state;
  return {
    deployment,
    incident,
    post,
    number,
    step,
    kind,
    situation,
    severity,
    mode,
    drill,
    runbook,
    runbookDigest,
    rule,
    corrects,
    dueAt,
    language,
    follows,
    embargo,
    lead,
    ...(inner === undefined ? {} : { inner }),
  };
}

/** Where the next draft's words come from when nobody has asked for a change. */
export function freshSource({ state, plan }: PostMemory): RevisionSource {
  const { revision } = state;
  if (revision !== null && revision.variant === null) {
    return {
      from: { kind: 'restate', leaves: revision.leaves, was: revision.promise },
      authors: revision.authors,
      unsignedWords: revision.unsignedWords,
    };
  }
  return plan.from.kind === 'template'
    ? {
        from: { kind: 'template', variant: plan.from.variant },
        authors: [],
        unsignedWords: false,
      }
    : {
        from: { kind: 'words', words: plan.from.words },
        authors: plan.from.authors,
        unsignedWords: plan.from.unsignedWords,
      };
}
