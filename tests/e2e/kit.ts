/**
 * The really spawned stack, acted on as people act: through the command line as a program of its
 * own, or through the API client with people's own keys.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SandboxPost } from '../../activities/channels/sandbox.ts';
import { newMessageId } from '../../cli/client/act-on-post.ts';
import { listPosts, readLedger } from '../../cli/client/list-all.ts';
import { readShown } from '../../cli/client/shown-words.ts';
import { findCast } from '../../embedded/drill/cast.ts';
import type { Cast } from '../../embedded/drill/cast.ts';
import { isAlive } from '../../embedded/process/identify-process.ts';
import type { Addresses } from '../../embedded/stack/addresses.ts';
import { temporalCachePath } from '../../embedded/temporal/cache-path.ts';
import { findTemporal } from '../../embedded/temporal/find-temporal.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostKind } from '../../domain/words.ts';
import { currentGeneration } from '../../pages/public-page/write-generation.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { livingIn, makeCorner } from '../embedded/stack-kit.ts';
import type { Corner, StartedStack } from '../embedded/stack-kit.ts';
import { waitFor } from '../support/wait-for.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** What one command of the shell came to. */
export interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** Its output as JSON, for commands with `--json`. */
  readonly json: () => Record<string, unknown>;
}

export type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** A stack that runs, and what can be seen of it from outside. */
export interface Standing {
  readonly corner: Corner;
  readonly stack: StartedStack;
  readonly addresses: Addresses;
  /** People with keys of this home, each with a session. */
  readonly cast: Cast;
}

/** Starts the stack on a corner's home, as `npm start` does, and waits for `ready {…}`. */
export async function raise(corner: Corner): Promise<Standing> {
  const stack = corner.start();
  const addresses = await stack.ready();
  return { corner, stack, addresses, cast: await findCast(corner.home, addresses.api) };
}

/** A corner for this file. End it with its `clear`, whatever has happened. */
export async function makeHome(): Promise<Corner> {
  return await makeCorner(null);
}

/** Every process of the stack that still lives, its own and all that these have started. */
export function leftOf({ corner, stack }: Pick<Standing, 'corner' | 'stack'>): () => {
  readonly processes: readonly string[];
} {
  const parts = Object.values(corner.record().parts);
  const groups = [stack.identity.pid, ...parts.map(({ pid }) => pid)];
  // Groups tell of children too; identities tell of parts that would have left their group.
  return () => ({
    processes: [...livingIn(groups), ...parts.filter(isAlive).map(({ pid }) => String(pid))],
  });
}

/** Runs one command line of `countersign` as a program of its own. Nobody is at its terminal. */
export function countersign(
  home: string,
  as: string | null,
  line: readonly string[],
): Promise<Ran> {
  const args = ['--import', 'tsx', 'cli/main.ts', ...line, ...(as === null ? [] : ['--as', as])];
  return runProgram(process.execPath, args, {
    COUNTERSIGN_HOME: home,
    TSX_DISABLE_CACHE: '1',
    NO_COLOR: '1',
  });
}

/** Runs a program to its end; never throws for its exit code. */
export function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      {
        cwd: PROJECT,
        env: { PATH: process.env['PATH'] ?? '', ...env },
        maxBuffer: 32 * 1024 * 1024,
      },
      (error, out, err) => {
        const code = error === null ? 0 : error.code;
        const exitCode = typeof code === 'number' ? code : 1;
        resolve({
          exitCode,
          out,
          err,
          json: () => {
            try {
              return JSON.parse(out) as Record<string, unknown>;
            } catch (cause) {
              throw new Error(`no JSON:\n${out}\n${err}`, { cause });
            }
          },
        });
      },
    );
  });
}

/** What overtakes a signer at drill tempo: the words were drafted anew while she read. */
const OVERTAKEN = ['wrong-revision', 'wrong-leaf', 'too-late', 'not-waiting', 'NOTHING_WAITS'];

/**
 * Does something to a post from the shell. At drill tempo a promise may come too near while the
 * program starts: then the person reads the fresh words, and does it to those.
 */
export async function insist(home: string, as: string, line: readonly string[]): Promise<Ran> {
  return await waitFor(
    `${as} to ${line.join(' ')}`,
    async () => {
      const ran = await countersign(home, as, [...line, '--json']);
      if (ran.exitCode === 0) return ran;
      const { error } = ran.json() as { readonly error?: { readonly code: string } };
      if (error !== undefined && OVERTAKEN.includes(error.code)) return undefined;
      throw new Error(`it ended with ${ran.exitCode}: ${ran.out}${ran.err}`);
    },
    45_000,
  );
}

export function approveInShell(home: string, as: string, post: string): Promise<Ran> {
  return insist(home, as, ['approve', post, '--yes']);
}

/** Tries to approve from the shell, and tells how it was refused. */
export async function refusedInShell(
  home: string,
  as: string,
  post: string,
): Promise<{ readonly exitCode: number; readonly code: string }> {
  return await waitFor(`${as} to be refused at ${post}`, async () => {
    const { exitCode, json } = await countersign(home, as, ['approve', post, '--yes', '--json']);
    const { error } = json() as { readonly error?: { readonly code: string } };
    const code = error?.code ?? 'none';
    return OVERTAKEN.includes(code) ? undefined : { exitCode, code };
  });
}

