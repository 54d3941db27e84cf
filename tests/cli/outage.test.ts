import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shortPost } from '../../cli/client/find-by-name.ts';
import { bringStack } from '../../embedded/drill/bring-stack.ts';
import type { BroughtStack } from '../../embedded/drill/bring-stack.ts';
import { orderSandbox } from '../../embedded/drill/order-sandbox.ts';
import type { QueueItem } from '../../server/api/contract.ts';
import { generateKeyPair } from '../../trust/keys.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import type { ClonedDatabase } from '../support/clone-database.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { run } from './kit.ts';
import type { Person, Ran } from './kit.ts';

/** The real stack (worker, server, page) on the run's Temporal and PostgreSQL. */
const home = temporaryDirectory();
let database: ClonedDatabase;
let stack: BroughtStack;

beforeAll(async () => {
  database = await cloneDatabase();
  const { address, taskQueue } = testTemporal();
  stack = await bringStack({
    home: home.path,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: address,
      COUNTERSIGN_TASK_QUEUE: taskQueue,
      COUNTERSIGN_API_PORT: '0',
      COUNTERSIGN_PAGE_PORT: '0',
    },
    keep: false,
    onLine: () => undefined,
  });
}, 120_000);

afterAll(async () => {
  await stack?.leave();
  await database?.drop();
  home.remove();
}, 60_000);

/** As one of the practice people. */
function as(name: string, line: readonly string[], person: Person = {}): Promise<Ran> {
  return run(home.path, [...line, '--as', name], person);
}

async function page(): Promise<string> {
  const response = await fetch(stack.publicPage);
  return response.text();
}

/** Runs a command until it says what is waited for; the worker needs its moment. */
async function eventually(name: string, line: readonly string[], said: RegExp): Promise<Ran> {
  const end = Date.now() + 20_000;
  for (;;) {
    const ran = await as(name, line);
    if (said.test(ran.out) || Date.now() > end) {
      expect(ran.out).toMatch(said);
      return ran;
    }
  }
}

/** The short name of the one post of this kind that waits. */
async function queued(kind: string): Promise<{ readonly post: string }> {
  const { out } = await as('carla', ['queue', '--json']);
  const { items } = JSON.parse(out) as { items: readonly QueueItem[] };
  const item = items.find((candidate) => candidate.kind === kind);
  return { post: shortPost(item?.post ?? '') };
}

const SENTENCE = 'We look into what happened in Halle.';

