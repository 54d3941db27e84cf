import { describe, expect, test } from '@jest/globals';
import { readShown, wordsOf } from '../../cli/client/shown-words.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type { RevisionDetail } from '../../server/api/contract.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';

function rendition(channel: string, text: string): Rendition {
  return {
    type: 'countersign/rendition',
    version: 1,
    channel,
    account: 'main',
    audience: 'public',
    language: 'en',
    incident: 'inc-1',
    post: 'inc-1/post-1',
    revision: 1,
    kind: 'status',
    mode: 'live',
    headline: 'It is down',
    text,
    status: 'investigating',
    impact: 'major',
    components: [],
    nextUpdate: null,
    corrects: null,
    salt: '0'.repeat(32),
  };
}

/** What a server sends; `listed` is the text whose digest stands in its list. */
function revision(sent: string, listed = sent): RevisionDetail {
  const digest = leafDigest(listed);
  const place = { channel: 'sandbox', account: 'main', audience: 'public', language: 'en' };
  return {
    revision: {
      number: 1,
      leaves: [{ ...place, digest, size: sent.length, key: 'k' }],
      authors: [],
      unsignedWords: false,
      variant: 'a',
      because: 'drafted',
      note: '',
      at: '2026-11-22T03:00:00.000Z',
      by: 'countersign',
      status: 'investigating',
      impact: 'major',
      promise: null,
      publishBy: '2026-11-22T04:00:00.000Z',
      facts: [],
    },
    renditions: [{ ...place, digest, bytes: sent }],
  };
}

describe('the words that are shown', () => {
  const honest = renditionText(rendition('sandbox', 'We are sorry.'));

  test('are read from the bytes, with a digest computed here', () => {
    const [shown] = readShown(revision(honest));
    expect(shown?.rendition.text).toBe('We are sorry.');
    expect(shown?.digest).toBe(leafDigest(honest));
  });

  test('other words under the listed digest are never shown as if they were those', () => {
    const swapped = renditionText(rendition('sandbox', 'Nothing happened.'));
    expect(() => readShown(revision(swapped, honest))).toThrow(
      expect.objectContaining({ code: 'BYTES_DIFFER', exitCode: 3 }),
    );
  });

  test('words that the server keeps back are no words', () => {
    expect(() => readShown({ ...revision(honest), renditions: [] })).toThrow(
      expect.objectContaining({ code: 'BYTES_DIFFER' }),
    );
  });

  test('an edit starts from the short and the long text', () => {
    const texts = ['Short.', 'A much longer text.'].map((text) => {
      const bytes = renditionText(rendition('sandbox', text));
      return { bytes, digest: leafDigest(bytes), rendition: rendition('sandbox', text) };
    });
    expect(wordsOf(texts)).toEqual({
      headline: 'It is down',
      short: 'Short.',
      long: 'A much longer text.',
    });
  });
});
