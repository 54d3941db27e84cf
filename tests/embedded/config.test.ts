import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { readStackConfig } from '../../embedded/config.ts';
import { choosePorts } from '../../embedded/stack/choose-ports.ts';
import { readTemporalConfig } from '../../temporal.config.ts';
import { readWorkerConfig } from '../../worker/config.ts';

describe('settings of npm start', () => {
  test('nothing has to be set', () => {
    const config = readStackConfig({});
    expect(config.ports.api).toBe(7400);
    expect(config.home).toMatch(/\.countersign$/);
    expect(config.databaseUrl).toBeNull();
    expect(config.temporalAddress).toBeNull();
  });

  test('every bad value is told at once', () => {
    const read = (): unknown =>
      readStackConfig({
        COUNTERSIGN_API_PORT: 'many',
        COUNTERSIGN_PAGE_PORT: '70000',
        DATABASE_URL: 'mysql://somewhere',
        TEMPORAL_ADDRESS: 'no port here',
      });
    expect(read).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    for (const name of [
      'COUNTERSIGN_API_PORT',
      'COUNTERSIGN_PAGE_PORT',
      'DATABASE_URL',
      'TEMPORAL_ADDRESS',
    ]) {
      expect(read).toThrow(name);
    }
  });
});

describe('ports', () => {
  let taken: Server | null = null;
  afterEach(async () => {
    await new Promise((resolve) => (taken === null ? resolve(null) : taken.close(resolve)));
    taken = null;
  });

  test('a taken port is told with the variable that chooses another', async () => {
    const server = createServer();
    taken = server;
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const free = Object.fromEntries(
      ['PAGE', 'TEMPORAL', 'TEMPORAL_UI', 'POSTGRES'].map((n) => [`COUNTERSIGN_${n}_PORT`, '0']),
    );
    const choosing = choosePorts(readStackConfig({ ...free, COUNTERSIGN_API_PORT: String(port) }));
    await expect(choosing).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringMatching(
        new RegExp(`Port ${port} .*COUNTERSIGN_API_PORT to a free port`),
      ),
    });
  });

  test('what is not ours to start needs no port', async () => {
    const ports = await choosePorts(
      readStackConfig({
        COUNTERSIGN_API_PORT: '0',
        COUNTERSIGN_PAGE_PORT: '0',
        DATABASE_URL: 'postgresql://db.example/countersign',
        TEMPORAL_ADDRESS: 'temporal.example:7233',
      }),
    );
    expect(ports).toMatchObject({ temporal: 0, temporalUi: 0, postgres: 0 });
    expect(ports.api).not.toBe(ports.page);
  });
});

describe('settings of the worker alone', () => {
  test('all that is missing is told at once', () => {
    for (const name of [
      'DATABASE_URL',
      'COUNTERSIGN_TRUST',
      'COUNTERSIGN_PAGE_DIR',
      'COUNTERSIGN_PAGE_URL',
      'COUNTERSIGN_SANDBOX_DIR',
    ]) {
      expect(() => readWorkerConfig({})).toThrow(`${name} is missing`);
    }
  });
});

describe('where Temporal is', () => {
  test('is read from its standard environment variables', () => {
    const config = readTemporalConfig({
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_NAMESPACE: 'crisis',
      TEMPORAL_API_KEY: 'not-a-real-key',
      COUNTERSIGN_TASK_QUEUE: 'words',
    });
    expect(config).toMatchObject({
      namespace: 'crisis',
      taskQueue: 'words',
      connection: { address: 'temporal.example:7233', apiKey: 'not-a-real-key', tls: true },
    });
  });

  test('plain settings stay without TLS', () => {
    const config = readTemporalConfig({ TEMPORAL_ADDRESS: '127.0.0.1:7233' });
    expect(config.connection.tls ?? false).toBe(false);
    expect(config).toMatchObject({ namespace: 'default', taskQueue: 'countersign' });
  });
});
