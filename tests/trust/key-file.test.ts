import { describe, expect, test } from '@jest/globals';
import { isKeyFileLocked, parseKeyFile, writeKeyFileText } from '../../trust/key-file.ts';
import { generateKeyPair, signText, verifyText } from '../../trust/keys.ts';
import { makePerson, makeRoots } from './kit.ts';

const { keys } = makeRoots(['p-lena', 'p-omar']);
const carla = makePerson(keys);
const file = { person: 'p-carla', name: 'Carla Okafor', ...carla };

describe('a key file', () => {
  test('gives back a key that signs', () => {
    const read = parseKeyFile(writeKeyFileText(file));
    expect(read.certificate).toEqual(carla.certificate);
    expect(verifyText('words', signText('words', read.privateKey), carla.publicKey)).toBe(true);
  });

  test('with a passphrase opens with it and with no other', () => {
    const text = writeKeyFileText(file, 'correct horse');
    expect(isKeyFileLocked(text)).toBe(true);
    expect(parseKeyFile(text, 'correct horse').publicKey).toBe(carla.publicKey);
    expect(() => parseKeyFile(text, 'battery')).toThrow(
      expect.objectContaining({ code: 'passphrase-wrong' }),
    );
    expect(() => parseKeyFile(text)).toThrow(
      expect.objectContaining({ code: 'passphrase-needed' }),
    );
  });

  test('whose parts belong to different people is refused', () => {
    const other = generateKeyPair();
    const mixed = [
      { ...file, privateKey: other.privateKey },
      { ...file, ...other },
      { ...file, person: 'p-tom' },
    ];
    for (const parts of mixed) {
      expect(() => parseKeyFile(writeKeyFileText(parts))).toThrow(
        expect.objectContaining({ code: 'key-mismatch' }),
      );
    }
  });

  test.each([
    ['not JSON', 'BEGIN', 'not-json'],
    ['something else', '{"type":"countersign/rendition"}', 'key-file-malformed'],
    [
      'without a key in it',
      writeKeyFileText(file).replace(/-----BEGIN[^"]*/, 'nothing'),
      'key-file-malformed',
    ],
  ])('that is %s is refused', (_, text, code) => {
    expect(() => parseKeyFile(text)).toThrow(expect.objectContaining({ code }));
  });
});
