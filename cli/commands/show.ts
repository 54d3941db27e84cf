import type { Command } from 'commander';
import { shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { meetPost } from '../post-of-command.ts';
import type { MetPost } from '../post-of-command.ts';
import { printPost } from '../print/post.ts';

interface ShowOptions {
  readonly incident?: string;
  readonly digests?: boolean;
}

/** Adds `show`: exactly what will be public, what changed, who must still sign. */
export function addShow(program: Command, stage: Stage): void {
  withCommon(withIncident(program.command('show')), [
    'show next --as carla',
    'show x7k2/3 --digests --as carla',
  ])
    .description('exactly what will be public on each channel, what changed, who must still sign')
    .argument('[post]', 'next (the most urgent), 3, or x7k2/3', 'next')
    .option('--digests', 'print digests and delivery keys in full')
    .action(function showAction(this: Command, post: string, options: ShowOptions) {
      return perform(stage, this, (desk) => show(desk, post, options));
    });
}

async function show(desk: Desk, post: string, options: ShowOptions): Promise<Result> {
  const met = await meetPost(desk, post, options.incident);
  const text = printPost(desk.terminal, {
    ...met,
    digests: options.digests === true,
    now: desk.now(),
  });
  return { json: met.detail, text, next: nextAfterShow(met) };
}

/** What a person most likely does once she has read a post. */
export function nextAfterShow({ detail: { view } }: MetPost): string {
  const post = shortPost(view.post);
  const doubt = view.deliveries.find(({ state }) => state === 'unconfirmed');
  if (doubt !== undefined) return `confirm ${post} --link URL`;
  if (view.deliveries.some(({ state }) => state === 'failed')) return `retry ${post}`;
  if (view.state === 'waiting') return `approve ${post}`;
  if (view.state === 'changes-requested') return `revise ${post}`;
  if (view.state === 'signed') {
    return view.embargo !== null && view.released === null ? `release ${post}` : 'release';
  }
  return 'queue';
}
