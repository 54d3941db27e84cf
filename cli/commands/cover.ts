import type { Command } from 'commander';
import { newMessageId } from '../client/act-on-post.ts';
import { findPost, shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { momentFromNow } from '../print/time.ts';

/** Adds `cover ack`: saying that one has seen a post and looks after it. */
export function addCover(program: Command, stage: Stage): void {
  const cover = program.command('cover').description('say that you look after a post');
  withCommon(withIncident(cover.command('ack')), [
    'cover ack next --as carla',
    'cover ack x7k2/3 --as carla',
  ])
    .description('you have seen it: nobody else is asked for a while; it signs nothing')
    .argument('<post>', 'next (the most urgent), 3, or x7k2/3')
    .action(function coverAckAction(
      this: Command,
      post: string,
      options: { readonly incident?: string },
    ) {
      return perform(stage, this, (desk) => acknowledge(desk, post, options.incident));
    });
}

async function acknowledge(
  desk: Desk,
  name: string,
  inIncident: string | undefined,
): Promise<Result> {
  const { incident, number } = await findPost(desk.call, name, inIncident ?? null);
  const answer = await desk.call('POST /api/incidents/{incident}/posts/{post}/cover/acknowledge', {
    path: { incident, post: number },
    in: { messageId: newMessageId() },
  });
  const post = shortPost(`${incident}/post-${number}`);
  const told = tellAnswer(answer, (entry) =>
    entry.action === 'cover.acknowledge'
      ? `You have seen it. Nobody else is asked before ${momentFromNow(entry.payload.waitsUntil, desk.now())}; it still waits for a signature.`
      : 'Recorded.',
  );
  return {
    json: { ...answer, post: `${incident}/post-${number}` },
    text: `${post}: ${told}`,
    next: `show ${post}`,
    exitCode: exitCodeOf(answer),
  };
}
