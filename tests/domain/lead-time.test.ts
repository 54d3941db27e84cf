/** Staff hears it first, and the public never waits longer than that is worth. */
import { describe, expect, test } from '@jest/globals';
import type { Delivery } from '../../domain/delivery.ts';
import { departure, followers, isLeadOver } from '../../domain/lead-time.ts';

const AT = '2026-11-22T06:12:00.000Z';
const UNTIL = '2026-11-22T06:14:00.000Z';
const LEAD = { audiences: ['staff', 'frontline'], waitAtMost: 120_000 };

function delivery(audience: string, change: Partial<Delivery> = {}): Delivery {
  return {
    key: audience,
    leaf: { channel: audience, account: 'main', audience, language: 'en', digest: 'd' },
    state: 'pending',
    sending: false,
    attempts: 0,
    reason: null,
    remoteId: null,
    permalink: null,
    publishedAt: null,
    ...change,
  };
}

const ALL = ['staff', 'frontline', 'public', 'subscribers'];
const started = (...audiences: readonly string[]): readonly Delivery[] =>
  ALL.map((audience) => delivery(audience, { sending: audiences.includes(audience) }));

describe('when the last signature has come', () => {
  test('those who lead start now, and the others wait for a time that stands fixed', () => {
    expect(departure(LEAD, started(), AT)).toEqual({ now: ['staff', 'frontline'], until: UNTIL });
  });

  test.each([
    ['nobody leads', null, started()],
    ['nobody may wait', { ...LEAD, waitAtMost: 0 }, started()],
    ['only those who lead are told', LEAD, [delivery('staff'), delivery('frontline')]],
    ['none of those who lead is told', LEAD, [delivery('public'), delivery('subscribers')]],
  ])('all start at once where %s', (_what, lead, deliveries) => {
    const { now, until } = departure(lead, deliveries, AT);
    expect(until).toBeNull();
    expect(now).toEqual(deliveries.map(({ key }) => key));
  });

  test('what is public already starts no second time', () => {
    const deliveries = [delivery('staff', { state: 'published' }), delivery('public')];
    expect(departure(LEAD, deliveries, AT)).toEqual({ now: ['public'], until: null });
  });
});

describe('while others wait', () => {
  const told = (
    state: Delivery['state'],
    other: Delivery['state'] = state,
  ): readonly Delivery[] => [
    delivery('staff', { state }),
    delivery('frontline', { state: other }),
    delivery('public'),
    delivery('subscribers'),
  ];

  test('nobody follows before every one of those who lead has been told', () => {
    expect(followers(LEAD, started('staff', 'frontline'), UNTIL, AT)).toEqual([]);
    expect(followers(LEAD, told('published', 'pending'), UNTIL, AT)).toEqual([]);
    expect(followers(LEAD, told('published'), UNTIL, AT)).toEqual(['public', 'subscribers']);
  });

  test.each(['failed', 'unconfirmed', 'given-up'] as const)(
    'a lead that is %s holds nobody back',
    (state) => {
      expect(followers(LEAD, told('published', state), UNTIL, AT)).toEqual([
        'public',
        'subscribers',
      ]);
    },
  );

  test('the public never waits longer than was said, whatever became of the lead', () => {
    const before = new Date(Date.parse(UNTIL) - 1).toISOString();
    expect(followers(LEAD, started('staff'), UNTIL, before)).toEqual([]);
    expect(followers(LEAD, started('staff'), UNTIL, UNTIL)).toEqual(['public', 'subscribers']);
  });

  test('nobody starts twice, and nothing that people have ended', () => {
    const deliveries = [
      delivery('staff', { state: 'published' }),
      delivery('public', { sending: true }),
      delivery('subscribers', { state: 'given-up' }),
    ];
    expect(followers(LEAD, deliveries, UNTIL, AT)).toEqual([]);
  });

  test('without a wait there is nothing to end', () => {
    expect(followers(LEAD, started(), null, AT)).toEqual([]);
    expect(isLeadOver(LEAD, started('staff'), null, AT)).toBe(true);
    expect(isLeadOver(null, started(), UNTIL, AT)).toBe(true);
  });
});
