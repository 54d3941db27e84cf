import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { RenderRequest } from '../activities/contract.ts';
import type { PostState, Revision } from '../domain/post.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import type { Instant, Milliseconds, PersonId } from '../domain/words.ts';
import { renderRevision } from './activity-proxies.ts';
import type { PostMemory } from './post-memory.ts';

/** Words without a promise may wait this long for a signature before they are drafted anew. */
const NO_PROMISE_PUBLISH_WITHIN = 24 * 60 * 60 * 1000;

const SHORTEST_ROUNDED = 5 * 60_000;

export interface RevisionSource {
  readonly from: RenderRequest['from'];
  readonly authors: readonly PersonId[];
  readonly unsignedWords: boolean;
}

export type MadeRevision =
  | { readonly ok: true; readonly revision: Revision }
  | { readonly ok: false; readonly refusal: Refusal };

/** Has the bytes of the next revision made and stored; the promise counts from now. */
export async function makeRevision(
  { state, plan }: PostMemory,
  source: RevisionSource,
): Promise<MadeRevision> {
  const now = Date.now();
  const number = (state.revision?.number ?? 0) + 1;
  const promise = plan.promiseAfter === null ? null : promiseFrom(now, plan.promiseAfter);
  const { status, impact, components, channels } = plan;
  try {
    const { leaves } = await renderRevision.executeWithOptions(
      { summary: `revision ${number} of ${state.step}` },
      [
        {
          identity: identityOf(state),
          revision: number,
          from: source.from,
          facts: plan.facts,
          unknown: plan.unknown,
          inputs: plan.inputs,
          channels,
          audiences: plan.audiences,
          notify: plan.notify,
          brands: plan.brands ?? [],
          status,
          impact,
          components,
          promise,
        },
      ],
    );
    return {
      ok: true,
      revision: {
        number,
        leaves,
        authors: source.authors,
        unsignedWords: source.unsignedWords,
        variant: source.from.kind === 'template' ? source.from.variant : null,
        status,
        impact,
        components,
        promise,
        publishBy: promise ?? new Date(now + NO_PROMISE_PUBLISH_WITHIN).toISOString(),
      },
    };
  } catch (failure) {
    const { cause } = failure instanceof ActivityFailure ? failure : {};
    if (!(cause instanceof ApplicationFailure)) throw failure;
    return { ok: false, refusal: refuse('malformed', `${cause.type}: ${cause.message}`) };
  }
}

/**
 * The public reads whole minutes, so a promise is one: what the words say, what the page shows
 * and what the clock measures are the same time. Drills count in seconds and are left alone.
 */
function promiseFrom(now: number, after: Milliseconds): Instant {
  const step = after < SHORTEST_ROUNDED ? 1 : 60_000;
  return new Date(Math.ceil((now + after) / step) * step).toISOString();
}

/** The part of a post's state that never changes. */
export function identityOf(state: PostState): RenderRequest['identity'] {
  const { deployment, incident, post, number, step, kind, situation, severity } = state;
  const { mode, drill, runbook, runbookDigest, rule, corrects, dueAt } = state;
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
