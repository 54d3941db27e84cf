import type { Command } from 'commander';
import type { ReadyLines } from '../../server/api/contract.ts';
import { findIncident, shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { languageName } from '../print/language.ts';
import { indent, list, wrap } from '../print/layout.ts';
import { momentFromNow } from '../print/time.ts';
import { visible } from '../print/visible.ts';

/** Adds `lines`: what may be said to whoever asks, such as a journalist on the phone. */
export function addLines(program: Command, stage: Stage): void {
  withCommon(program.command('lines'), ['lines --as carla', 'lines x7k2 --as cem --json'])
    .description('signed lines that are kept ready for whoever asks; nothing else may be said')
    .argument('[incident]', 'the end of its name; left out: the only one that runs')
    .action(function linesAction(this: Command, incident: string | undefined) {
      return perform(stage, this, (desk) => lines(desk, incident ?? null));
    });
}

async function lines(desk: Desk, name: string | null): Promise<Result> {
  const incident = await findIncident(desk.call, name);
  const answer = await desk.call('GET /api/incidents/{incident}/lines', { path: { incident } });
  const text =
    answer.items.length === 0
      ? 'No lines are signed yet. Until then: "I will pass you on to someone who can answer that."'
      : answer.items.map((item) => printLines(desk, item)).join('\n\n');
  return { json: answer, text, next: 'queue' };
}

function printLines({ terminal, now }: Desk, item: ReadyLines): string {
  const { colours, width } = terminal;
  const { channel, audience, language, post, at, signedBy } = item;
  return [
    `${colours.bold(channel)} (${audience}, ${languageName(language)}), ${shortPost(post)}, since ${momentFromNow(at, now())}, signed by ${list(signedBy)}`,
    indent(wrap(visible(item.text), width - 4), colours.cyan('│ ')),
  ].join('\n');
}
