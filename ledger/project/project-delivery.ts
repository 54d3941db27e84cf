import { isPublic } from '../../domain/first-publication.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { DeliveryView, PostView } from '../../domain/views.ts';
import type { Digest, Instant } from '../../domain/words.ts';

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
        publishedAt: publicSince(view, audienceOf(view, payload.key), at),
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

/** Since when the public has these words; being told inside the house does not count. */
export function publicSince(
  { publishedAt, inner }: PostView,
  audience: string,
  at: Instant,
): Instant | null {
  return publishedAt ?? (isPublic(inner, audience) ? at : null);
}

function audienceOf({ deliveries }: PostView, key: Digest): string {
  return deliveries.find((delivery) => delivery.key === key)?.leaf.audience ?? '';
}
