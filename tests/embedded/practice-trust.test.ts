import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '../../embedded/home.ts';
import type { Home } from '../../embedded/home.ts';
import { ensurePracticeTrust } from '../../embedded/practice/ensure-trust.ts';
import { parseKeyFile } from '../../trust/key-file.ts';
import { parseTrustPolicy } from '../../trust/trust-policy.ts';
import { verifyCertificate } from '../../trust/verify-certificate.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { TemporaryDirectory } from '../support/temporary-directory.ts';

const NOW = new Date('2026-11-22T03:00:00.000Z');

describe('practice people', () => {
  let directory: TemporaryDirectory;
  let home: Home;
  beforeAll(() => {
    directory = temporaryDirectory();
    home = openHome(join(directory.path, 'home'));
    ensurePracticeTrust(home, NOW);
  });
  afterAll(() => directory.remove());

  const keyOf = (short: string): ReturnType<typeof parseKeyFile> =>
    parseKeyFile(readFileSync(join(home.people, `${short}.key.json`), 'utf8'));

  test.each(['ines', 'carla', 'cem', 'edgar', 'ada', 'tom', 'lena', 'emil'])(
    '%s has a practice certificate that the home believes, and a private key file',
    (short) => {
      const policy = parseTrustPolicy(readFileSync(home.trust, 'utf8'));
      const { certificate } = keyOf(short);
      expect(certificate.body.practice).toBe(true);
      expect(verifyCertificate(certificate, policy, NOW)).toBeNull();
      expect(statSync(join(home.people, `${short}.key.json`)).mode & 0o777).toBe(0o600);
    },
  );

  test('each of them shows one rule of the gate', () => {
    expect(keyOf('ines').certificate.body).toMatchObject({ roles: ['incident_commander'] });
    expect(keyOf('carla').certificate.body).toMatchObject({
      roles: ['communicator'],
      executive: false,
    });
    const edgar = keyOf('edgar').certificate.body;
    expect(edgar.executive).toBe(true);
    expect(Date.parse(edgar.training?.expires ?? '')).toBeGreaterThan(NOW.getTime());
    expect(keyOf('lena').certificate.body).toMatchObject({ roles: ['legal', 'communicator'] });
    expect(keyOf('emil').certificate.body).toMatchObject({ roles: ['engineer'] });
    const tom = keyOf('tom').certificate.body;
    expect(Date.parse(tom.training?.expires ?? '')).toBeLessThan(NOW.getTime());
  });

  test('a second start keeps them, and makes only what is missing', () => {
    const before = { carla: keyOf('carla').publicKey, cem: keyOf('cem').publicKey };
    rmSync(join(home.people, 'cem.key.json'));
    ensurePracticeTrust(home, NOW);
    expect(keyOf('carla').publicKey).toBe(before.carla);
    expect(keyOf('cem').publicKey).not.toBe(before.cem);
  });

  test('certificates that are about to end are renewed with new keys', () => {
    const before = keyOf('ada').publicKey;
    const later = new Date(NOW.getTime() + 350 * 86_400_000);
    ensurePracticeTrust(home, later);
    expect(keyOf('ada').publicKey).not.toBe(before);
  });

  test('a policy that does not believe the practice root is not touched', () => {
    const other = openHome(join(directory.path, 'other'));
    ensurePracticeTrust(other, NOW);
    const text = readFileSync(home.trust, 'utf8');
    rmSync(join(home.roots, 'practice-root.key.pem'));
    expect(() => ensurePracticeTrust(home, NOW)).toThrow(
      expect.objectContaining({ code: 'HOME_UNUSABLE' }),
    );
    expect(readFileSync(home.trust, 'utf8')).toBe(text);
  });
});
