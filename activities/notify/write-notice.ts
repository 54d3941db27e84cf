import type { CoverView } from '../../domain/cover-view.ts';
import { NO_COVER } from '../../domain/cover-view.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import type { Instant } from '../../domain/words.ts';

export interface NoticeInput {
  readonly incident: Pick<IncidentView, 'title' | 'mode' | 'drill'>;
  readonly post: PostView;
  /** Whom it is for. */
  readonly name: string;
  readonly until: Instant | null;
  readonly repeat: number;
  readonly now: Instant;
  /** IANA zone in which times are told. */
  readonly timeZone: string;
  /** Opens the post; `null`: there is no console. */
  readonly link: string | null;
}

export interface Notice {
  readonly subject: string;
  readonly text: string;
}

/**
 * What somebody reads who is asked at night: what waits, until when, how to read it. The words of
 * the draft are not in it, because a mailbox is no place for words that are not public yet; and
 * nothing in it decides, so that no mail program that opens links can.
 */
export function writeNotice(input: NoticeInput): Notice {
  const { incident, post, until, repeat } = input;
  const drill = post.mode === 'drill';
  const mark = drill ? 'DRILL: ' : '';
  const again = repeat === 0 ? '' : 'again: ';
  const by = until === null ? '' : `, until ${clock(until, input.timeZone)}`;
  const subject = oneLine(
    `${mark}${again}${tellKind(post)} waits for you${by} (${incident.title}, ${post.severity})`,
  );
  const short = shortPost(post.post);
  const lines = [
    ...(drill
      ? [`DRILL: this is an exercise${incident.drill === null ? '' : ` (${incident.drill})`}.`, '']
      : []),
    `${input.name}, ${repeat === 0 ? 'a post waits for people, and you are asked to look at it.' : 'this still waits, so you are asked once more.'}`,
    '',
    `What:       ${tellKind(post)} of "${oneLine(incident.title)}" (${post.severity}), ${short}`,
    `It needs:   ${tellNeed(post)}`,
    `Until:      ${until === null ? 'no time is set' : tellUntil(until, input)}`,
    ...tellOthers(post.cover ?? NO_COVER, input),
    '',
    'Read it:',
    `  npm run countersign -- show ${short}`,
    ...(input.link === null ? [] : [`  ${input.link}`]),
    'Say that you look after it, and nobody else is asked for a while:',
    `  npm run countersign -- cover ack ${short}`,
    '',
    'Nothing goes out by itself, however late it gets: the words wait for a signature. Nothing in',
    'this message decides anything, and the words themselves are not in it.',
    ...(drill ? ['', 'DRILL: nothing of it reaches the public.'] : []),
    '',
  ];
  return { subject, text: lines.join('\n') };
}

/** `x7k2/3` for `inc-20261122-online-ordering-x7k2/post-3`. */
function shortPost(post: string): string {
  const [incident = '', name = ''] = post.split('/');
  return `${incident.slice(incident.lastIndexOf('-') + 1)}/${name.replace(/^post-/u, '')}`;
}

function tellKind({ kind, situation }: PostView): string {
  const what = situation === null ? kind : `${kind} (${situation.replaceAll('-', ' ')})`;
  return `${/^[aeiou]/u.test(kind) ? 'an' : 'a'} ${what.replaceAll('-', ' ')} post`;
}

function tellNeed(post: PostView): string {
  if (post.frozen) return 'somebody to look into a conflict in the ledger';
  const open = post.deliveries.filter(({ state }) => state === 'failed' || state === 'unconfirmed');
  if (post.state === 'changes-requested') {
    return `new words; ${post.changesRequested?.by ?? 'somebody'} asked for changes`;
  }
  if (open.length > 0) {
    return `a decision on ${open.map(({ leaf, state }) => `${leaf.channel} (${state})`).join(', ')}`;
  }
  return post.missing.length === 0
    ? 'somebody to look'
    : `to be signed by ${post.missing.map(tellSigners).join(' and ')}`;
}

/** `communicator 2` becomes `2 communicators`. */
function tellSigners(missing: string): string {
  const match = /^(\w+) (\d+)$/u.exec(missing);
  if (match === null) return missing.replaceAll('_', ' ');
  const [, role = '', number = '1'] = match;
  return `${number} ${role.replaceAll('_', ' ')}${number === '1' ? '' : 's'}`;
}

/** Who was asked before, and who has answered: nobody should wonder who else knows. */
function tellOthers(cover: CoverView, { timeZone, name }: NoticeInput): readonly string[] {
  const answered = cover.acknowledged.map(
    (answer) => `${answer.name} said at ${clock(answer.at, timeZone)} that she has seen it`,
  );
  const asked = [
    ...new Map(
      cover.asked.flatMap(({ people, at }) =>
        people.flatMap((person): readonly (readonly [string, string])[] =>
          person.name === name ? [] : [[person.name, clock(at, timeZone)]],
        ),
      ),
    ),
  ].map(([who, at]) => `${who} was asked at ${at}`);
  const lines = [...asked, ...answered];
  return lines.length === 0 ? [] : [`So far:     ${lines.join('; ')}`];
}

function tellUntil(until: Instant, { timeZone, now }: NoticeInput): string {
  const minutes = Math.round((Date.parse(until) - Date.parse(now)) / 60_000);
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(Date.parse(until));
  const how =
    minutes < 0
      ? 'that time has passed'
      : minutes === 0
        ? 'now'
        : `in ${minutes} minute${minutes === 1 ? '' : 's'}`;
  return `${clock(until, timeZone)} on ${day} (${how})`;
}

/** `20:02 CET`, or `20:02 GMT+1` where the language has no name for the zone. */
function clock(at: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(Date.parse(at));
}

/** Subjects are one line, whatever a title holds. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
