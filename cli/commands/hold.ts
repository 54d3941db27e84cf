import type { Command } from 'commander';
import { newMessageId } from '../client/act-on-post.ts';
import { chooseIncident, isRunning, shortIncident, shortPost } from '../client/find-by-name.ts';
import { listIncidents } from '../client/list-all.ts';
import { sendRelease } from '../client/release.ts';
import { CliError } from '../cli-error.ts';
import type { Desk } from '../desk.ts';
import { EXIT } from '../exit-codes.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { confirm, meetPost } from '../post-of-command.ts';
import { exitCodeOf, tellAnswer } from '../print/answer.ts';
import { moment } from '../print/time.ts';

interface HoldOptions {
  readonly reason: string;
  readonly all?: boolean;
}

interface ReleaseOptions {
  readonly incident?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

/** Adds `hold` and `release`: stopping is one word, letting go is signed. */
export function addHold(program: Command, stage: Stage): void {
  withCommon(program.command('hold'), [
    'hold --as ines                          # stops everything not yet sent, at once',
    'hold x7k2 --reason "Legal wants to read it first." --as carla',
    'hold --all --as carla                   # of every incident that runs',
  ])
    .description('stop everything that is not yet sent; what is public stays')
    .argument('[incident]', 'end of its name; left out: the only one that runs')
    .option('-r, --reason <text>', 'why; it is recorded', 'Stopped; the reason follows.')
    .option('--all', 'every incident that runs')
    .action(function holdAction(this: Command, incident: string | undefined, options: HoldOptions) {
      return perform(stage, this, (desk) => hold(desk, incident ?? null, options));
    });
  withCommon(withIncident(program.command('release')), [
    'release --reason "Legal has read it." --as carla          # lifts the hold',
    'release x7k2/3 --reason "The partner has told its own customers." --as carla',
  ])
    .description('let go what is on hold, or one signed post under embargo (signed)')
    .argument('[post]', 'x7k2/3: this post’s embargo; left out: the hold of the incident')
    .requiredOption('-r, --reason <text>', 'why it may go; it is recorded')
    .option('-y, --yes', 'sign without asking; needed where nobody can be asked')
    .action(function releaseAction(
      this: Command,
      post: string | undefined,
      options: ReleaseOptions,
    ) {
      return perform(stage, this, (desk) =>
        post === undefined || !isPostName(post)
          ? releaseHold(desk, post ?? options.incident ?? null, options)
          : releaseEmbargo(desk, post, options),
      );
    });
}

/** The short name of an incident has four signs, which may all be digits. */
function isPostName(name: string): boolean {
  return name === 'next' || name.includes('/') || /^(post-\d+|[1-9]\d{0,2})$/.test(name);
}

async function hold(desk: Desk, name: string | null, options: HoldOptions): Promise<Result> {
  const incidents = await listIncidents(desk.call);
  const chosen =
    options.all === true
      ? incidents.filter(isRunning).map(({ incident }) => incident)
      : [chooseIncident(incidents, name)];
  const answers = await Promise.all(
    chosen.map(async (incident) => ({
      incident,
      answer: await desk.call('POST /api/incidents/{incident}/hold', {
        path: { incident },
        in: { messageId: newMessageId(), reason: options.reason },
      }),
    })),
  );
  // Whoever held it may not be somebody who can release it.
  const done =
    'On hold. Nothing more of it goes out until a communicator signs its release: countersign release --reason "…".';
  return {
    json: answers.map(({ incident, answer }) => ({ ...answer, incident })),
    text:
      answers
        .map(
          ({ incident, answer }) => `${shortIncident(incident)}: ${tellAnswer(answer, () => done)}`,
        )
        .join('\n') || 'No incident is running, so there is nothing to hold.',
    next: 'show',
    exitCode: answers.some(({ answer }) => answer.outcome === 'recorded') ? EXIT.waiting : EXIT.ok,
  };
}

async function releaseHold(
  desk: Desk,
  name: string | null,
  options: ReleaseOptions,
): Promise<Result> {
  const incidents = await listIncidents(desk.call);
  const held = incidents.filter((view) => view.held !== null);
  const id = chooseIncident(name === null && held.length > 0 ? held : incidents, name);
  const incident = incidents.find((view) => view.incident === id);
  if (incident === undefined || incident.held === null) {
    throw new CliError(
      'NOTHING_WAITS',
      `Nothing of ${shortIncident(id)} is on hold.`,
      'For the embargo of one post, name it: countersign release x7k2/3 --reason "…"',
    );
  }
  const { byName, at, reason } = incident.held;
  desk.terminal.note(`On hold by ${byName} since ${moment(at, desk.now())}: ${reason}`);
  await confirm(desk, options.yes === true, 'Let everything go that is signed and waits?');
  const answer = await sendRelease(
    await desk.session(),
    { incident, embargo: null, reason: options.reason },
    desk.now(),
  );
  return {
    json: { ...answer, incident: id },
    text: `${shortIncident(id)}: ${tellAnswer(answer, () => 'Released and signed. What was signed before goes out now.')}`,
    next: 'queue',
    exitCode: exitCodeOf(answer),
  };
}

async function releaseEmbargo(desk: Desk, name: string, options: ReleaseOptions): Promise<Result> {
  const { detail } = await meetPost(desk, name, options.incident, ['release']);
  const { view, incident, current } = detail;
  const post = shortPost(view.post);
  if (view.embargo === null || view.released !== null || current === null) {
    throw new CliError(
      'NOTHING_WAITS',
      `${post} waits for no release.`,
      'See what it waits for: countersign show next',
    );
  }
  await confirm(desk, options.yes === true, `Let ${post} go, revision ${current.revision.number}?`);
  const { number, post: id } = view;
  const answer = await sendRelease(
    await desk.session(),
    {
      incident,
      embargo: { post: id, number, revision: current.revision.number },
      reason: options.reason,
    },
    desk.now(),
  );
  const then =
    view.missing.length === 0 ? 'It goes out now.' : 'It goes out with its last signature.';
  return {
    json: { ...answer, post: id },
    text: `${post}: ${tellAnswer(answer, () => `Released and signed. ${then}`)}`,
    next: `show ${post}`,
    exitCode: exitCodeOf(answer),
  };
}
