import type { Command } from 'commander';
import type { Words } from '../../domain/rendition.ts';
import { CliError } from '../cli-error.ts';
import { revisePost } from '../client/act-on-post.ts';
import { shortPost } from '../client/find-by-name.ts';
import { wordsOf } from '../client/shown-words.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { confirm, meetPost } from '../post-of-command.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { difference } from '../print/difference.ts';
import { indent, wrap } from '../print/layout.ts';
import { visible } from '../print/visible.ts';
import { parseTime } from '../parse-time.ts';
import { momentFromNow } from '../print/time.ts';
import { takeWords } from '../words-input.ts';
import type { WordsOptions } from '../words-input.ts';

interface ReviseOptions extends WordsOptions {
  readonly incident?: string;
  readonly note?: string;
  readonly promise?: string;
  readonly yes?: boolean;
}

/** Adds `revise`: other words, signed as one's own. */
export function addRevise(program: Command, stage: Stage): void {
  withCommon(withIncident(program.command('revise')), [
    'revise next --as carla                       # opens $EDITOR',
    'revise x7k2/3 --as carla --yes --short "Online ordering is down. We are sorry. Next update by 14:30 CET."',
    'revise x7k2/3 --as carla --file words.yaml   # headline, short, long',
    'revise x7k2/3 --as carla --promise 07:30     # the same words, the next update in the morning',
  ])
    .description('write other words for a post; you sign that they are yours')
    .argument('[post]', 'next (the most urgent), 3, or x7k2/3', 'next')
    .option('--headline <text>', 'title on the page')
    .option('--short <text>', 'text for networks')
    .option('--long <text>', 'text for the page')
    .option('-f, --file <path>', 'YAML or JSON with headline, short, long; audiences: by name')
    .option('-n, --note <text>', 'what you changed, in a few words')
    .option('--promise <time>', 'a later next update: 07:30, "2026-11-23 07:30" or an instant')
    .option('-y, --yes', 'sign without asking; needed where nobody can be asked')
    .action(function reviseAction(this: Command, post: string, options: ReviseOptions) {
      return perform(stage, this, (desk) => revise(desk, post, options));
    });
}

async function revise(desk: Desk, name: string, options: ReviseOptions): Promise<Result> {
  const { detail, shown } = await meetPost(desk, name, options.incident, ['revise', 'sign']);
  const was = wordsOf(shown);
  const promise = options.promise === undefined ? null : promiseOf(options.promise, desk.now());
  const words = isOnlyPromise(options) ? was : await takeWords(desk, options, was);
  const change = [
    tellChange(desk, was, words),
    promise === null ? '' : `next update by ${momentFromNow(promise, desk.now())}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
  if (change === '') {
    throw new CliError('USAGE', 'These are the same words as before; nothing was sent.');
  }
  if (desk.json) desk.terminal.note(change);
  else desk.terminal.say(`${change}\n`);
  await confirm(desk, options.yes === true, 'Send these words, signed as yours?');
  const note = options.note ?? '';
  const answer = await revisePost(
    await desk.session(),
    detail,
    { words, note, promise },
    desk.now(),
  );
  const post = shortPost(detail.view.post);
  const voided = detail.view.signOffs.filter((signOff) => signOff.counts).length;
  return {
    json: { ...answer, post: detail.view.post },
    text: `${post}: ${tellAnswer(
      answer,
      () =>
        `a new revision with your words.${voided === 0 ? '' : ' What was signed before no longer counts.'}`,
    )}`,
    next: `show ${post}`,
    exitCode: exitCodeOf(answer),
  };
}

function isOnlyPromise({ promise, headline, short, long, file }: ReviseOptions): boolean {
  return promise !== undefined && [headline, short, long, file].every((one) => one === undefined);
}

/** A time of day is the next one: promises are about what comes. */
function promiseOf(text: string, now: Date): string {
  const read = parseTime(text, now);
  if (read === null) {
    throw new CliError('USAGE', `"${text}" is no time.`, 'Say 07:30, or an instant with zone.');
  }
  if (!/^\d{1,2}:\d{2}$/.test(text)) return read;
  const time = new Date(read);
  while (time <= now) time.setDate(time.getDate() + 1);
  return time.toISOString();
}

function tellChange(desk: Desk, was: Words, is: Words): string {
  const { colours, width } = desk.terminal;
  const parts = [
    ...(['headline', 'short', 'long'] as const).map((part) => [part, was[part], is[part]] as const),
    ...Object.entries(is.audiences ?? {}).map(
      ([name, text]) => [`for ${name}`, was.audiences?.[name] ?? '', text] as const,
    ),
  ];
  return parts
    .flatMap(([part, before, after]) => {
      const marked = difference(visible(before), visible(after), colours);
      return marked === null
        ? []
        : [`${colours.bold(part)}\n${indent(wrap(marked, width - 2), '  ')}`];
    })
    .join('\n');
}
