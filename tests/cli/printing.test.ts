import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { tellMissing } from '../../cli/print/answer.ts';
import { difference } from '../../cli/print/difference.ts';
import { wrap } from '../../cli/print/layout.ts';
import { table, withoutColour } from '../../cli/print/table.ts';
import { momentFromNow, span } from '../../cli/print/time.ts';
import { visible } from '../../cli/print/visible.ts';

const PLAIN = pc.createColors(false);

describe('words on a terminal', () => {
  test('what a terminal would obey or hide is shown', () => {
    expect(visible('safe\u001b[2Khidden')).toBe('safe‹U+001B›[2Khidden');
    expect(visible('a\u202eb\u200bc\rd')).toBe('a‹U+202E›b‹U+200B›c‹U+000D›d');
    expect(visible('Grüße,\n- 20 € – „gut“ 👍')).toBe('Grüße,\n- 20 € – „gut“ 👍');
  });

  test('a change is marked without colour too', () => {
    expect(difference('We are sorry.', 'We are very sorry.', PLAIN)).toBe('We are {+very +}sorry.');
    expect(difference('same', 'same', PLAIN)).toBeNull();
  });

  test('wrapping changes nothing but line ends', () => {
    const text = 'We  are working on it.\n\n- one item that is rather long\n- two';
    const wrapped = wrap(text, 16);
    expect(wrapped.split('\n').every((line) => line.length <= 16)).toBe(true);
    expect(wrapped.replaceAll(/\s+/g, ' ')).toBe(text.replaceAll(/\s+/g, ' '));
  });

  test('short columns stay whole while long ones wrap', () => {
    const told = table(
      { colours: PLAIN, width: 60 },
      ['post', 'headline'],
      [['x7k2/3', 'Online ordering is down for customers in Germany and in Austria today']],
    );
    expect(told).toContain('x7k2/3');
    expect(told.split('\n').every((line) => withoutColour(line).length <= 60)).toBe(true);
  });

  test('who is missing and how long is left are told as people say it', () => {
    expect(tellMissing(['communicator 2', 'legal 1'])).toBe('2 communicators and 1 legal');
    expect(span(61_000)).toBe('61 s');
    expect(span(80 * 60_000)).toBe('1 h 20 min');
    const now = new Date('2026-11-22T10:00:00.000Z');
    expect(momentFromNow('2026-11-22T10:20:00.000Z', now)).toMatch(/\(in 20 min\)$/);
    expect(momentFromNow('2026-11-22T09:56:00.000Z', now)).toMatch(/\(4 min ago\)$/);
  });
});
