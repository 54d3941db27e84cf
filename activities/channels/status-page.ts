import { makeInTurn } from '../page/in-turn.ts';
import { makePageMemory } from '../page/page-memory.ts';
import { PageAlarm } from '../page/page-alarm.ts';
import { standingKeys } from '../page/previous-generation.ts';
import { rebuildPage, type PageSite } from '../page/rebuild-page.ts';
import type { ChannelSpec } from '../../domain/delivery.ts';
import type { Channel, SendRequest, Standing } from './channel.ts';

/**
 * The public page: static files, made anew from the whole ledger at each publication. Sending
 * the same post again changes nothing, so it is idempotent.
 */
export function makeStatusPage(
  given: Omit<PageSite, 'spec' | 'memory'> & { readonly spec: ChannelSpec },
): Channel {
  const site = { ...given, memory: makePageMemory(), inTurn: makeInTurn() };
  const standing = ({ key, rendition }: SendRequest): Standing => {
    const number = rendition.post.slice(rendition.post.lastIndexOf('-') + 1);
    return {
      remoteId: key.slice(0, 16),
      permalink: `${site.settings.url}/incidents/${rendition.incident}/#post-${number}`,
    };
  };
  let turn: Promise<unknown> = Promise.resolve();
  /** One after the other in this process: a wait for the lock takes no second connection. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    spec: site.spec,
    linkTo: (incident) => `${site.settings.url}/incidents/${incident}/`,
    send: async (request) => {
      try {
        await inTurn(async () => {
          // Whoever asked has stopped waiting: it must not appear after that was said.
          request.signal.throwIfAborted();
          await rebuildPage(site, request.key);
        });
        return (await standingKeys(site.directory)).has(request.key)
          ? { outcome: 'published', ...standing(request) }
          : { outcome: 'rejected', reason: 'it was given up meanwhile' };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (error instanceof PageAlarm && error.post === request.rendition.post) {
          return { outcome: 'rejected', reason };
        }
        // Anything else that is wrong is no fault of this post: once repaired, it may go out.
        // A generation is swapped in as a whole or not at all, so this page can tell.
        return (await standingKeys(site.directory)).has(request.key)
          ? { outcome: 'published', ...standing(request) }
          : { outcome: 'try-again', reason, afterMs: null };
      }
    },
    lookUp: async (request) =>
      (await standingKeys(site.directory)).has(request.key) ? standing(request) : null,
  };
}
