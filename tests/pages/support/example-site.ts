/** An outage as the public page knows it, for tests of the page alone. */
import { deliveryKey } from '../../../trust/delivery-key.ts';
import { leafDigest, renditionText } from '../../../trust/rendition-bytes.ts';
import type { ComponentChange, Rendition } from '../../../domain/rendition.ts';
import type {
  PublishedIncident,
  PublishedPost,
  SiteSettings,
} from '../../../pages/public-page/site.ts';

export const LIVE_SITE: SiteSettings = {
  name: 'Example Shop status',
  url: 'https://status.example.org',
  timeZone: 'Europe/Berlin',
  standing: 'live',
};

const HASH = '8c1f0ad2e4b35796a0c1d2e3f4051627384950a1b2c3d4e5f60718293a4b5c6d';

/** One post of an incident, `number` from 1; `over` changes any of its words. */
export function examplePost(
  incident: string,
  number: number,
  at: string,
  over: Partial<Rendition> = {},
): PublishedPost {
  const rendition: Rendition = {
    type: 'countersign/rendition',
    version: 1,
    channel: 'status-page',
    account: 'main',
    audience: 'public',
    language: 'en',
    incident,
    post: `${incident}/post-${number}`,
    revision: 1,
    kind: 'status',
    mode: 'live',
    headline: `Headline ${number}`,
    text: `Text ${number}.`,
    status: 'investigating',
    impact: 'major',
    components: [],
    nextUpdate: null,
    corrects: null,
    salt: '0'.repeat(32),
    ...over,
  };
  const digest = leafDigest(renditionText(rendition));
  return { rendition, key: deliveryKey({ ...rendition, digest }), number, at };
}

/** An incident from its posts. */
export function exampleIncident(
  incident: string,
  posts: readonly PublishedPost[],
): PublishedIncident {
  const [first, ...rest] = posts;
  return {
    incident,
    timeZone: 'Europe/Berlin',
    posts: [first!, ...rest],
    head: { sequence: posts.length * 7, hash: HASH },
  };
}

const DOWN: readonly ComponentChange[] = [{ component: 'online ordering', state: 'major_outage' }];

/** The sample outage of the craft's words, as far as `posts` of its posts. */
export function sampleOutage(posts = 3): PublishedIncident {
  const id = 'inc-20261122-online-ordering-x7k2';
  return exampleIncident(
    id,
    [
      examplePost(id, 1, '2026-11-22T06:12:09.000Z', {
        kind: 'acknowledgement',
        headline: 'Online ordering is down for customers in Germany and Austria',
        text: 'Since 07:05 CET, online ordering has been down for customers in Germany and Austria: you cannot sign in or place an order.\n\nWe are sorry. You came here to get something done, and right now we are keeping you from it.\n\nNot affected: orders already placed, and all shops.\n\nWhat you can do meanwhile:\n- You can order by phone or in any of our shops.\n\nWhat we do not know yet: what caused it, and how long it will last. We will not guess.\n\nNext update: by 07:45 CET. It will come on time even if little has changed by then.',
        components: DOWN,
        nextUpdate: '2026-11-22T06:45:00.000Z',
      }),
      examplePost(id, 2, '2026-11-22T06:41:30.000Z', {
        kind: 'apology',
        headline: 'We are sorry: online ordering is still down',
        text: 'We are sorry.\n\nSince 07:05 CET, online ordering has been down, and that means you cannot order for delivery today. Some of you had planned your day around it. You relied on us, and we were not there.\n\nThis is what we are doing about it:\n- We have taken back last night’s update.\n- We are restarting sign-in region by region.\n\nNext update: by 08:15 CET.',
        components: DOWN,
        nextUpdate: '2026-11-22T07:15:00.000Z',
      }),
      examplePost(id, 3, '2026-11-22T07:11:02.000Z', {
        kind: 'cause',
        headline: 'What made online ordering fail, and what we are doing',
        text: 'An update we made at 06:55 CET overloaded the system that signs people in.\n\nWe are sorry for the morning this has cost you.\n\nWhat we are doing:\n- We have taken back last night’s update.\n- We are restarting sign-in region by region.\n\nNext update: by 09:15 CET.',
        status: 'identified',
        components: DOWN,
        nextUpdate: '2026-11-22T08:15:00.000Z',
      }),
      examplePost(id, 4, '2026-11-22T09:20:00.000Z', {
        kind: 'resolution',
        headline: 'Online ordering works again',
        text: 'Online ordering has been working for everybody since 09:40 CET.\n\nThank you for your patience with a morning that was not what you had planned.',
        status: 'resolved',
        impact: 'none',
        components: [{ component: 'online ordering', state: 'operational' }],
      }),
    ].slice(0, posts),
  );
}

/** An outage of the month before, long over. */
export function pastOutage(): PublishedIncident {
  const id = 'inc-20261012-payment-q2m8';
  return exampleIncident(id, [
    examplePost(id, 1, '2026-10-12T12:00:00.000Z', {
      headline: 'Paying by card is slow in all shops',
      components: [{ component: 'card payment', state: 'degraded_performance' }],
      impact: 'minor',
    }),
    examplePost(id, 2, '2026-10-12T13:30:00.000Z', {
      kind: 'resolution',
      headline: 'Paying by card works as usual again',
      status: 'resolved',
      impact: 'none',
      components: [{ component: 'card payment', state: 'operational' }],
    }),
  ]);
}
