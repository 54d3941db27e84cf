import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findKey } from '../../cli/client/find-key.ts';
import { openHome } from '../../embedded/home.ts';
import { ensurePracticeTrust } from '../../embedded/practice/ensure-trust.ts';
import { parseKeyFile, writeKeyFileText } from '../../trust/key-file.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const directory = temporaryDirectory();
const locked = join(directory.path, 'locked.key.json');
const choice = {
  home: directory.path,
  as: null,
  file: null,
  passphrase: null,
  askPassphrase: null,
};

beforeAll(() => {
  ensurePracticeTrust(openHome(directory.path), new Date());
  const text = readFileSync(join(directory.path, 'people', 'carla.key.json'), 'utf8');
  writeFileSync(locked, writeKeyFileText(parseKeyFile(text), 'three words here'));
});
afterAll(() => directory.remove());

describe('whose key signs', () => {
  test('a short name picks the key file in the home', async () => {
    expect((await findKey({ ...choice, as: 'carla' })).person).toBe('p-carla');
  });

  test('a name that nobody has lists who there is', async () => {
    await expect(findKey({ ...choice, as: 'carlo' })).rejects.toMatchObject({
      code: 'NO_KEY',
      remedy: expect.stringContaining('carla, cem'),
    });
  });

  test('a name never leads out of the folder', async () => {
    await expect(findKey({ ...choice, as: '../trust' })).rejects.toMatchObject({ code: 'NO_KEY' });
  });

  test('a locked key opens with the passphrase of the environment or of the person', async () => {
    const file = locked;
    const given = await findKey({ ...choice, file, passphrase: 'three words here' });
    const asked: string[] = [];
    const askPassphrase = (question: string): Promise<string> => {
      asked.push(question);
      return Promise.resolve('three words here');
    };
    const typed = await findKey({ ...choice, file, askPassphrase });
    expect([given.person, typed.person]).toEqual(['p-carla', 'p-carla']);
    expect(asked).toEqual([expect.stringContaining('Passphrase for')]);
  });

  test('a locked key without a passphrase, or with a wrong one, is a fault that says so', async () => {
    await expect(findKey({ ...choice, file: locked })).rejects.toMatchObject({
      code: 'BAD_KEY',
      remedy: 'Set COUNTERSIGN_PASSPHRASE.',
    });
    await expect(findKey({ ...choice, file: locked, passphrase: 'no' })).rejects.toMatchObject({
      code: 'BAD_KEY',
    });
  });

  test('without any key it says who could act', async () => {
    const empty = join(directory.path, 'empty');
    mkdirSync(empty);
    await expect(findKey({ ...choice, home: empty })).rejects.toMatchObject({
      remedy: expect.stringContaining('npm start'),
    });
  });
});
