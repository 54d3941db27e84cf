import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { printFacts } from '../../cli/print/facts.ts';
import type { PostDetail } from '../../server/api/contract.ts';

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
