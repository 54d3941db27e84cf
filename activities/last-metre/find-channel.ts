import { refuse, type Refusal } from '../../domain/refusals.ts';
import type { Leaf } from '../../domain/rendition.ts';
import type { Mode } from '../../domain/words.ts';
import type { Channel } from '../channels/channel.ts';

export type FoundChannel =
  | { readonly ok: true; readonly channel: Channel }
  | { readonly ok: false; readonly refusal: Refusal };

/** The worker's own channel for a leaf; I7: never one that serves the other mode. */
export function findChannel(channels: readonly Channel[], leaf: Leaf, mode: Mode): FoundChannel {
  const channel = channels.find(
    ({ spec }) => spec.channel === leaf.channel && spec.account === leaf.account,
  );
  if (channel === undefined) {
    return no(refuse('unknown-channel', `${leaf.channel} (${leaf.account})`));
  }
  const { serves, audience, language } = channel.spec;
  if (serves !== mode) {
    const where = `${leaf.channel} (${leaf.account}) serves ${serves}`;
    return no(refuse(mode === 'drill' ? 'drill-for-live' : 'wrong-mode', where));
  }
  if (audience !== leaf.audience) return no(refuse('wrong-audience', audience));
  if (language !== leaf.language) return no(refuse('wrong-language', language));
  return { ok: true, channel };
}

function no(refusal: Refusal): FoundChannel {
  return { ok: false, refusal };
}
