import type { Colours } from '../../cli/terminal.ts';
import type { Cast } from './cast.ts';
import type { PlayableScript } from './find-scripts.ts';
import { playScriptOnStack } from './play-script-on-stack.ts';
import type { ScriptDrill, ScriptDrillOptions } from './play-script-on-stack.ts';
import { openTimeline } from './timeline.ts';

export interface PlayScriptsOptions {
  readonly cast: Cast;
  readonly home: string;
  readonly publicPage: string;
  readonly json: boolean;
  readonly colours: Colours;
  readonly say: (line: string) => void;
}

/** More at once would make each other late on a small machine. */
const AT_ONCE = 2;

/**
 * Plays scripts on the real stack: one with its time line, several side by side with their verdicts.
 *
 * @returns the exit code
 */
export async function playScripts(
  scripts: readonly PlayableScript[],
  { cast, home, publicPage, json, colours, say }: PlayScriptsOptions,
): Promise<number> {
  const watched = scripts.length === 1;
  const results: ScriptDrill[] = [];
  const queue = [...scripts];
  const playNext = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const timeline = watched ? openTimeline(say, colours) : null;
      const options = { cast, home, publicPage, timeline };
      try {
        results.push(await playOrTell(next, options));
      } finally {
        await timeline?.end();
      }
      const last = results.at(-1);
      if (last !== undefined) say(verdict(last, colours));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, scripts.length) }, playNext));
  const failed = results.filter(({ failures }) => failures.length > 0);
  say(`${results.length} played on the real stack, ${failed.length} otherwise than expected.`);
  if (json) say(JSON.stringify(results));
  return failed.length === 0 ? 0 : 1;
}

/** One script that cannot go on must not take the others with it. */
async function playOrTell(
  playable: PlayableScript,
  options: ScriptDrillOptions,
): Promise<ScriptDrill> {
  try {
    return await playScriptOnStack(playable, options);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const { script, pack } = playable;
    const runbook = pack.runbook.name;
    return { script: script.name, runbook, failures: [why], tallies: [], seconds: 0 };
  }
}

function verdict(drill: ScriptDrill, colours: Colours): string {
  const { script, runbook, failures, seconds, tallies } = drill;
  const pages = tallies.map(({ publicPage }) => `  Page: ${publicPage}`);
  const head = `${runbook}: ${script}, ${seconds} s`;
  return [
    failures.length === 0
      ? colours.green(`${head}: as expected, and as the pure rules say.`)
      : colours.red(`${head}: otherwise than expected:`),
    ...failures.map((failure) => `  ${failure}`),
    ...pages,
  ].join('\n');
}
