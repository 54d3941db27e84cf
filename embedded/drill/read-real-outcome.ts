import { readLedger } from '../../cli/client/list-all.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Digest, IncidentId } from '../../domain/words.ts';
import { readOutcome } from '../../rehearsal/outcome.ts';
import type { Outcome } from '../../rehearsal/outcome.ts';
import { parseRendition } from '../../trust/rendition-bytes.ts';
import type { Cast } from './cast.ts';

/** What came of an incident on the real stack: from its ledger and the stored bytes. */
export async function readRealOutcome(
  { auditor: { call } }: Pick<Cast, 'auditor'>,
  incident: IncidentId,
): Promise<Outcome> {
  const entries = (await readLedger(call, incident)).map(({ entry }) => entry);
  const view = await call('GET /api/incidents/{incident}', { path: { incident } });
  const words = new Map<Digest, string>();
  for (const { post, revision } of attempted(entries)) {
    const { renditions } = await call(
      'GET /api/incidents/{incident}/posts/{post}/revisions/{revision}',
      { path: { incident, post: Number(post.slice(post.lastIndexOf('-') + 1)), revision } },
    );
    for (const { digest, bytes } of renditions) {
      const { headline, text } = parseRendition(bytes);
      words.set(digest, `${headline}\n${text}`);
    }
  }
  const { state: phase, status, severity } = view;
  return readOutcome(entries, words, { phase, status, severity });
}

/** The revisions of which anything was sent. */
function attempted(
  entries: readonly LedgerEntry[],
): readonly { readonly post: string; readonly revision: number }[] {
  const found = new Map<string, { readonly post: string; readonly revision: number }>();
  for (const entry of entries) {
    if (entry.action !== 'delivery.attempt') continue;
    const { post, revision } = entry.payload;
    found.set(`${post}/${revision}`, { post, revision });
  }
  return [...found.values()];
}
