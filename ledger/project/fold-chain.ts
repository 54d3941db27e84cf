import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import type { PostId } from '../../domain/words.ts';
import { postOf } from './post-of.ts';
import { projectIncident } from './project-incident.ts';
import { projectPost } from './project-post.ts';

export interface ChainViews {
  readonly incident: IncidentView | null;
  readonly posts: ReadonlyMap<PostId, PostView>;
}

/** Folds entries of one chain, in order, into its incident and posts. */
export function foldChain(start: ChainViews, entries: readonly LedgerEntry[]): ChainViews {
  const posts = new Map(start.posts);
  let incident = start.incident;
  for (const entry of entries) {
    incident = projectIncident(incident, entry);
    const post = postOf(entry);
    const view =
      post === null ? null : projectPost(posts.get(post) ?? null, entry, isHeld(incident));
    if (post !== null && view !== null) posts.set(post, view);
  }
  return { incident, posts };
}

function isHeld(incident: IncidentView | null): boolean {
  return incident?.held != null;
}
