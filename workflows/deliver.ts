import type { DeliveryOutcome } from '../domain/delivery.ts';
import type { EntryDraft } from '../domain/ledger-entry.ts';
import type { PostEffect } from '../domain/post-events.ts';
import type { PostState } from '../domain/post.ts';
import type { Digest } from '../domain/words.ts';
import { publish } from './activity-proxies.ts';
import { identityOf } from './make-revision.ts';

export interface DeliveryAnswer {
  readonly key: Digest;
  readonly attempt: number;
  readonly outcome: DeliveryOutcome;
}

/**
 * Asks the worker to publish one rendition on its channel. Never rejects: when nobody knows what
 * came of it, that is the answer (I4).
 *
 * @param recordFirst entries that do not stand in the ledger yet, and must before the attempt
 */
export async function deliver(
  state: PostState,
  { key, retry }: Extract<PostEffect, { readonly do: 'deliver' }>,
  recordFirst: readonly EntryDraft[],
): Promise<DeliveryAnswer> {
  const delivery = state.deliveries.find((other) => other.key === key);
  const { revision } = state;
  const attempt = delivery?.attempts ?? 0;
  if (delivery === undefined || revision === null) {
    return { key, attempt, outcome: { outcome: 'unconfirmed', reason: 'no such delivery' } };
  }
  const { leaf } = delivery;
  try {
    const outcome = await publish.executeWithOptions(
      { summary: `publish on ${leaf.channel} (${leaf.account})` },
      [
        {
          identity: identityOf(state),
          revision,
          leaf,
          key,
          signOffs: state.signOffs.map(({ signed }) => ({ signed })),
          retry,
          ...(recordFirst.length === 0 ? {} : { recordFirst }),
        },
      ],
    );
    return { key, attempt, outcome };
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : 'the worker gave no answer';
    return { key, attempt, outcome: { outcome: 'unconfirmed', reason } };
  }
}
