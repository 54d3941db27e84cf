import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { printFacts } from '../../cli/print/facts.ts';
import { tellOutdated } from '../../cli/print/incident-facts.ts';
import type { OutdatedDetail, PostDetail } from '../../server/api/contract.ts';

const plain = pc.createColors(false);

function detail(draftedAt: string, state: PostDetail['view']['state'] = 'waiting'): PostDetail {
  const fact = {
    name: 'alternatives',
    language: null,
    state: 'confirmed',
    byName: 'Ines',
    at: '2026-11-22T03:05:00.000Z',
  };
  return {
    incident: { facts: [fact], outdated: [] },
    view: { post: 'inc-1/post-2', state },
    current: { revision: { at: draftedAt, facts: [] } },
  } as unknown as PostDetail;
}

describe('words that are no longer so', () => {
  const now = new Date('2026-11-22T10:00:00.000Z');
  const post = (number: number) => `inc-20261122-ordering-x7k2/post-${number}`;
  const outdated = (said: OutdatedDetail['said']): OutdatedDetail => ({
    fact: 'since',
    posts: said.flatMap(({ posts }) => posts),
    at: '2026-11-22T03:00:00.000Z',
    correction: post(6),
    said,
  });

  test('are told by what each post says', () => {
    const three = outdated([
      { value: '2026-11-22T07:05:00.000Z', posts: [post(1), post(2), post(4)] },
    ]);
    expect(tellOutdated([three], now)[0]).toMatch(
      /^Three posts say \d\d:05 \S+ \(x7k2\/1, x7k2\/2 and x7k2\/4\); a correction is being drafted: x7k2\/6\.$/,
    );
    const both = outdated([
      { value: 'customers in Germany', posts: [post(1)] },
      { value: null, posts: [post(2), post(3)] },
    ]);
    expect(tellOutdated([both], now)).toEqual([
      'One post says customers in Germany (x7k2/1), two posts say something else about since (x7k2/2 and x7k2/3); a correction is being drafted: x7k2/6.',
    ]);
  });
});

describe('the facts beside a draft', () => {
  test('say what came after the words were written, and how to have them drafted anew', () => {
    const printed = printFacts(plain, detail('2026-11-22T03:00:00.000Z')).join('\n');
    expect(printed).toContain('Told after these words were written: alternatives');
    expect(printed).toContain('withdraw');
  });

  test.each([
    ['when nothing is newer', detail('2026-11-22T03:10:00.000Z')],
    ['when the post is settled', detail('2026-11-22T03:00:00.000Z', 'settled')],
  ])('say nothing of it %s', (_, shown) => {
    expect(printFacts(plain, shown).join('\n')).not.toContain('Told after');
  });
});
