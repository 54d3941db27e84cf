import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import * as messages from '../../workflows/messages.ts';
import { trackedFiles } from './support/tracked-files.ts';

/** From an incident to its own posts; what cannot be read is passed over, for nobody waits for it. */
const isUnanswered = (name: string): boolean => name.endsWith('Changed');

const signals = Object.values(messages)
  .filter((message) => typeof message === 'object' && message.type === 'signal')
  .map(({ name }) => name);
const tests = trackedFiles('tests/**/*.test.ts').flatMap((file) =>
  readFileSync(file, 'utf8').split(/\n(?=\s*(?:test|it)(?:\.each)?\()/u),
);

describe('every signal', () => {
  test('is known here', () => {
    expect(signals.length).toBeGreaterThan(10);
    expect(signals).toEqual(expect.arrayContaining(['approve', 'revise', 'reportFacts']));
    expect(signals.filter(isUnanswered)).toHaveLength(2);
  });

  test.each(signals.filter((name) => !isUnanswered(name)))(
    '%s has a test that sees it refused',
    (name) => {
      const seen = tests.filter(
        (text) => new RegExp(`\\b${name}\\b`, 'u').test(text) && /refuse/u.test(text),
      );
      expect(seen.length).toBeGreaterThan(0);
    },
  );
});
