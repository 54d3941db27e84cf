import type { Command } from 'commander';
import type { DeliveryAct } from '../../domain/statements.ts';
import type { DeliveryState } from '../../domain/delivery.ts';
import type { DeliveryView, PostView } from '../../domain/views.ts';
import { CliError } from '../cli-error.ts';
import { decideDelivery } from '../client/act-on-post.ts';
import { shortPost } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { confirm, meetPost } from '../post-of-command.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';

interface ActWords {
  readonly act: DeliveryAct;
  readonly description: string;
  readonly question: (channel: string) => string;
  readonly done: string;
  /** Deliveries that it can be about. */
  readonly fits: readonly DeliveryState[];
  readonly example: string;
}

const ACTS = {
  retry: {
    act: 'retryDelivery',
    description: 'send a delivery again that failed or is in doubt (signed)',
    question: (channel) =>
      `Send these words to ${channel} again? If they did arrive, readers may see them twice.`,
    done: 'Decided and signed: it is being sent again.',
    fits: ['failed', 'unconfirmed'],
    example: 'retry x7k2/3 --channel sandbox --reason "The network is back." --as carla',
  },
  confirm: {
    act: 'confirmDelivery',
    description: 'you looked, and the words are there: end the doubt (signed)',
    question: (channel) => `Did you see these words on ${channel} with your own eyes?`,
    done: 'Decided and signed: the delivery counts as public.',
    fits: ['unconfirmed'],
    example: 'confirm x7k2/3 --link https://example.org/posts/1 --as carla',
  },
  'give-up': {
    act: 'giveUpDelivery',
    description: 'give a delivery up for good (signed)',
    question: (channel) => `Give up on ${channel} for good? People there will not get these words.`,
    done: 'Decided and signed: nothing more is sent there.',
    fits: ['failed', 'unconfirmed'],
    example: 'give-up x7k2/3 --channel sandbox --reason "The account is closed." --as carla',
  },
} as const satisfies Record<string, ActWords>;

interface DecideOptions {
  readonly incident?: string;
  readonly channel?: string;
  readonly link?: string;
  readonly reason?: string;
  readonly yes?: boolean;
}

/** Adds `retry`, `confirm` and `give-up`: signed ends of a doubt about one delivery. */
export function addDecideDelivery(program: Command, stage: Stage): void {
  for (const name of Object.keys(ACTS) as (keyof typeof ACTS)[]) {
    const act: ActWords = ACTS[name];
    const command = withCommon(withIncident(program.command(name)), [act.example])
      .description(act.description)
      .argument('<post>', 'next (the most urgent), 3, or x7k2/3')
      .option('-c, --channel <name>', 'which delivery; left out: the only one it can be')
      .option('-y, --yes', 'sign without asking; needed where nobody can be asked');
    if (act.act === 'confirmDelivery') {
      command
        .requiredOption('--link <url>', 'where you saw it')
        .option('-r, --reason <text>', 'what you saw', 'Looked, and saw it there.');
    } else {
      command.requiredOption('-r, --reason <text>', 'why; it is recorded');
    }
    command.action(function decideAction(this: Command, post: string, options: DecideOptions) {
      return perform(stage, this, (desk) => run(desk, act, post, options));
    });
  }
}

async function run(
  desk: Desk,
  act: ActWords,
  name: string,
  options: DecideOptions,
): Promise<Result> {
  if (options.link !== undefined && !URL.canParse(options.link)) {
    throw new CliError('USAGE', `"${options.link}" is no address.`, 'Copy it from the browser.');
  }
  const { detail } = await meetPost(desk, name, options.incident, ['settle-delivery']);
  const delivery = chooseDelivery(detail.view, act, options.channel ?? null);
  await confirm(desk, options.yes === true, act.question(delivery.leaf.channel));
  const answer = await decideDelivery(
    await desk.session(),
    detail,
    {
      act: act.act,
      key: delivery.key,
      reason: options.reason ?? '',
      permalink: options.link ?? null,
    },
    desk.now(),
  );
  const post = shortPost(detail.view.post);
  return {
    json: { ...answer, post: detail.view.post, delivery: delivery.key },
    text: `${post}, ${delivery.leaf.channel}: ${tellAnswer(answer, () => act.done)}`,
    next: `show ${post}`,
    exitCode: exitCodeOf(answer),
  };
}

/** The delivery that is meant: by channel (or the start of its key), else the only fitting one. */
function chooseDelivery(view: PostView, act: ActWords, wanted: string | null): DeliveryView {
  const fitting = view.deliveries.filter((delivery) =>
    wanted === null
      ? act.fits.includes(delivery.state)
      : delivery.leaf.channel === wanted ||
        delivery.leaf.account === wanted ||
        (wanted.length >= 6 && delivery.key.startsWith(wanted)),
  );
  const [only, ...others] = fitting;
  const states = view.deliveries.map(
    ({ leaf, state, key }) => `${leaf.channel}  ${state}  ${key.slice(0, 12)}`,
  );
  const post = shortPost(view.post);
  if (only === undefined) {
    const what = wanted === null ? `that is ${act.fits.join(' or ')}` : `called ${wanted}`;
    throw new CliError('NO_SUCH_DELIVERY', `${post} has no delivery ${what}.`, '', states);
  }
  if (others.length > 0) {
    throw new CliError(
      'NO_SUCH_DELIVERY',
      `${post} has several deliveries that it could be.`,
      'Say which with --channel NAME, or with the start of its key.',
      states,
    );
  }
  return only;
}
