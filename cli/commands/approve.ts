import type { Command } from 'commander';
import type { PostDetail } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import { approvePost, postPath } from '../client/act-on-post.ts';
import { shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { parseNumber, withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { assertRevision, confirm, meetPost, showPost } from '../post-of-command.ts';
import { exitCodeOf, tellAnswer, tellMissing } from '../print/answer.ts';

interface ApproveOptions {
  readonly incident?: string;
  readonly yes?: boolean;
  readonly revision?: number;
  readonly wait: boolean;
}

/** Adds `approve`: signs exactly the bytes that it printed. */
export function addApprove(program: Command, stage: Stage): void {
  withCommon(withIncident(program.command('approve')), [
    'approve next --as carla',
    'approve x7k2/3 --as carla --yes --revision 2',
  ])
    .description('print a post to the letter, ask, and sign exactly what was printed')
    .argument('[post]', 'next (the most urgent), 3, or x7k2/3', 'next')
    .option('-y, --yes', 'sign without asking; needed where nobody can be asked')
    .option('--revision <n>', 'sign only if this revision still waits', parseNumber)
    .option('--no-wait', 'do not wait to see it become public')
    .action(function approveAction(this: Command, post: string, options: ApproveOptions) {
      return perform(stage, this, (desk) => approve(desk, post, options));
    });
}

async function approve(desk: Desk, name: string, options: ApproveOptions): Promise<Result> {
  const { person, name: fullName } = (await desk.key()).certificate.body;
  const met = await meetPost(desk, name, options.incident, ['sign']);
  const { detail, shown } = met;
  if (detail.current === null) {
    throw new CliError(
      'NOTHING_WAITS',
      'Its words are still being made.',
      'Try again in a moment.',
    );
  }
  assertRevision(detail, options.revision);
  // Digests in full: they are what the signature covers.
  showPost(desk, met, true);
  const channels = shown.length === 1 ? 'this text' : `these ${shown.length} texts`;
  await confirm(
    desk,
    options.yes === true,
    `Sign exactly ${channels}, revision ${detail.current.revision.number}, as ${fullName} (${person})?`,
  );
  const answer = await approvePost(
    await desk.session(),
    detail,
    shown.map(({ bytes }) => bytes),
    desk.now(),
  );
  const goesOut =
    answer.outcome === 'accepted' &&
    answer.entry.action === 'post.sign' &&
    answer.entry.payload.missing.length === 0;
  const kept = whatKeeps(detail);
  const after = goesOut && kept === null && options.wait ? await watchDelivery(desk, detail) : null;
  const told = tellAnswer(answer, (entry) =>
    entry.action === 'post.sign' && entry.payload.missing.length > 0
      ? `Signed. Not public yet: still needed: ${tellMissing(entry.payload.missing)}.`
      : `Signed, and nothing is missing: ${kept ?? 'it goes out now'}.`,
  );
  return {
    json: {
      ...answer,
      post: detail.view.post,
      revision: detail.current.revision.number,
      digests: shown.map(({ digest }) => digest),
      deliveries: after?.view.deliveries ?? null,
    },
    text: [told, ...tellDeliveries(desk, after)].join('\n'),
    next: after !== null && needsPerson(after) ? `show ${shortPost(detail.view.post)}` : 'queue',
    exitCode: exitCodeOf(answer),
  };
}

/** What holds signed words back all the same; `null`: nothing does. */
function whatKeeps({ incident, view }: PostDetail): string | null {
  if (incident.held !== null) return 'it goes out when the hold is released';
  return view.embargo !== null && view.released === null
    ? 'it waits for its release (embargo)'
    : null;
}

/** Looks for a short while, so that the signer sees her words arrive or fail. */
async function watchDelivery(desk: Desk, detail: PostDetail): Promise<PostDetail> {
  const until = desk.now().getTime() + 8_000;
  for (;;) {
    const now = await desk.call('GET /api/incidents/{incident}/posts/{post}', {
      path: postPath(detail),
    });
    const { deliveries } = now.view;
    const open = deliveries.length === 0 || deliveries.some(({ state }) => state === 'pending');
    if (!open || desk.now().getTime() > until) return now;
    await desk.pause(200);
  }
}

function tellDeliveries(desk: Desk, after: PostDetail | null): string[] {
  const { colours } = desk.terminal;
  return (after?.view.deliveries ?? []).map(({ leaf, state, permalink, reason }) => {
    switch (state) {
      case 'published':
        return `  ${leaf.channel}: ${colours.green('public')}${permalink === null ? '' : `  ${permalink}`}`;
      case 'pending':
        return `  ${leaf.channel}: still being sent`;
      case 'failed':
        return `  ${leaf.channel}: ${colours.red('did not go out')}  ${reason ?? ''}`;
      case 'unconfirmed':
        return `  ${leaf.channel}: ${colours.yellow('nobody knows whether it went out')}  ${reason ?? ''}`;
      case 'given-up':
        return `  ${leaf.channel}: given up`;
    }
  });
}

function needsPerson(after: PostDetail): boolean {
  return after.view.deliveries.some(({ state }) => state === 'failed' || state === 'unconfirmed');
}
