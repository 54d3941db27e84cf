import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import type { PostView } from '../../domain/views.ts';
import { projectCover } from './project-cover.ts';
import { changeDelivery, decideDelivery, publicSince } from './project-delivery.ts';
import { release, revise, sign } from './project-revision.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/**
 * Folds one entry into what people are shown of a post. Pure: rebuilding it from the ledger gives
 * the same view.
 *
 * @param view what stood before; `null` before the post was opened
 * @param entry one that is about this post (see post-of)
 * @param held whether the incident is on hold at that moment
 */
export function projectPost(
  view: PostView | null,
  entry: LedgerEntry,
  held: boolean,
): PostView | null {
  if (view === null) return entry.action === 'post.open' ? open(entry) : null;
  return { ...view, ...change(view, entry, held) };
}

function open({ chain, payload, at }: EntryOf<'post.open'>): PostView {
  return {
    incident: chain,
    post: payload.post,
    number: Number(payload.post.slice(payload.post.lastIndexOf('-') + 1)),
    step: payload.step,
    kind: payload.kind,
    situation: payload.situation,
    severity: payload.severity,
    mode: payload.mode,
    drill: payload.drill,
    rule: payload.rule,
    corrects: payload.corrects,
    ...(payload.inner === undefined ? {} : { inner: payload.inner }),
    dueAt: payload.dueAt,
    // Chains of the first version say nothing of these.
    language: payload.language ?? 'en',
    follows: payload.follows ?? null,
    embargo: payload.embargo ?? null,
    released: null,
    state: 'rendering',
    end: null,
    openedAt: at,
    publishedAt: null,
    revisions: [],
    signOffs: [],
    missing: missingSignatures(payload.rule, { authors: [], unsignedWords: false }, []),
    changesRequested: null,
    deliveries: [],
    refused: 0,
    frozen: false,
  };
}

function change(view: PostView, entry: LedgerEntry, held: boolean): Partial<PostView> {
  switch (entry.action) {
    case 'post.revision':
      return revise(view, entry);
    case 'post.sign':
      return sign(view, entry, held);
    case 'post.release':
      return release(view, entry);
    case 'post.request_changes':
      return {
        state: 'changes-requested',
        signOffs: view.signOffs.map((signOff) => ({ ...signOff, counts: false })),
        missing: missingSignatures(view.rule, { authors: [], unsignedWords: false }, []),
        changesRequested: {
          by: entry.actor.person,
          reason: entry.payload.reason,
          at: entry.at,
        },
      };
    case 'post.settle':
      return { state: 'settled', end: entry.payload.as };
    case 'delivery.attempt':
      return {
        ...(view.state === 'signed' ? { state: 'delivering' } : {}),
        deliveries: changeDelivery(view, entry, (delivery) => ({
          ...delivery,
          state: 'pending',
          attempts: delivery.attempts + 1,
          reason: null,
        })),
      };
    case 'delivery.publish':
      return {
        publishedAt: publicSince(view, entry.payload.leaf.audience, entry.payload.at),
        deliveries: changeDelivery(view, entry, (delivery) => ({
          ...delivery,
          state: 'published',
          reason: null,
          remoteId: entry.payload.remoteId,
          permalink: entry.payload.permalink,
          at: entry.payload.at,
        })),
      };
    case 'delivery.fail':
      return {
        deliveries: changeDelivery(view, entry, (delivery) => ({
          ...delivery,
          // The channel asked us to come again: that is Temporal's to do, not yet a person's.
          state: entry.payload.code === 'try-again' ? 'pending' : 'failed',
          reason: entry.payload.reason,
        })),
      };
    case 'delivery.doubt':
      return {
        deliveries: changeDelivery(view, entry, (delivery) => ({
          ...delivery,
          state: 'unconfirmed',
          reason: entry.payload.reason,
        })),
      };
    case 'delivery.decide':
      return decideDelivery(view, entry);
    case 'message.refuse':
      return { refused: view.refused + 1 };
    case 'messages.refused_uncounted':
      return { refused: view.refused + entry.payload.count };
    case 'ledger.conflict':
      return { frozen: true };
    case 'cover.ask':
    case 'cover.fail':
    case 'cover.acknowledge':
    case 'cover.cancel':
    case 'cover.gap':
      return { cover: projectCover(view.cover, entry) };
    case 'post.open':
    // Told by the settling that follows in the same breath.
    case 'post.reject':
    case 'post.withdraw':
    case 'facts.report':
    case 'facts.outdate':
    case 'incident.open':
    case 'incident.change_severity':
    case 'incident.declare_resolved':
    case 'incident.stand_down':
    case 'incident.relapse':
    case 'incident.merge':
    case 'incident.absorb':
    case 'incident.split':
    case 'incident.hold':
    case 'incident.release':
    case 'incident.reopen':
    case 'step.skip':
    case 'step.satisfy':
    case 'task.begin':
    case 'task.done':
    case 'task.overdue':
    case 'incident.status':
    case 'incident.close':
    case 'promise.give':
    case 'promise.keep':
    case 'promise.miss':
    case 'step.overdue':
    case 'page.alarm':
    case 'ledger.gap':
    case 'ledger.refill':
    case 'incident.orphaned':
      return {};
  }
}
