import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import pc from 'picocolors';
import { CliError } from './cli-error.ts';

export type Colours = ReturnType<typeof pc.createColors>;

/** Where a command speaks and asks. Tests pass their own. */
export interface Terminal {
  /** Writes one or more lines to standard output. */
  readonly say: (text: string) => void;
  /** Writes to standard error: notes and faults, so that `--json` output stays clean. */
  readonly note: (text: string) => void;
  /** True when a person can be asked. */
  readonly interactive: boolean;
  readonly colours: Colours;
  /** Columns to lay text out in. */
  readonly width: number;
  readonly ask: (question: string) => Promise<string>;
  /** Asks without showing what is typed. */
  readonly askSecretly: (question: string) => Promise<string>;
  /** Opens an editor on a text and gives back what was saved. */
  readonly edit: (text: string) => Promise<string>;
}

/** The real terminal of this process. */
export function openTerminal(options: {
  readonly colour: boolean | null;
  readonly editor: string | null;
}): Terminal {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  return {
    say: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    interactive,
    colours: pc.createColors(options.colour ?? process.stdout.isTTY === true),
    width: Math.min(Math.max(process.stdout.columns ?? 100, 60), 120),
    ask: (question) => askOnce(question, process.stderr),
    askSecretly: async (question) => {
      process.stderr.write(question);
      const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
      const answer = await askOnce('', silent);
      process.stderr.write('\n');
      return answer;
    },
    edit: (text) => editText(text, options.editor),
  };
}

async function askOnce(question: string, output: NodeJS.WritableStream): Promise<string> {
  const line = createInterface({ input: process.stdin, output, terminal: process.stdin.isTTY });
  try {
    return await line.question(question);
  } finally {
    line.close();
  }
}

async function editText(text: string, editor: string | null): Promise<string> {
  if (editor === null) {
    throw new CliError(
      'EDITOR',
      'No editor is set.',
      'Set EDITOR, or give the words with --headline, --short, --long or --file.',
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'countersign-edit-'));
  try {
    const file = join(folder, 'words.txt');
    await writeFile(file, text, { mode: 0o600 });
    // EDITOR may carry arguments (`code --wait`), which only a shell splits as its user meant.
    const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    const status = await new Promise<number | null>((done, fail) => {
      child.once('error', fail);
      child.once('exit', done);
    });
    if (status !== 0) {
      throw new CliError('EDITOR', `The editor (${editor}) ended with an error; nothing was sent.`);
    }
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
