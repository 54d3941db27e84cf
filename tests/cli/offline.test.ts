import { afterAll, describe, expect, test } from '@jest/globals';
import { cpSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { expectDiagram } from '../templates/expect-diagram.ts';
import { run } from './kit.ts';

const home = temporaryDirectory();
afterAll(() => home.remove());

const COMMANDS =
  'open facts propose queue show revise approve request-changes reject withdraw retry confirm give-up severity resolve stand-down incidents history audit runbook whoami';

describe('the command line without a server', () => {
  test('help names every command, with examples and exit codes', async () => {
    const { exitCode, out } = await run(home.path, ['--help']);
    expect(exitCode).toBe(0);
    for (const command of COMMANDS.split(' '))
      expect(out).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect(out).toContain('Exit codes:');
  });

  test.each(COMMANDS.split(' ').filter((name) => name !== 'audit' && name !== 'runbook'))(
    '%s --help has an example',
    async (command) => {
      const { exitCode, out } = await run(home.path, [command, '--help']);
      expect(exitCode).toBe(0);
      expect(out).toContain(`npm run countersign -- ${command}`);
    },
  );

  test('a command that does not exist is a usage fault', async () => {
    const { exitCode, err } = await run(home.path, ['aprove']);
    expect(exitCode).toBe(2);
    expect(err).toContain('Did you mean approve?');
  });

  test('holding back without a reason is a usage fault', async () => {
    expect((await run(home.path, ['reject', 'next'])).exitCode).toBe(2);
  });

  test('where nothing runs, it says how to start, and exits with 5', async () => {
    const { exitCode, err } = await run(home.path, ['queue', '--as', 'carla']);
    expect(exitCode).toBe(5);
    expect(err).toContain('npm start');
  });

  test('without a person it asks who you are, and exits with 2', async () => {
    const { exitCode, err } = await run(home.path, ['queue', '--api', 'http://127.0.0.1:9']);
    expect(exitCode).toBe(2);
    expect(err).toContain('Who are you?');
  });

  test('faults are JSON where JSON was asked for', async () => {
    const { out } = await run(home.path, ['queue', '--json']);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'UNREACHABLE' } });
  });
});

describe('runbook check', () => {
  test('tells the runbooks that ship, and finds no fault', async () => {
    const { exitCode, out } = await run(home.path, ['runbook', 'check']);
    expect(exitCode).toBe(0);
    expect(out).toContain('Service outage (service-outage)');
    expect(out).toContain('no fault');
  });

  test('names file, line and what was expected, and exits with 1', async () => {
    const folder = join(home.path, 'runbooks');
    cpSync('templates/service-outage', join(folder, 'service-outage'), { recursive: true });
    const file = join(folder, 'service-outage', 'runbook.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('due: P1D', 'due: tomorrow'));
    const { exitCode, out } = await run(home.path, ['runbook', 'check', folder, '--quiet']);
    expect(exitCode).toBe(1);
    expect(out).toMatch(/runbook\.yaml:\d+:\d+ steps\.\d+\.due\S*: expected/);
  });
});

describe('runbook show', () => {
  test('tells one runbook in sentences, and draws it for a pull request', async () => {
    const told = await run(home.path, ['runbook', 'show', 'service-outage']);
    expect(told.exitCode).toBe(0);
    expect(told.out.replaceAll(/\s+/gu, ' ')).toContain(
      'It is drafted when it breaks again after an all-clear of ours.',
    );
    const drawn = await run(home.path, ['runbook', 'show', 'service-outage', '--mermaid']);
    expect(drawn.exitCode).toBe(0);
    expectDiagram(drawn.out);
  });

  test('says what there is to do where there is no such runbook', async () => {
    const { exitCode, err } = await run(home.path, ['runbook', 'show', 'no-such']);
    expect(exitCode).not.toBe(0);
    expect(err).toContain('There is no runbook no-such here.');
    expect(err).toContain('runbook check');
  });

  test('says where it looked when the folder is not there', async () => {
    const { err } = await run(home.path, ['runbook', 'show', 'x', '--dir', 'no-such-folder']);
    expect(err).toContain('There is no folder');
  });
});

test('runbook schema prints what editors check a runbook by', async () => {
  const { exitCode, out } = await run(home.path, ['runbook', 'schema']);
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toEqual(
    JSON.parse(readFileSync('templates/runbook.schema.json', 'utf8')),
  );
});
