import { describe, expect, test } from '@jest/globals';
import {
  chooseIncident,
  chooseNext,
  parsePostName,
  shortIncident,
  shortPost,
} from '../../cli/client/find-by-name.ts';
import { sortByUrgency } from '../../cli/client/queue.ts';
import { queueItem } from './kit.ts';

const OPEN = { incident: 'inc-20261122-online-ordering-x7k2', state: 'open' } as const;
const OTHER = { incident: 'inc-20261122-sign-in-p9q1', state: 'open' } as const;
const CLOSED = { incident: 'inc-20261101-sign-in-x7k2', state: 'closed' } as const;

describe('naming an incident', () => {
  test('nothing at all means the only one that runs', () => {
    expect(chooseIncident([OPEN, CLOSED], null)).toBe(OPEN.incident);
  });

  test('the end of its name is enough', () => {
    expect(chooseIncident([OPEN, OTHER], 'p9q1')).toBe(OTHER.incident);
  });

  test('an ending that fits two is asked back, with both named', () => {
    expect(() => chooseIncident([OPEN, CLOSED], 'x7k2')).toThrow(
      expect.objectContaining({
        code: 'AMBIGUOUS_INCIDENT',
        exitCode: 2,
        details: [expect.stringContaining(OPEN.incident), expect.stringContaining(CLOSED.incident)],
      }),
    );
  });

  test('the full name wins over an ending that fits more', () => {
    const longer = { incident: `inc-${OPEN.incident}`, state: 'open' } as const;
    expect(chooseIncident([longer, OPEN], OPEN.incident)).toBe(OPEN.incident);
  });

  test('with two running, nothing at all is not enough', () => {
    expect(() => chooseIncident([OPEN, OTHER], null)).toThrow('Several incidents are running');
  });
});

describe('naming a post', () => {
  test.each([
    ['3', null, 3],
    ['post-3', null, 3],
    ['x7k2/3', 'x7k2', 3],
    ['inc-20261122-online-ordering-x7k2/post-12', OPEN.incident, 12],
  ])('%s is understood', (name, incident, number) => {
    expect(parsePostName(name)).toEqual({ incident, number });
  });

  test.each(['', 'post', '0', 'x7k2/', '../3', '3/x7k2', 'post-1e3'])('%p is no post', (name) => {
    expect(parsePostName(name)).toBeNull();
  });

  test('what is printed can be typed', () => {
    const post = `${OPEN.incident}/post-3`;
    expect(parsePostName(shortPost(post))).toEqual({
      incident: shortIncident(OPEN.incident),
      number: 3,
    });
  });
});

describe('the most urgent first', () => {
  const late = queueItem({ post: 'late', publishBy: '2026-11-22T05:00:00.000Z' });
  const soon = queueItem({ post: 'soon', dueAt: '2026-11-22T03:10:00.000Z' });
  const doubt = queueItem({
    post: 'doubt',
    state: 'delivering',
    publishBy: '2026-11-22T09:00:00.000Z',
    deliveries: { published: 1, pending: 0, failed: 0, unconfirmed: 1, givenUp: 0 },
  });
  const sending = queueItem({ post: 'sending', state: 'delivering', publishBy: null });
  const drill = queueItem({ post: 'drill', mode: 'drill', dueAt: '2026-11-22T03:01:00.000Z' });

  test('live before drill, a doubt before all, then by the nearest deadline', () => {
    const sorted = sortByUrgency([drill, sending, late, soon, doubt]).map(({ post }) => post);
    expect(sorted).toEqual(['doubt', 'soon', 'late', 'sending', 'drill']);
  });

  test('words in a language that she does not hold come after those that she can sign', () => {
    const german = queueItem({ post: 'german', language: 'de', dueAt: '2026-11-22T03:01:00.000Z' });
    const order = (languages?: readonly string[]) =>
      sortByUrgency([german, late, sending, doubt], languages).map(({ post }) => post);
    expect(order(['en'])).toEqual(['doubt', 'late', 'german', 'sending']);
    expect(order(['en', 'de'])).toEqual(['doubt', 'german', 'late', 'sending']);
    expect(order()).toEqual(order(['en', 'de']));
  });

  test('"next" to sign passes over what needs another act', () => {
    expect(chooseNext([doubt, soon], null, ['sign'])?.post).toBe('soon');
    expect(chooseNext([sending], null)).toBeNull();
  });
});
