import { readLedger } from '../../cli/client/list-all.ts';
import type { IncidentId } from '../../domain/words.ts';
import type { IncidentNow } from '../../rehearsal/moment.ts';
import { askedIn } from '../../rehearsal/outcome.ts';
import type { Cast } from './cast.ts';

/** An incident as a script's player sees it, from the API that everybody reads. */
export async function readIncidentNow(
  { auditor }: Pick<Cast, 'auditor'>,
  incident: IncidentId,
): Promise<IncidentNow> {
  const view = await auditor.call('GET /api/incidents/{incident}', { path: { incident } });
  const entries = (await readLedger(auditor.call, incident)).map(({ entry }) => entry);
  return {
    phase: view.state,
    status: view.status,
    severity: view.severity,
    posts: view.posts.map((post) => ({
      number: post.number,
      step: post.step,
      kind: post.kind,
      situation: post.situation,
      language: post.language,
      state: post.state,
      over: post.state === 'settled',
      publishedAt: post.publishedAt,
    })),
    promisesMissed: view.promisesMissed,
    overdue: [
      ...view.overdueSteps,
      ...view.tasks.flatMap(({ id, overdue }) => (overdue ? [id] : [])),
    ],
    asked: askedIn(entries),
  };
}