/** Opens an outage as the incident commander does. */
export async function openOutage({ cast }: Standing, runbook: string): Promise<string> {
  const facts = { service: 'online ordering', state: 'down', affected: 'customers in Halle' };
  const { incident } = await cast.commander.call('POST /api/incidents', {
    in: {
      messageId: newMessageId(),
      runbook,
      facts: Object.entries(facts).map(([name, value]) => ({ name, value, state: 'reported' })),
      mode: 'live',
    },
  });
  return incident;
}

/** Temporal's own program, as the stack finds it. */
export async function findTemporalProgram(): Promise<string> {
  const found = await findTemporal(
    {
      address: null,
      path: process.env['PATH'] ?? '',
      cachePath: temporalCachePath(process.env['XDG_CACHE_HOME'] ?? null),
      downloadMs: 1,
      env: {},
    },
    { say: () => {}, bar: () => {}, end: () => {} },
  );
  if (found.kind !== 'program') throw new Error('the set-up has left no temporal program');
  return found.program;
}

/** The post of this kind that waits to be signed. */
export async function waiting(
  { cast }: Standing,
  incident: string,
  kind: PostKind,
): Promise<PostDetail> {
  return await waitFor(
    `a ${kind} that waits to be signed`,
    async () => {
      const posts = await listPosts(cast.communicator.call, 'waiting');
      const found = posts.find((post) => post.incident === incident && post.kind === kind);
      return found === undefined ? undefined : await readPost({ cast }, incident, found.number);
    },
    40_000,
  );
}

export async function readPost(
  { cast }: Pick<Standing, 'cast'>,
  incident: string,
  post: number,
): Promise<PostDetail> {
  return await cast.communicator.call('GET /api/incidents/{incident}/posts/{post}', {
    path: { incident, post },
  });
}

/** Waits until every delivery of a post is public. */
export async function delivered(
  standing: Standing,
  incident: string,
  post: number,
  forMs = 90_000,
): Promise<PostDetail> {
  return await waitFor(
    `${incident}/post-${post} to be public everywhere`,
    async () => {
      const detail = await readPost(standing, incident, post);
      const { deliveries, publishedAt } = detail.view;
      const all = deliveries.length > 0 && deliveries.every(({ state }) => state === 'published');
      if (publishedAt !== null && all) return detail;
      const where = deliveries.map(({ leaf, state, reason }) => [leaf.channel, state, reason]);
      throw new Error(`not yet: ${JSON.stringify(where)}`);
    },
    forMs,
  );
}

/** An incident's whole chain. */
export async function ledgerOf({ cast }: Standing, incident: string): Promise<LedgerEntry[]> {
  return (await readLedger(cast.auditor.call, incident)).map(({ entry }) => entry);
}

export async function entriesOf<A extends LedgerEntry['action']>(
  standing: Standing,
  incident: string,
  action: A,
): Promise<readonly EntryOf<A>[]> {
  const entries = await ledgerOf(standing, incident);
  return entries.filter((entry): entry is EntryOf<A> => entry.action === action);
}

/** The exact words of a post's current revision for one channel. */
export function wordsFor(detail: PostDetail, channel: string): string {
  const shown = detail.current === null ? [] : readShown(detail.current);
  const found = shown.find(({ rendition }) => rendition.channel === channel);
  if (found === undefined) throw new Error(`no words for ${channel}`);
  return found.rendition.text;
}

/** What readers of the live page see now. */
export interface Public {
  readonly generation: number | null;
  /** Updates of this incident, as `summary.json` tells them, by id. */
  readonly updates: readonly { readonly id: string; readonly body: string }[];
  /** Updates in the incident's own HTML page, by post. */
  readonly articles: readonly string[];
  readonly html: string;
  /** What the sandbox was given, of this incident. */
  readonly sandbox: readonly SandboxPost[];
}

interface Summary {
  readonly incidents: readonly {
    readonly id: string;
    readonly incident_updates: readonly { readonly id: string; readonly body: string }[];
  }[];
}

/** Looks at everything public, from outside. */
export async function look(
  { corner, addresses }: Pick<Standing, 'corner' | 'addresses'>,
  incident: string,
): Promise<Public> {
  const read = async (path: string): Promise<string> => {
    const response = await fetch(`${addresses.publicPage}${path}`);
    return response.ok ? await response.text() : '';
  };
  const html = await read(`/incidents/${incident}/`);
  const summary = await read('/summary.json');
  const parsed = summary === '' ? { incidents: [] } : (JSON.parse(summary) as Summary);
  return {
    generation: await currentGeneration(join(corner.home, 'page')),
    updates: parsed.incidents
      .filter(({ id }) => id === incident)
      .flatMap((each) => each.incident_updates),
    articles: [...html.matchAll(/<article\b[^>]*\bid="([^"]+)"/g)].map(([, id]) => id ?? ''),
    html,
    sandbox: sandboxPosts(corner.home).filter(({ post }) => post.startsWith(`${incident}/`)),
  };
}

/** Everything that any account of the sandbox was ever given. */
export function sandboxPosts(home: string): readonly SandboxPost[] {
  const directory = join(home, 'sandbox');
  return readdirSync(directory)
    .filter((name) => basename(name).endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SandboxPost);
}

/** Text as it stands in HTML with all markup, entities and spaces taken out. */
export function bare(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll(/&quot;|&#34;/g, '"')
    .replaceAll(/&#39;|&#x27;/g, "'")
    .replaceAll(/^- /gm, '')
    .replaceAll(/\s+/g, '');
}
