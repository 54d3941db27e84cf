import type { DeliveryView, PostView } from '../../domain/views.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { shortPost } from '../client/find-by-name.ts';
import type { Shown } from '../client/shown-words.ts';
import type { Colours, Terminal } from '../terminal.ts';
import { printFacts } from './facts.ts';
import { tellMissing } from './answer.ts';
import { difference } from './difference.ts';
import { count, indent, list, wrap } from './layout.ts';
import { languageName } from './language.ts';
import { groupShown } from './shown-groups.ts';
import { moment, momentFromNow } from './time.ts';
import { visible } from './visible.ts';

export interface PostPrint {
  readonly detail: PostDetail;
  readonly shown: readonly Shown[];
  readonly before: readonly Shown[];
  readonly digests: boolean;
  readonly now: Date;
}

type Paper = Pick<Terminal, 'colours' | 'width'>;

/** All that a person needs before she signs: the words to the letter, then what stands around. */
export function printPost(paper: Paper, print: PostPrint): string {
  const { detail, shown, before, digests, now } = print;
  const parts = [
    printHead(paper.colours, detail, now),
    ...groupShown(shown).map((same) => printShown(paper, same, digests, now)),
    printChange(paper, detail, shown, before),
    printPeople(paper.colours, detail.view, now),
    ...printFacts(paper.colours, detail),
    ...printDeliveries(paper.colours, detail.view.deliveries, digests),
    ...printWarnings(paper, detail),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function printHead(colours: Colours, detail: PostDetail, now: Date): string {
  const { view, incident, current } = detail;
  const situation = view.situation === null ? '' : `, ${view.situation}`;
  const kind = view.mode === 'drill' ? colours.magenta('DRILL') : colours.red('LIVE');
  const lines = [
    `${colours.bold(`${shortPost(view.post)}  ${view.kind}${situation}`)}  ${kind}  ${incident.title} (${view.severity})`,
    `${tellState(view)}${current === null ? '' : `; revision ${current.revision.number}, ${tellOrigin(detail)}`}`,
  ];
  if (view.dueAt !== null && view.publishedAt === null) {
    lines.push(`Due ${momentFromNow(view.dueAt, now)}`);
  }
  if (incident.held !== null) {
    const { byName, at, reason } = incident.held;
    lines.push(colours.red(`ON HOLD by ${byName} since ${moment(at, now)}: ${reason}`));
  }
  if (view.embargo !== null && view.released === null) {
    const duty = view.embargo.duty === null ? '' : `, once ${view.embargo.duty} is ticked off`;
    lines.push(colours.yellow(`EMBARGO: signed words wait for their release${duty}`));
  }
  if (view.follows !== null) {
    lines.push(`In ${languageName(view.language)}; follows post ${view.follows}`);
  }
  if (view.frozen) lines.push(colours.red('FROZEN: the ledger holds a conflict for this post.'));
  if (view.changesRequested !== null) {
    const { by, reason } = view.changesRequested;
    lines.push(colours.yellow(`${by} asks for changes: ${reason}`));
  }
  return lines.join('\n');
}

function tellState(view: PostView): string {
  switch (view.state) {
    case 'rendering':
      return 'Its words are being made';
    case 'waiting':
      return `Waits for signatures: ${tellMissing(view.missing)}`;
    case 'changes-requested':
      return 'Somebody asked for changes; it waits for other words';
    case 'signed':
      return view.embargo !== null && view.released === null
        ? 'Signed; waits for its release'
        : 'Signed; waits until the hold is released';
    case 'delivering':
      return 'Signed; on its way out';
    case 'settled':
      return `Settled: ${view.end ?? 'no end recorded'}`;
  }
}

function tellOrigin({ current }: PostDetail): string {
  if (current === null) return '';
  const { authors, variant, because, unsignedWords } = current.revision;
  const by =
    authors.length === 0
      ? `from the runbook${variant === null ? '' : ` (${variant})`}`
      : `words by ${list(authors)}`;
  return `${by}${because === '' ? '' : `, ${because}`}${unsignedWords ? '; nobody signed for having written them, so they count as yours' : ''}`;
}

/** One text to the letter, with every place where it will stand and the digest of each. */
function printShown(
  paper: Paper,
  same: readonly [Shown, ...Shown[]],
  digests: boolean,
  now: Date,
): string {
  const { colours, width } = paper;
  const [{ rendition }] = same;
  const bar = colours.cyan('│ ');
  const text = wrap(visible(rendition.text), width - 4);
  const headline = wrap(visible(rendition.headline), width - 4);
  const components = rendition.components.map(({ component, state }) => `${component}: ${state}`);
  return [
    ...same.map((one) => `${colours.cyan('┌')} ${tellPlace(colours, one)}`),
    ...(rendition.headline === '' ? [] : [indent(colours.bold(headline), bar), bar.trimEnd()]),
    indent(text, bar),
    bar.trimEnd(),
    indent(
      `status ${rendition.status}, impact ${rendition.impact}${components.length === 0 ? '' : `; ${components.join('; ')}`}`,
      bar,
    ),
    indent(
      rendition.nextUpdate === null
        ? 'promises no next update'
        : `promises the next update by ${momentFromNow(upToMinute(rendition.nextUpdate), now)}`,
      bar,
    ),
    ...same.map(({ digest, rendition: { channel } }) => {
      const told = `sha-256 ${digests ? digest : `${digest.slice(0, 12)}…`}`;
      const where = same.length === 1 ? '' : `  ${channel}`;
      return `${colours.cyan('└')} ${colours.dim(told + where)}`;
    }),
  ].join('\n');
}

function tellPlace(colours: Colours, { rendition }: Shown): string {
  const { channel, account, audience, language } = rendition;
  const place = [account, audience, language].filter((part) => part !== channel).join(', ');
  return `${colours.bold(channel)} (${place})`;
}

/** Last, because it stands right above the question whether to sign. It warns and blocks nothing. */
function printWarnings({ colours, width }: Paper, detail: PostDetail): string[] {
  const notes = detail.current?.revision.notes ?? [];
  const lines = [
    ...detail.contradictions.map(({ text }) => `two truths: ${text}`),
    ...notes.map((note) => `to know: ${note}`),
  ];
  if (lines.length === 0) return [];
  const title =
    detail.contradictions.length === 0 ? 'Before you sign' : 'Before you sign: words that differ';
  return [
    [
      colours.yellow(colours.bold(title)),
      ...lines.map((line) => colours.yellow(indent(wrap(visible(line), width - 4), '  ! '))),
    ].join('\n'),
  ];
}

/** The words round a promise up to the full minute, in the readers' favour; so does this line. */
function upToMinute(instant: string): string {
  return new Date(Math.ceil(Date.parse(instant) / 60_000) * 60_000).toISOString();
}

function printChange(
  paper: Paper,
  detail: PostDetail,
  shown: readonly Shown[],
  before: readonly Shown[],
): string {
  if (detail.previous === null || detail.current === null) return '';
  const { colours, width } = paper;
  const told = new Set<string>();
  const lines: string[] = [];
  for (const { rendition } of shown) {
    const old = before.find(
      (one) =>
        one.rendition.channel === rendition.channel && one.rendition.account === rendition.account,
    )?.rendition;
    for (const [name, was, is] of [
      ['headline', old?.headline ?? '', rendition.headline],
      ['text', old?.text ?? '', rendition.text],
      ['status', old?.status ?? '', rendition.status],
      ['promise', old?.nextUpdate ?? 'none', rendition.nextUpdate ?? 'none'],
    ] as const) {
      const marked = difference(visible(was), visible(is), colours);
      // The same sentence on two channels changed the same way: once is enough.
      if (marked === null || told.has(`${name}${marked}`)) continue;
      told.add(`${name}${marked}`);
      lines.push(`${rendition.channel} ${name}:`, indent(wrap(marked, width - 2), '  '));
    }
  }
  const title = colours.bold(
    `Changed since revision ${detail.previous.revision.number}` +
      (detail.current.revision.note === '' ? '' : ` (${detail.current.revision.note})`),
  );
  return [title, ...(lines.length === 0 ? ['  nothing that the public would see'] : lines)].join(
    '\n',
  );
}

function printPeople(colours: Colours, view: PostView, now: Date): string {
  const current = view.revisions.at(-1);
  const signed = view.signOffs.filter((signOff) => signOff.counts);
  const voided = view.signOffs.filter((signOff) => !signOff.counts);
  const { need, author, name } = view.rule;
  const authors = {
    'may-sign': 'whoever wrote it may sign',
    'one-other': 'at least one must not have written it',
    'may-not-sign': 'whoever wrote it may not sign',
  }[author];
  const lines = [
    colours.bold('Signatures'),
    `  needed: ${list(need.map(({ role, count: number }) => count(number, role.replaceAll('_', ' '))))} (${name}: ${authors})`,
    ...signed.map((one) => `  ${colours.green('signed')} ${one.name}, ${moment(one.at, now)}`),
    ...voided.map((one) => `  ${colours.dim(`void   ${one.name}, for revision ${one.revision}`)}`),
  ];
  if (view.missing.length > 0)
    lines.push(`  ${colours.yellow('missing')} ${tellMissing(view.missing)}`);
  if (current !== undefined && view.state === 'waiting') {
    lines.push(`  must be signed and out by ${momentFromNow(current.publishBy, now)}`);
  }
  if (view.refused > 0) lines.push(`  ${count(view.refused, 'request')} refused so far`);
  return lines.join('\n');
}

function printDeliveries(
  colours: Colours,
  deliveries: readonly DeliveryView[],
  digests: boolean,
): string[] {
  if (deliveries.length === 0) return [];
  const paint = {
    pending: colours.yellow,
    published: colours.green,
    failed: colours.red,
    unconfirmed: colours.yellow,
    'given-up': colours.dim,
  };
  const lines = deliveries.map(({ leaf, state, attempts, reason, permalink, key }) => {
    const more = [
      permalink ?? '',
      state === 'published' || reason === null ? '' : reason,
      attempts > 1 ? count(attempts, 'attempt') : '',
      digests ? `key ${key}` : '',
    ].filter((part) => part !== '');
    return `  ${leaf.channel}: ${paint[state](state)}${more.length === 0 ? '' : `  ${more.join('; ')}`}`;
  });
  return [[colours.bold('Deliveries'), ...lines].join('\n')];
}
