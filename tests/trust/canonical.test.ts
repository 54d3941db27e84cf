import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, parseRendition, renditionText } from '../../trust/rendition-bytes.ts';
import { makeRendition } from './kit.ts';

describe('canonical text', () => {
  test('follows RFC 8785: keys by UTF-16, shortest numbers, no needless escapes', () => {
    expect(canonicalText({ '€': 1, '\r': 2, '1': 1e21, ö: 0.1, '😀': '\u000f"\\', a: [-0] })).toBe(
      '{"\\r":2,"1":1e+21,"a":[0],"ö":0.1,"€":1,"😀":"\\u000f\\"\\\\"}',
    );
  });

  test('is the same for the same value in any order, and parses to it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
        const shuffled = Object.fromEntries(Object.entries(value).toReversed());
        const text = canonicalText(value);
        expect(canonicalText(shuffled)).toBe(text);
        expect(canonicalText(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800'], [undefined]])(
    'does not exist for %p',
    (value) => {
      expect(() => canonicalText(value)).toThrow(
        expect.objectContaining({ code: 'not-canonicalizable' }),
      );
    },
  );

  test('is hashed as UTF-8', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256('é')).toBe(sha256(Buffer.from([0xc3, 0xa9])));
  });
});

describe('a rendition', () => {
  test('reads back from its bytes, whose digest is the leaf', () => {
    const text = renditionText(makeRendition());
    expect(parseRendition(text)).toEqual(makeRendition());
    expect(leafDigest(text)).toBe(sha256(text));
  });

  test('that is not in its one form is refused', () => {
    const text = renditionText(makeRendition());
    expect(() => parseRendition(`${text} `)).toThrow(
      expect.objectContaining({ code: 'rendition-non-canonical' }),
    );
    expect(() => parseRendition(text.replace('{', '{"revision":2,'))).toThrow(
      expect.objectContaining({ code: 'rendition-non-canonical' }),
    );
    expect(() => parseRendition(text.replace('{', '{"html":"<b>",'))).toThrow(
      expect.objectContaining({ code: 'rendition-malformed' }),
    );
    expect(() => parseRendition('not JSON')).toThrow(expect.objectContaining({ code: 'not-json' }));
  });
});

test('a delivery key differs by words, channel and account, and by nothing else', () => {
  const leaf = { digest: 'a'.repeat(64), channel: 'page', account: 'main' };
  const key = deliveryKey(leaf);
  expect(deliveryKey({ ...leaf })).toBe(key);
  const others = [
    { ...leaf, digest: 'b'.repeat(64) },
    { ...leaf, channel: 'pagemain', account: '' },
    { ...leaf, account: 'second' },
  ].map(deliveryKey);
  expect(new Set([key, ...others]).size).toBe(4);
});
