import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ChannelSpec } from '../../domain/delivery.ts';
import type { Channel, SendOutcome, SendRequest, Standing } from './channel.ts';

/**
 * What the next sends do, first one first, as `{"next":["unknown","ok"]}` in
 * `<account>.control.json`:
 *
 * - `ok`: takes it
 * - `fail`: does not take it; trying again helps
 * - `reject`: will never take it
 * - `hang`: never answers
 * - `unknown`: takes it, and answers nothing that can be understood
 * - `lose`: does not take it, and answers nothing that can be understood
 * - `die-after-accept`: takes it, and the worker dies
 */
export const SANDBOX_ORDERS = [
  'ok',
  'fail',
  'reject',
  'hang',
  'unknown',
  'lose',
  'die-after-accept',
] as const;
export type SandboxOrder = (typeof SANDBOX_ORDERS)[number];

export interface SandboxOptions {
  readonly directory: string;
  /** Name of its files, without what follows the dot; left out: the account's. */
  readonly file?: string;
  readonly spec: ChannelSpec;
  /** How `die-after-accept` dies. A worker of its own really exits; tests throw. */
  readonly die: () => never;
}

/** One line of `<account>.jsonl`: what the sandbox was given. */
export interface SandboxPost {
  readonly key: string;
  readonly at: string;
  readonly post: string;
  readonly revision: number;
  readonly headline: string;
  readonly text: string;
  /** The whole rendition, so that its digest can be computed from this file alone. */
  readonly rendition: unknown;
}

/**
 * A channel that keeps what it was given in a file (append-only, synced), for drills and tests.
 * Its ability is configuration, so that it stands for any kind of outlet: with ability
 * `idempotent` or `receiver-deduplicates` the same key is kept once, like a receiver that knows.
 */
export function makeSandbox({ directory, file: given, spec, die }: SandboxOptions): Channel {
  const name = given ?? spec.account;
  const file = path.join(directory, `${name}.jsonl`);
  const control = path.join(directory, `${name}.control.json`);
  const knowsKeys = spec.ability === 'idempotent' || spec.ability === 'receiver-deduplicates';
  const standing = (key: string): Standing => ({
    remoteId: key.slice(0, 16),
    permalink: `${spec.channel}:${spec.account}/${key.slice(0, 16)}`,
  });
  let turn: Promise<unknown> = Promise.resolve();

  const keep = async ({ key, rendition }: SendRequest): Promise<void> => {
    if (knowsKeys && (await has(file, key))) return;
    const { post, revision, headline, text } = rendition;
    const at = new Date().toISOString();
    const line: SandboxPost = { key, at, post, revision, headline, text, rendition };
    await appendSynced(file, `${JSON.stringify(line)}\n`);
  };

  /** Takes the next order and does what has to be done on the disk. */
  const takeTurn = async (request: SendRequest): Promise<SandboxOrder> => {
    await mkdir(directory, { recursive: true });
    const order = await takeOrder(control);
    if (TAKES[order]) await keep(request);
    return order;
  };

  const send = async (request: SendRequest): Promise<SendOutcome> => {
    // One at a time: orders are taken in turn, and a key is looked for before it is kept.
    const mine = turn.then(() => takeTurn(request));
    turn = mine.catch(() => undefined);
    switch (await mine) {
      case 'ok':
        return { outcome: 'published', ...standing(request.key) };
      case 'fail':
        return { outcome: 'try-again', reason: 'the sandbox was told to fail', afterMs: 200 };
      case 'reject':
        return { outcome: 'rejected', reason: 'the sandbox was told to reject' };
      case 'hang':
        return hang(request.signal);
      case 'unknown':
      case 'lose':
        return { outcome: 'unknown', reason: 'the sandbox gave an answer that says nothing' };
      case 'die-after-accept':
        return die();
    }
  };

  if (spec.ability !== 'look-up') return { spec, send };
  return {
    spec,
    send,
    lookUp: async ({ key }) => ((await has(file, key)) ? standing(key) : null),
  };
}

/** Whether the words are kept under this order. */
const TAKES = {
  ok: true,
  fail: false,
  reject: false,
  hang: false,
  unknown: true,
  lose: false,
  'die-after-accept': true,
} as const satisfies Record<SandboxOrder, boolean>;

function hang(signal: AbortSignal): Promise<SendOutcome> {
  return new Promise((resolve) => {
    const stop = (): void => resolve({ outcome: 'unknown', reason: 'the sandbox did not answer' });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

async function takeOrder(control: string): Promise<SandboxOrder> {
  const text = await readIfThere(control);
  if (text === null) return 'ok';
  const { next = [] } = JSON.parse(text) as { readonly next?: readonly string[] };
  const [word = 'ok', ...rest] = next;
  const order = SANDBOX_ORDERS.find((known) => known === word);
  if (order === undefined) throw new Error(`${control}: no such order as ${word}`);
  if (next.length > 0) {
    await writeFile(`${control}.new`, JSON.stringify({ next: rest }));
    await rename(`${control}.new`, control);
  }
  return order;
}

async function has(file: string, key: string): Promise<boolean> {
  const text = (await readIfThere(file)) ?? '';
  return text
    .split('\n')
    .some((line) => line !== '' && (JSON.parse(line) as SandboxPost).key === key);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function appendSynced(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.writeFile(line);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
