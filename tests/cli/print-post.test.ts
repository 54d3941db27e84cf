/** What a person reads before she signs: every place, every digest, and what does not agree. */
import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import type { Shown } from '../../cli/client/shown-words.ts';
import { wordsOf } from '../../cli/client/shown-words.ts';
import { languageName } from '../../cli/print/language.ts';
import { printPost } from '../../cli/print/post.ts';
import { groupShown } from '../../cli/print/shown-groups.ts';
import { readConfig } from '../../cli/config.ts';
import { parseEdited, toEdit } from '../../cli/words-input.ts';
import { wordsDigest } from '../../trust/build-authorship.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';
import { makeRendition } from '../trust/kit.ts';

function shown(part: Partial<Rendition>): Shown {
  const rendition = makeRendition(part);
  const bytes = renditionText(rendition);
  return { bytes, digest: leafDigest(bytes), rendition };
}

const PAGE = shown({ channel: 'status-page', account: 'main', text: 'Long words.' });
const MAIL = shown({
  channel: 'mail',
  account: 'main',
  audience: 'subscribers',
  text: 'Long words.',
  salt: 'f'.repeat(32),
});
const SMS = shown({ channel: 'sms', account: 'main', audience: 'subscribers', text: 'Short.' });
const NOTE = shown({
  channel: 'staff-chat',
  account: 'main',
  audience: 'staff',
  text: 'A note for staff that is longer than all that the public reads.',
});

function print(detail: Partial<PostDetail> = {}, view: Partial<PostDetail['view']> = {}): string {
  const post = {
    post: 'inc-20261122-online-ordering-x7k2/post-3',
    kind: 'status',
    situation: null,
    severity: 'sev2',
    mode: 'live',
    rule: { name: 'routine', need: [{ role: 'communicator', count: 1 }], author: 'may-sign' },
    dueAt: null,
    state: 'waiting',
    publishedAt: null,
    missing: ['communicator 1'],
    changesRequested: null,
    embargo: null,
    released: null,
    follows: null,
    language: 'en',
    frozen: false,
    refused: 0,
    revisions: [],
    signOffs: [],
    deliveries: [],
    ...view,
  };
  return printPost(
    { colours: pc.createColors(false), width: 100 },
    {
      detail: {
        view: post,
        incident: { title: 'Service outage', held: null, facts: [], outdated: [] },
        current: null,
        previous: null,
        contradictions: [],
        serverTime: '',
        ...detail,
      } as unknown as PostDetail,
      shown: [PAGE, MAIL, SMS],
      before: [],
      digests: true,
      now: new Date('2026-11-22T12:00:00.000Z'),
    },
  );
}

describe('texts that are the same', () => {
  test('are read once, with every place where they will stand and the digest of each', () => {
    const text = print();
    expect(text.match(/Long words\./gu)).toHaveLength(1);
    expect(text).toContain('┌ status-page (main, public, en)\n┌ mail (main, subscribers, en)');
    for (const { digest } of [PAGE, MAIL, SMS]) expect(text).toContain(digest);
  });

  test('stand below what the public reads', () => {
    const order = groupShown([NOTE, SMS, MAIL, PAGE]).map(([one]) => one.rendition.channel);
    expect(order).toEqual(['mail', 'staff-chat', 'sms']);
  });

  test('that differ in anything that the public sees stay apart', () => {
    expect(groupShown([PAGE, MAIL, SMS, NOTE]).map((group) => group.length)).toEqual([2, 1, 1]);
    for (const change of [
      { headline: 'Other' },
      { status: 'identified' },
      { impact: 'minor' },
      { nextUpdate: null },
      { components: [] },
      { language: 'de' },
    ] as const) {
      expect(groupShown([PAGE, shown({ ...PAGE.rendition, ...change })])).toHaveLength(2);
    }
  });
});

describe('right above the question whether to sign', () => {
  const current = { revision: { number: 2, authors: [], notes: ['no account for callers'] } };

  test('stands what differs, and what the rendering had to say', () => {
    const text = print({
      contradictions: [
        { about: 'time', says: [], text: 'staff-chat says 07:05 CET, sms says 07:15 CET' },
      ],
      current: current as unknown as PostDetail['current'],
    });
    expect(text.split('\n').slice(-3)).toEqual([
      'Before you sign: words that differ',
      '  ! two truths: staff-chat says 07:05 CET, sms says 07:15 CET',
      '  ! to know: no account for callers',
    ]);
  });

  test('stands nothing when all agree', () => {
    expect(print()).not.toContain('Before you sign');
  });
});

test('a post in another language says so, and which one it follows', () => {
  expect(print({}, { language: 'de', follows: 1 })).toContain('In German; follows post 1');
  expect(['de', 'en', 'fr-CA', 'no such tag'].map(languageName)).toEqual([
    'German',
    'English',
    'Canadian French',
    'no such tag',
  ]);
});

test('an edit starts from the public’s words, whatever others get', () => {
  const short = shown({ channel: 'sandbox', account: 'main', text: 'Short.' });
  expect(wordsOf([NOTE, PAGE, short, MAIL])).toMatchObject({
    short: 'Short.',
    long: 'Long words.',
  });
});

test('what an edit leaves alone stays as it was shown, for every audience', () => {
  const was = wordsOf([NOTE, PAGE, shown({ channel: 'sandbox', text: 'Short.' }), MAIL]);
  expect(was.audiences).toEqual({ staff: NOTE.rendition.text });
  expect(wordsOf([PAGE, MAIL]).audiences).toBeUndefined();
  const names = Object.keys(was.audiences ?? {});
  expect(parseEdited(toEdit(was), names)).toEqual(was);
  expect(() => parseEdited(toEdit(was).replace('=== For staff', 'For staff'), names)).toThrow(
    '===',
  );
  expect(wordsDigest(was)).not.toBe(wordsDigest({ ...was, audiences: { staff: 'Other.' } }));
});

test('the language of refusals is one that there is', () => {
  expect(readConfig({}).language).toBe('en');
  expect(readConfig({ COUNTERSIGN_LANG: 'de_AT' }).language).toBe('de');
  expect(() => readConfig({ COUNTERSIGN_LANG: 'klingon' })).toThrow('environment');
});
