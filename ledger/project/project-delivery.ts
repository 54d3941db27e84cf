import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { DeliveryView, PostView } from '../../domain/views.ts';
import type { Digest } from '../../domain/words.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** What a signed decision makes of a delivery. */
export function decideDelivery(
  view: PostView,
  { payload, at }: EntryOf<'delivery.decide'>,
): Partial<PostView> {
  const changed = (change: (delivery: DeliveryView) => DeliveryView): readonly DeliveryView[] =>
    view.deliveries.map((delivery) => (delivery.key === payload.key ? change(delivery) : delivery));
  switch (payload.act) {
    case 'retryDelivery':
      return {
        deliveries: changed((delivery) =>
          delivery.state === 'published'
            ? delivery
            : { ...delivery, state: 'pending', reason: null },
        ),
      };
    case 'confirmDelivery':
      return {
        publishedAt: view.publishedAt ?? at,
        deliveries: changed((delivery) => ({
          ...delivery,
          state: 'published',
          reason: null,
          permalink: payload.permalink,
          at,
        })),
      };
    case 'giveUpDelivery':
      return {
        deliveries: changed((delivery) => ({
          ...delivery,
          state: 'given-up',
          reason: payload.reason,
        })),
      };
  }
}

/** A delivery that nobody announced is shown all the same: what happened, happened. */
export function changeDelivery(
  view: PostView,
  {
    payload,
  }: EntryOf<'delivery.attempt' | 'delivery.publish' | 'delivery.fail' | 'delivery.doubt'>,
  change: (delivery: DeliveryView) => DeliveryView,
): readonly DeliveryView[] {
  const known = view.deliveries.some((delivery) => delivery.key === payload.key);
  const all = known
    ? view.deliveries
    : [...view.deliveries, pendingDelivery(payload.key, payload.leaf)];
  return all.map((delivery) => (delivery.key === payload.key ? change(delivery) : delivery));
}

/** A delivery before its first attempt. */
export function pendingDelivery(key: Digest, leaf: DeliveryView['leaf']): DeliveryView {
  return {
    key,
    leaf,
    state: 'pending',
    attempts: 0,
    reason: null,
    remoteId: null,
    permalink: null,
    at: null,
  };
}