describe('an outage, told from the shell', () => {
  test('a commander opens it with three answers, asked one by one', async () => {
    const { exitCode, out } = await as('ines', ['open'], {
      interactive: true,
      answers: ['online ordering', 'down', 'customers in Halle'],
    });
    expect(exitCode).toBe(0);
    expect(out).toContain('nothing is public before a communicator signs');
    expect(out).toMatch(/Next: npm run countersign -- queue --as ines/);
  });

  test('the queue says what waits, for whom and until when', async () => {
    const { out } = await eventually('carla', ['queue'], /Online ordering is down/);
    expect(out).toMatch(/acknowledgement .*1 communicator/s);
    expect(out).toMatch(/in \d+ min/);
  });

  test('show prints to the letter what will be public', async () => {
    const { out } = await as('carla', ['show']);
    expect(out).toContain('customers in Halle');
    expect(out).toMatch(/promises the next update by/);
    expect(out).toMatch(/Next: npm run countersign -- approve \w+\/1 --as carla/);
  });

  test('without a terminal and without --yes nothing is signed', async () => {
    const { exitCode, err } = await as('carla', ['approve', 'next']);
    expect(exitCode).toBe(3);
    expect(err).toContain('nothing was signed');
    expect(await page()).not.toContain('Halle');
  });

  test('whoever does not say yes has signed nothing', async () => {
    const person = { interactive: true, answers: ['n'] };
    expect((await as('carla', ['approve', 'next'], person)).exitCode).toBe(3);
    expect((await as('carla', ['approve', 'next', '--yes', '--revision', '7'])).exitCode).toBe(3);
    expect(await page()).not.toContain('Halle');
  });

  test.each([
    ['edgar', 'An executive never lets words out'],
    ['tom', 'training has expired'],
    ['ines', 'role'],
    ['ada', 'auditor'],
  ])('%s is refused and told why', async (name, why) => {
    const { exitCode, err } = await as(name, ['approve', 'next', '--yes']);
    expect(exitCode).toBe(3);
    expect(err).toContain(why);
    expect(err).not.toContain('.ts:');
    expect(await page()).not.toContain('Halle');
  });

  test('changes are asked for, written in an editor, shown and signed', async () => {
    const held = await as('carla', ['request-changes', 'next', '--reason', 'Say what we do.']);
    expect(held.exitCode).toBe(0);
    const revised = await as('cem', ['revise', 'next'], {
      interactive: true,
      answers: ['y'],
      edits: (text) => text.replaceAll('We are sorry.', `We are sorry. ${SENTENCE}`),
    });
    expect(revised.exitCode).toBe(0);
    expect(revised.out).toContain(`{+${SENTENCE}`);
    const shown = await as('carla', ['show', 'next']);
    expect(shown.out).toContain('Changed since revision 1');
    expect(shown.out).toContain('words by p-cem');
  });

  test('a communicator says yes, and exactly those words are public', async () => {
    const { exitCode, out } = await as('carla', ['approve', 'next'], {
      interactive: true,
      answers: ['y'],
    });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/status-page: public {2}http/);
    expect(await page()).toContain(SENTENCE);
  });

  test('facts are checked as they are typed, and taken', async () => {
    const bad = await as('ines', ['facts', 'hardship=You cannot order.']);
    expect(bad.exitCode).toBe(2);
    expect(bad.err).toContain('hardship:');
    const good = await as('ines', ['facts', '--confirmed', 'hardship=you cannot order today']);
    expect(good.exitCode).toBe(0);
    await eventually('carla', ['queue'], /apology .*2 communicators/s);
  });

  test('an executive proposes words, and a communicator must still sign them', async () => {
    const words = join(home.path, 'words.yaml');
    writeFileSync(
      words,
      'headline: A word from us\nshort: We are sorry.\nlong: We are very sorry.\n',
    );
    const { exitCode, out } = await as('edgar', ['propose', '--file', words, '--yes']);
    expect(exitCode).toBe(0);
    expect(out).toContain('only when a communicator has signed it');
    await eventually('carla', ['queue'], /A word from us/);
    expect(await page()).not.toContain('A word from us');
  });

  test('a delivery that failed waits for a signed decision, and goes out on a retry', async () => {
    await orderSandbox(join(home.path, 'sandbox'), 'main', ['reject']);
    const { post } = await queued('statement');
    const signed = await as('carla', ['approve', post, '--yes']);
    expect(signed.out).toContain('sandbox: did not go out');
    expect(signed.out).toMatch(/Next: .* show/);
    const shown = await as('carla', ['show', post]);
    expect(shown.out).toMatch(/sandbox: failed/);
    const line = ['retry', post, '--reason', 'The account is open again.'];
    expect((await as('carla', line)).exitCode).toBe(3);
    expect((await as('edgar', [...line, '--yes'])).exitCode).toBe(3);
    expect((await as('carla', [...line, '--yes'])).exitCode).toBe(0);
    await eventually('carla', ['show', post], /sandbox: published/);
    const confirm = ['confirm', post, '--link', 'https://example.org/1', '--yes'];
    expect((await as('carla', confirm)).exitCode).toBe(2);
  });

  test('history and ledger tell it in words, refusals included', async () => {
    const ledger = await as('ada', ['history', '--ledger']);
    expect(ledger.out).toMatch(/Carla Okafor\s+signed \w+\/1, revision 2; it goes out/);
    const workflows = await as('ada', ['history', '--raw']);
    expect(workflows.out).toMatch(/sign-off arrived .*#\d+/);
  });

  test('the audit finds the chain whole, and believes nobody else’s roots', async () => {
    const whole = await as('ada', ['audit', 'verify']);
    expect(whole.exitCode).toBe(0);
    expect(whole.out).toContain('Everything public was signed for');

    const trust = JSON.parse(readFileSync(join(home.path, 'trust.json'), 'utf8')) as {
      roots: { publicKey: string }[];
    };
    for (const root of trust.roots) root.publicKey = generateKeyPair().publicKey;
    const strange = join(home.path, 'strange.json');
    writeFileSync(strange, JSON.stringify(trust));
    const broken = await as('ada', ['audit', 'verify', '--trust', strange]);
    expect(broken.exitCode).toBe(3);
    expect(broken.out).toContain('BROKEN');
  });

  test('the door shows an auditor what the server refused, and that its chain is whole', async () => {
    const door = await as('ada', ['audit', 'door']);
    expect(door.exitCode).toBe(0);
    expect(door.out).toMatch(/Edgar Lindqvist.*refused/s);
    expect(door.out).toContain("The door's chain is whole");
    expect((await as('carla', ['audit', 'door'])).exitCode).toBe(3);
  });

  test('a false alarm is stood down by the commander alone', async () => {
    const line = ['stand-down', '--reason', 'All works.'];
    expect((await as('carla', line)).exitCode).toBe(3);
    expect((await as('ines', line)).exitCode).toBe(0);
    await eventually('carla', ['queue'], /stand-down/);
  });

  test('with two running, a command asks which, and takes the end of a name', async () => {
    const facts = ['--service', 'sign-in', '--state', 'slow', '--affected', 'customers in Halle'];
    const opened = await as('ines', ['open', '--drill', 'rehearsal', ...facts, '--json']);
    const { incident } = JSON.parse(opened.out) as { incident: string };
    const vague = await as('ines', ['resolve']);
    expect(vague.exitCode).toBe(2);
    expect(vague.err).toContain(incident);
    const short = incident.slice(-4);
    expect((await as('ines', ['severity', 'sev1', short, '--reason', 'Worse.'])).exitCode).toBe(0);
    expect((await as('ines', ['resolve', short, '--since', 'soon'])).exitCode).toBe(2);
    expect((await as('ines', ['resolve', short])).exitCode).toBe(0);
  });

  test('whoami tells whose signature lets words out', async () => {
    expect((await as('carla', ['whoami'])).out).toContain('Your signature lets words out.');
    expect((await as('edgar', ['whoami'])).out).toContain('executives propose');
  });
});
