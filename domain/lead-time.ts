import type { Delivery } from './delivery.ts';
import type { LeadTime } from './post.ts';
import type { Digest, Instant } from './words.ts';

/** Which deliveries of a signed post start now, and until when the others wait. */
export interface Departure {
  /** Keys of deliveries that start now. */
  readonly now: readonly Digest[];
  /** Until when the rest waits at most; `null`: nobody waits. */
  readonly until: Instant | null;
}

/**
 * How a signed post sets out: the audiences that lead first, so that staff does not learn it from
 * the public; the others when those are told, and never later than the lead's `waitAtMost`
 * (service-outage-words.md, section 1, "lead").
 *
 * @param lead `null`: everybody at once
 * @param deliveries of the signed revision; those that were published before stay as they are
 * @param at when the last signature, or the release of an embargo or a hold, came
 */
export function departure(
  lead: LeadTime | null,
  deliveries: readonly Delivery[],
  at: Instant,
): Departure {
  const open = deliveries.filter(isToSend);
  const first = open.filter((delivery) => leads(lead, delivery));
  if (lead === null || lead.waitAtMost <= 0 || first.length === 0 || first.length === open.length) {
    return { now: open.map(({ key }) => key), until: null };
  }
  return {
    now: first.map(({ key }) => key),
    until: new Date(Date.parse(at) + lead.waitAtMost).toISOString(),
  };
}

/**
 * Who may follow: nobody while an audience that leads is still being told, everybody as soon as
 * each of those sends has an end, whatever end, or the wait is over. A lead that fails holds nobody
 * back: it is shown and tried again beside the public word.
 *
 * @param until what `departure` answered; `null`: nobody waits
 * @returns keys of deliveries that start now; empty while the wait goes on
 */
export function followers(
  lead: LeadTime | null,
  deliveries: readonly Delivery[],
  until: Instant | null,
  now: Instant,
): readonly Digest[] {
  if (until === null || !isLeadOver(lead, deliveries, until, now)) return [];
  return deliveries
    .filter((delivery) => isToSend(delivery) && !leads(lead, delivery))
    .map(({ key }) => key);
}

/** Whether the wait for the audiences that lead has ended. */
export function isLeadOver(
  lead: LeadTime | null,
  deliveries: readonly Delivery[],
  until: Instant | null,
  now: Instant,
): boolean {
  if (lead === null || until === null) return true;
  if (Date.parse(now) >= Date.parse(until)) return true;
  return !deliveries.some((delivery) => leads(lead, delivery) && isBeingTold(delivery));
}

function leads(lead: LeadTime | null, { leaf }: Delivery): boolean {
  return lead?.audiences.includes(leaf.audience) ?? false;
}

/** Not sent yet, and not ended by people: it waits for its start. */
function isToSend({ state, sending }: Delivery): boolean {
  return state === 'pending' && !sending;
}

function isBeingTold({ state, sending }: Delivery): boolean {
  return sending || state === 'pending';
}
