import type { Command } from 'commander';
import type { Words } from '../../domain/rendition.ts';
import { proposeWords } from '../client/act-on-post.ts';
import { findIncident, findPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { confirm } from '../post-of-command.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { indent, wrap } from '../print/layout.ts';
import { visible } from '../print/visible.ts';
import { takeWords } from '../words-input.ts';
import type { WordsOptions } from '../words-input.ts';

interface ProposeOptions extends WordsOptions {
  readonly incident?: string;
  readonly corrects?: string;
  readonly yes?: boolean;
}

const NOTHING: Words = { headline: '', short: '', long: '' };

/** Adds `propose`: anybody's words, into the same gate, marked with who wrote them. */
export function addPropose(program: Command, stage: Stage): void {
  withCommon(withIncident(program.command('propose')), [
    'propose --as edgar                           # opens $EDITOR',
    'propose --as edgar --file statement.yaml --yes',
    'propose --as carla --corrects 2 --file correction.yaml',
  ])
    .description('propose a statement or a correction; a communicator decides and signs')
    .option('--headline <text>', 'title on the page')
    .option('--short <text>', 'text for networks')
    .option('--long <text>', 'text for the page')
    .option('-f, --file <path>', 'YAML or JSON with headline, short, long')
    .option('--corrects <post>', 'the earlier post that these words correct, such as 2')
    .option('-y, --yes', 'sign without asking; needed where nobody can be asked')
    .action(function proposeAction(this: Command, options: ProposeOptions) {
      return perform(stage, this, (desk) => propose(desk, options));
    });
}

async function propose(desk: Desk, options: ProposeOptions): Promise<Result> {
  const corrected =
    options.corrects === undefined
      ? null
      : await findPost(desk.call, options.corrects, options.incident ?? null);
  const incident = corrected?.incident ?? (await findIncident(desk.call, options.incident ?? null));
  const words = await takeWords(desk, options, NOTHING);
  const shown = (['headline', 'short', 'long'] as const)
    .map((part) => `${part}\n${indent(wrap(visible(words[part]), desk.terminal.width - 2), '  ')}`)
    .join('\n');
  if (desk.json) desk.terminal.note(shown);
  else desk.terminal.say(`${shown}\n`);
  await confirm(desk, options.yes === true, 'Propose these words, signed as yours?');
  const corrects = corrected === null ? null : `${incident}/post-${corrected.number}`;
  const session = await desk.session();
  const answer = await proposeWords(session, { incident, words, corrects }, desk.now());
  return {
    json: { ...answer, incident },
    text: tellAnswer(
      answer,
      () => 'Proposed under your name. It is public only when a communicator has signed it.',
    ),
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}
