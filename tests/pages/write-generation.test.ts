import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeGeneration } from '../../pages/public-page/write-generation.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

let directory: ReturnType<typeof temporaryDirectory>;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

const at = (generation: number, file: string): string =>
  path.join(directory.path, 'generations', String(generation).padStart(8, '0'), file);
const SITE = new Map([
  ['index.html', 'first'],
  ['incidents/inc-1/index.html', 'one'],
]);

describe('a new generation', () => {
  test('has what did not change as the same file, and what did as another', async () => {
    await writeGeneration(directory.path, SITE);
    await writeGeneration(directory.path, new Map([...SITE, ['index.html', 'second']]));
    const inode = (generation: number, file: string): number => statSync(at(generation, file)).ino;
    const file = 'incidents/inc-1/index.html';
    expect(inode(2, file)).toBe(inode(1, file));
    expect(inode(2, 'index.html')).not.toBe(inode(1, 'index.html'));
    expect(readFileSync(at(1, 'index.html'), 'utf8')).toBe('first');
    expect(readFileSync(path.join(directory.path, 'current', 'index.html'), 'utf8')).toBe('second');
  });

  test('mends what somebody has changed on the disk', async () => {
    await writeGeneration(directory.path, SITE);
    writeFileSync(at(1, 'index.html'), 'we have paid the ransom');
    await writeGeneration(directory.path, SITE);
    expect(readFileSync(at(2, 'index.html'), 'utf8')).toBe('first');
  });

  test('outlives the generations that its files came from', async () => {
    for (let number = 1; number <= 8; number += 1) {
      await writeGeneration(directory.path, new Map([...SITE, ['index.html', String(number)]]));
    }
    expect(readdirSync(path.join(directory.path, 'generations'))).toHaveLength(5);
    expect(readFileSync(at(8, 'incidents/inc-1/index.html'), 'utf8')).toBe('one');
  });
});
