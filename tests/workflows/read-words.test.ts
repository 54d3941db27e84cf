import { expect, test } from '@jest/globals';
import { readWords } from '../../workflows/read-message.ts';

const words = { headline: 'A word', short: 'We are sorry.', long: 'We are sorry for this.' };

test('the words of audiences with a form of their own arrive with the others', () => {
  const audiences = { staff: 'Say that we are on it.', frontline: 'Take the number.' };
  expect(readWords({ words: { ...words, audiences } })).toEqual({ ...words, audiences });
  expect(readWords({ words })).toEqual(words);
});

test.each([
  ['no list of texts', ['staff']],
  ['a text that is none', { staff: 7 }],
  ['a name that no runbook can have', { 'Staff!': 'words' }],
  ['more than a history may hold', { staff: 'x'.repeat(65_530) }],
])('words whose audiences are %s are refused as a whole', (_, audiences) => {
  expect(readWords({ words: { ...words, audiences } })).toBeNull();
});
