import type { Fact } from '../domain/facts.ts';
import { factKey } from '../domain/facts.ts';
import { planNow } from '../domain/plan-now.ts';
import type { PostIdentity } from '../domain/post.ts';
import type { IncidentView } from '../domain/views.ts';
import type { Instant } from '../domain/words.ts';
import { readFacts } from '../ledger/read/read-facts.ts';
import { readIncident } from '../ledger/read/read-incidents.ts';
import { readPost } from '../ledger/read/read-posts.ts';
import type { PlanReading } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { findRunbook } from './find-runbook.ts';
import { behindFailure } from './memory/assert-remembered.ts';
import { withFloors } from './with-floors.ts';

/** Tells a post from the ledger what its words would say now; a signal is never believed for it. */
export function makeReadPlan(
  deps: Pick<ActivityDeps, 'db' | 'runbooks' | 'floors' | 'now'>,
): (request: { readonly identity: PostIdentity }) => Promise<PlanReading | null> {
  return async ({ identity }) => {
    const view = await readIncident(deps.db, identity.incident);
    if (view === null) return null;
    if (view.behind === true) throw behindFailure(view.incident);
    const runbook = withFloors((await findRunbook(deps, identity)).runbook, deps.floors);
    const facts: Record<string, Fact> = {};
    for (const fact of await readFacts(deps.db, identity.incident)) {
      const { name, language, value, state, by, at } = fact;
      const key = factKey(name, language ?? undefined, runbook.language);
      facts[key] = {
        value: value ?? '',
        state: value === null ? withoutValue(state) : state,
        by,
        at,
      };
    }
    const { status, impact, severity, openedAt } = view;
    const now = deps.now().toISOString();
    return {
      ...planNow({ runbook, facts, status, impact, severity, openedAt }, identity, now),
      held: view.held !== null,
      doneDuties: view.tasks.filter(({ done }) => done !== null).map(({ id }) => id),
      promiseAt: await readPromise(deps, view, identity),
    };
  };
}

/** An erased value can be said no more; that it is unknown still can. */
function withoutValue(state: Fact['state']): Fact['state'] {
  return state === 'unknown' ? 'unknown' : 'retracted';
}

/**
 * The promise that these words only repeat: of the same words in the lead language, or of the
 * incident that leads (one thread, one clock).
 */
async function readPromise(
  { db }: Pick<ActivityDeps, 'db'>,
  { mergedInto }: IncidentView,
  { incident, kind, follows }: PostIdentity,
): Promise<Instant | null> {
  if (follows !== null) {
    const leading = await readPost(db, `${incident}/post-${follows}`);
    return leading?.revisions.at(-1)?.promise ?? null;
  }
  if (kind !== 'merged' || mergedInto === null) return null;
  const promise = (await readIncident(db, mergedInto))?.promise ?? null;
  return promise === null || promise.missed ? null : promise.until;
}
