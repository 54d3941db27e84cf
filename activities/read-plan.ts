import type { Fact } from '../domain/facts.ts';
import type { MovingPlan } from '../domain/plan-now.ts';
import { planNow } from '../domain/plan-now.ts';
import type { PostIdentity } from '../domain/post.ts';
import { readFacts } from '../ledger/read/read-facts.ts';
import { readIncident } from '../ledger/read/read-incidents.ts';
import type { ActivityDeps } from './deps.ts';
import { findRunbook } from './find-runbook.ts';
import { behindFailure } from './memory/assert-remembered.ts';

/** Tells a post from the ledger what its words would say now; a signal is never believed for it. */
export function makeReadPlan(
  deps: Pick<ActivityDeps, 'db' | 'runbooks'>,
): (request: { readonly identity: PostIdentity }) => Promise<MovingPlan | null> {
  return async ({ identity }) => {
    const view = await readIncident(deps.db, identity.incident);
    if (view === null) return null;
    if (view.behind === true) throw behindFailure(view.incident);
    const { runbook } = await findRunbook(deps, identity);
    const facts: Record<string, Fact> = {};
    for (const { name, value, state, by, at } of await readFacts(deps.db, identity.incident)) {
      if (value !== null) facts[name] = { value, state, by, at };
    }
    const { status, impact, severity } = view;
    return planNow({ runbook, facts, status, impact, severity }, identity);
  };
}
