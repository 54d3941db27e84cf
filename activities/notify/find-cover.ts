import { findPeople } from '../../cover/find-people.ts';
import type { CoverFound, CoverRequest } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import type { CoverMeans } from './cover-means.ts';

/** Says who could be asked at this moment, by the rota's files as they are now. */
export function makeFindCover(
  deps: Pick<ActivityDeps, 'now' | 'log'>,
  { rota }: Pick<CoverMeans, 'rota'>,
): (request: CoverRequest) => Promise<CoverFound> {
  return async ({ ask, mode }) => {
    const { plan, faults } = await rota.read();
    if (faults.length > 0) deps.log.warn({ faults }, 'the rota has faults');
    if (plan === null) return { people: [], gap: 'no-rota' };
    return findPeople(plan, ask, deps.now().toISOString(), mode);
  };
}
