/** `npm run drill`: a whole outage on the real stack, in less than a minute. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { CliError } from '../../cli/cli-error.ts';
import { readConfig } from '../../cli/config.ts';
import { bringStack } from './bring-stack.ts';
import { findCast } from './cast.ts';
import { findScripts } from './find-scripts.ts';
import { playScripts } from './play-scripts.ts';
import { DrillError } from './drill-error.ts';
import { play } from './play.ts';
import { tally } from './tally.ts';
import type { Tally } from './tally.ts';
import { openTimeline } from './timeline.ts';

const HELP = `Plays a whole outage on the real stack with practice people, in under a minute, or one branch of a
crisis by its script.

Usage: npm run drill [-- --script NAME] [--json] [--keep]

  --script NAME   play a script of templates/*/rehearsals, such as relapse-after-close, several with
                  commas between them, or "all"
  --json          print one last line of JSON for programs
  --keep          leave a stack running that the drill has started
  --help          print this

It takes the stack that runs on COUNTERSIGN_HOME (.countersign), or starts one and stops it at the
end. Exit codes: 0 nothing unapproved became public, the ledger is whole and the script's expectations
hold; 1 otherwise; 2 usage.`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof DrillError || error instanceof CliError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${expected ? '' : 'Something unforeseen happened: '}${message}\n`);
  process.exitCode = error instanceof DrillError && error.code === 'USAGE' ? 2 : 1;
}

async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args);
  if (asked.help) {
    say(HELP);
    return 0;
  }
  const scripts = asked.script === null ? [] : await findScripts(asked.script);
  const { home, colour } = readConfig(process.env);
  const colours = pc.createColors(colour ?? process.stdout.isTTY === true);
  const began = Date.now();
  const stack = await bringStack({
    home,
    env: process.env,
    keep: asked.keep,
    onLine: (line) => void process.stderr.write(`${line}\n`),
  });
  const leaveOnce = once(stack.leave);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void leaveOnce().then(() => process.exit(1)));
  }
  try {
    const cast = await findCast(home, stack.api);
    if (scripts.length > 0) {
      const options = { cast, home, publicPage: stack.publicPage, json: asked.json, colours, say };
      return await playScripts(scripts, options);
    }
    const timeline = openTimeline(say, colours);
    let incident: string;
    try {
      incident = await play({
        cast,
        timeline,
        sandbox: join(home, 'sandbox'),
        name: `drill ${new Date().toISOString().slice(0, 16)}`,
      });
    } finally {
      await timeline.end();
    }
    const result = await tally({
      home,
      call: cast.auditor.call,
      incident,
      publicPage: stack.publicPage,
    });
    const seconds = Math.round((Date.now() - began) / 1000);
    say(`\n${tell(result, seconds)}`);
    if (asked.json) say(JSON.stringify(result));
    return result.unapprovedPublic === 0 && result.ledgerOk ? 0 : 1;
  } finally {
    await leaveOnce();
  }
}

interface Asked {
  readonly script: string | null;
  readonly json: boolean;
  readonly keep: boolean;
  readonly help: boolean;
}

function readArguments(args: readonly string[]): Asked {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        script: { type: 'string' },
        json: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { script = null, json, keep, help } = values;
    return { script, json, keep, help };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DrillError('USAGE', `${why}\n\n${HELP}`);
  }
}

function tell(result: Tally, seconds: number): string {
  return [
    `The drill took ${seconds} s. ${result.published} posts became public, ${result.refused} requests were refused.`,
    `Promises kept: ${result.promisesKept}; missed, and shown as missed: ${result.promisesMissed}.`,
    `Updates on the page that nobody who may signed for: ${result.unapprovedPublic}.`,
    `The ledger is ${result.ledgerOk ? 'whole, and every signature in it holds' : 'BROKEN'}.`,
    `Page: ${result.publicPage}`,
  ].join('\n');
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
