import type { Command } from 'commander';
import { holdBack } from '../client/act-on-post.ts';
import { shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { meetPost } from '../post-of-command.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';

const ACTS = {
  'request-changes': {
    description: 'ask for other words; nobody can sign these any more',
    done: 'Held back. Nobody can sign these words now; they wait to be revised.',
    example: 'request-changes next --reason "Say which countries." --as carla',
    next: (post: string) => `revise ${post}`,
  },
  reject: {
    description: 'reject a post for good; it never becomes public',
    done: 'Rejected. These words never become public.',
    example: 'reject x7k2/3 --reason "The cause is not confirmed." --as carla',
    next: () => 'queue',
  },
  withdraw: {
    description: 'take a post back that is no longer needed',
    done: 'Withdrawn. What is public already stays; nothing more of it goes out.',
    example: 'withdraw x7k2/3 --reason "Overtaken by the resolution." --as ines',
    next: () => 'queue',
  },
} as const;

type HoldBackAct = keyof typeof ACTS;

interface HoldBackOptions {
  readonly incident?: string;
  readonly reason: string;
}

/** Adds `request-changes`, `reject` and `withdraw`: holding back is easy, but says why. */
export function addHoldBack(program: Command, stage: Stage): void {
  for (const act of Object.keys(ACTS) as HoldBackAct[]) {
    withCommon(withIncident(program.command(act)), [ACTS[act].example])
      .description(ACTS[act].description)
      .argument('<post>', 'next (the most urgent), 3, or x7k2/3')
      .requiredOption('-r, --reason <text>', 'why; it is recorded, and the author reads it')
      .action(function holdBackAction(this: Command, post: string, options: HoldBackOptions) {
        return perform(stage, this, (desk) => run(desk, act, post, options));
      });
  }
}

async function run(
  desk: Desk,
  act: HoldBackAct,
  name: string,
  options: HoldBackOptions,
): Promise<Result> {
  const { detail } = await meetPost(desk, name, options.incident, ['sign', 'revise']);
  const answer = await holdBack(await desk.session(), detail, act, options.reason);
  const post = shortPost(detail.view.post);
  return {
    json: { ...answer, post: detail.view.post },
    text: `${post}: ${tellAnswer(answer, () => ACTS[act].done)}`,
    next: ACTS[act].next(post),
    exitCode: exitCodeOf(answer),
  };
}
