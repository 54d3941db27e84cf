import type { Activities } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import type { CoverMeans } from './cover-means.ts';
import { makeFindCover } from './find-cover.ts';
import { makeNotify } from './notify.ts';
import { makeReadCoverStanding } from './read-cover-standing.ts';

/** What the asking of people may do: look who covers, ask, and look whether it still must. */
export function makeCoverActivities(
  deps: Pick<ActivityDeps, 'db' | 'now' | 'log'>,
  means: CoverMeans,
): Pick<Activities, 'findCover' | 'notify' | 'readCoverStanding'> {
  return {
    findCover: makeFindCover(deps, means),
    notify: makeNotify(deps, means),
    readCoverStanding: makeReadCoverStanding(deps),
  };
}
