import pc from 'picocolors';
import type { CliConfig } from '../../cli/config.ts';
import { readConfig } from '../../cli/config.ts';
import { runCli } from '../../cli/program.ts';
import type { World } from '../../cli/world.ts';
import type { QueueItem } from '../../server/api/contract.ts';

export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

export interface Person {
  /** Whether somebody can be asked. */
  readonly interactive?: boolean;
  /** What they answer, in order. */
  readonly answers?: readonly string[];
  /** What they make of a text in the editor. */
  readonly edits?: (text: string) => string;
  /** What stands for the network. */
  readonly fetch?: typeof fetch;
}

/** Runs one command line as the shell would, with a terminal of the test's own. */
export async function run(
  home: string,
  line: readonly string[],
  person: Person = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const answers = [...(person.answers ?? [])];
  const config: CliConfig = readConfig({ ...environment, COUNTERSIGN_HOME: home });
  const world: World = {
    config,
    terminal: {
      say: (text) => void out.push(text),
      note: (text) => void err.push(text),
      interactive: person.interactive ?? false,
      colours: pc.createColors(false),
      width: 100,
      ask: (question) => {
        err.push(question);
        return Promise.resolve(answers.shift() ?? '');
      },
      askSecretly: () => Promise.resolve(answers.shift() ?? ''),
      edit: (text) => Promise.resolve(person.edits === undefined ? text : person.edits(text)),
    },
    fetch: person.fetch ?? fetch,
    now: () => new Date(),
    pause: (milliseconds) =>
      new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
      }),
    findDatabase: () => Promise.resolve(null),
    rebuildProjections: () => Promise.reject(new Error('no database in this test')),
  };
  const exitCode = await runCli(line, world);
  return { exitCode, out: out.join('\n'), err: err.join('\n') };
}

export function queueItem(change: Partial<QueueItem> = {}): QueueItem {
  return {
    post: 'inc-20261122-online-ordering-x7k2/post-1',
    incident: 'inc-20261122-online-ordering-x7k2',
    incidentTitle: 'Service outage',
    number: 1,
    step: 'status',
    kind: 'status',
    situation: null,
    state: 'waiting',
    end: null,
    revision: 1,
    headline: 'Online ordering is down',
    missing: ['communicator 1'],
    dueAt: null,
    openedAt: '2026-11-22T03:00:00.000Z',
    publishedAt: null,
    refused: 0,
    frozen: false,
    cover: null,
    held: false,
    language: 'en',
    follows: null,
    draftedAt: '2026-11-22T03:00:00.000Z',
    underEmbargo: false,
    deliveries: { published: 0, pending: 0, failed: 0, unconfirmed: 0, givenUp: 0 },
    severity: 'sev2',
    mode: 'live',
    drill: null,
    promise: null,
    publishBy: '2026-11-22T04:00:00.000Z',
    ...change,
  };
}
