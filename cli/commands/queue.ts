import type { Command } from 'commander';
import type { QueueItem } from '../../server/api/contract.ts';
import type { IncidentView } from '../../domain/views.ts';
import { findIncident, shortIncident, shortPost } from '../client/find-by-name.ts';
import { listIncidents } from '../client/list-all.ts';
import { deadlineOf, errandOf, holds, readQueue } from '../client/queue.ts';
import type { Errand } from '../client/queue.ts';
import type { Desk } from '../desk.ts';
import { withCommon, withIncident } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { tellMissing } from '../print/answer.ts';
import { languageName } from '../print/language.ts';
import { tellCoverOf } from '../print/cover.ts';
import { tellGapsSoon } from '../print/rota.ts';
import { table } from '../print/table.ts';
import { moment, momentFromNow } from '../print/time.ts';
import { visible } from '../print/visible.ts';

/** Adds `queue`: what waits for people, most urgent first. */
export function addQueue(program: Command, stage: Stage): void {
  withCommon(withIncident(program.command('queue')), [
    'queue --as carla',
    'queue --as carla --json',
  ])
    .description('what waits for people, most urgent first')
    .action(function queueAction(this: Command, options: { readonly incident?: string }) {
      return perform(stage, this, (desk) => queue(desk, options.incident ?? null));
    });
}

async function queue(desk: Desk, name: string | null): Promise<Result> {
  const wanted = name === null ? null : await findIncident(desk.call, name);
  const { languages } = (await desk.session()).key.certificate.body;
  const items = (await readQueue(desk.call, languages)).filter(
    ({ incident }) => wanted === null || incident === wanted,
  );
  const warnings: string[] = (await listIncidents(desk.call))
    .filter(({ incident, state }) => state !== 'closed' && (wanted === null || incident === wanted))
    .flatMap((view) => warn(desk, view));
  warnings.push(...(await gapsSoon(desk)));
  if (items.length === 0) {
    const nothing = [...warnings, 'Nothing waits for anybody.'].join('\n');
    return { json: { items }, text: nothing, next: 'incidents' };
  }
  const { colours } = desk.terminal;
  const text = table(
    desk.terminal,
    ['post', 'what', 'headline', 'waits for', 'until'],
    items.map((item) => [
      colours.bold(shortPost(item.post)),
      `${item.mode === 'drill' ? 'drill: ' : ''}${item.kind}${item.situation === null ? '' : `, ${item.situation}`}${item.follows === null ? '' : `, in ${languageName(item.language)}`} (${item.severity})`,
      visible(item.headline ?? '(being written)'),
      `${tellErrand(item)}${tellLanguage(item, languages)}${item.held ? colours.red('; ON HOLD') : ''}`,
      tellDeadline(desk, item),
    ]),
  );
  const [first] = items;
  return {
    json: { items },
    text: [...warnings, text, ...tellAsked(desk, items)].join('\n'),
    next: first === undefined ? null : nextFor(first),
  };
}

/** Coverage gaps are shown before they happen; no rota, or none to be had, never hides the queue. */
async function gapsSoon(desk: Desk): Promise<readonly string[]> {
  const answer = await desk.call('GET /api/rota').catch(() => null);
  if (answer?.state !== 'read') return [];
  return tellGapsSoon(answer.rota, desk.now()).map(desk.terminal.colours.yellow);
}

/** Who was asked and who has answered: whoever reads the queue is asked by it. */
function tellAsked(desk: Desk, items: readonly QueueItem[]): readonly string[] {
  const lines = items.flatMap(({ post, cover }) => {
    const told = cover === null ? null : tellCoverOf(cover, (at) => moment(at, desk.now()));
    return told === null ? [] : [`${shortPost(post)}: ${told}`];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

/** What no post of the queue tells: the incident itself is in trouble. */
function warn(desk: Desk, { incident, behind, orphaned }: IncidentView): readonly string[] {
  const { colours } = desk.terminal;
  const name = shortIncident(incident);
  return [
    ...(behind === true
      ? [colours.red(`${name}: the ledger has forgotten a part of it, and nothing goes out.`)]
      : []),
    ...(orphaned === true ? [colours.red(`${name}: nobody walks this incident any more.`)] : []),
  ];
}

/** Words are signed by somebody who understands them. */
function tellLanguage(item: QueueItem, languages: readonly string[]): string {
  if (errandOf(item) !== 'sign' || holds(languages, item)) return '';
  return `, who holds ${languageName(item.language)}`;
}

function tellErrand(item: QueueItem): string {
  const release = item.underEmbargo ? 'its release (embargo)' : 'the hold’s release';
  const told: Readonly<Record<Errand, string>> = {
    frozen: 'an auditor: it is frozen',
    'settle-delivery': `a decision: ${item.deliveries.unconfirmed} in doubt, ${item.deliveries.failed} failed`,
    sign: item.missing.length === 0 ? 'nobody' : tellMissing(item.missing),
    revise: 'other words (changes were asked for)',
    release,
    'being-delivered': 'nobody: on its way out',
  };
  return told[errandOf(item)];
}

function tellDeadline(desk: Desk, item: QueueItem): string {
  const deadline = deadlineOf(item);
  if (deadline === null) return 'no time set';
  const late = Date.parse(deadline) < desk.now().getTime();
  const told = momentFromNow(deadline, desk.now());
  return late ? desk.terminal.colours.red(`${told}, LATE`) : told;
}

function nextFor(item: QueueItem): string {
  if (errandOf(item) === 'release' && !item.underEmbargo) return 'release';
  return `show ${shortPost(item.post)}`;
}
