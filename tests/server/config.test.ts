import { describe, expect, test } from '@jest/globals';
import { ConfigError, readServerConfig } from '../../server/config.ts';

const GOOD = {
  DATABASE_URL: 'postgresql://someone@localhost/countersign',
  COUNTERSIGN_TRUST: 'trust/policy.json',
};

describe('the server’s environment', () => {
  test('needs a database and a trust policy, and has sensible values for the rest', () => {
    expect(readServerConfig(GOOD)).toMatchObject({
      host: '127.0.0.1',
      port: 7400,
      origin: 'http://127.0.0.1:7400',
      publicPage: null,
      databaseUrl: GOOD.DATABASE_URL,
      trustPolicyFile: GOOD.COUNTERSIGN_TRUST,
      trustedProxies: 0,
    });
  });

  test('is refused with every fault at once', () => {
    const read = (): unknown =>
      readServerConfig({
        DATABASE_URL: 'mysql://localhost',
        COUNTERSIGN_TRUST: '',
        COUNTERSIGN_API_PORT: '70000',
        COUNTERSIGN_ORIGIN: 'https://countersign.test/path',
        COUNTERSIGN_LOG_LEVEL: 'loud',
      });
    expect(read).toThrow(ConfigError);
    try {
      read();
    } catch (error) {
      const { faults } = error as ConfigError;
      for (const name of [
        'DATABASE_URL has a bad value',
        'COUNTERSIGN_TRUST is missing',
        'COUNTERSIGN_API_PORT has a bad value',
        'COUNTERSIGN_ORIGIN has a bad value',
        'COUNTERSIGN_LOG_LEVEL has a bad value',
      ]) {
        expect(faults.some((fault) => fault.startsWith(name))).toBe(true);
      }
    }
  });

  test('takes an origin in its exact form only', () => {
    const origin = (value: string): string =>
      readServerConfig({ ...GOOD, COUNTERSIGN_ORIGIN: value }).origin;
    expect(origin('https://countersign.test')).toBe('https://countersign.test');
    for (const wrong of ['https://countersign.test/', 'countersign.test', 'ftp://x.test']) {
      expect(() => origin(wrong)).toThrow(ConfigError);
    }
  });
});
