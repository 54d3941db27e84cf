import type { CoverView } from '../../domain/cover-view.ts';
import { NO_COVER } from '../../domain/cover-view.ts';
import type { Messages } from '../../domain/messages/messages.ts';
import { fillIn, messagesIn } from '../../domain/messages/speak.ts';
import { tellDay, tellSpan, tellTimeOfDay } from '../../domain/tell-time.ts';
import type { IncidentView, PostView } from '../../domain/views.ts';
import { ROLES } from '../../domain/words.ts';
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

/** Labels stand in one column. */
const LABEL = 12;

/**
 * What somebody reads who is asked at night: what waits, until when, how to read it; in the
 * language of the post, which whoever may sign it holds. The words of the draft are not in it,
 * because a mailbox is no place for words that are not public yet; and nothing in it decides, so
 * that no mail program that opens links can.
 */
export function writeNotice(input: NoticeInput): Notice {
  const { incident, post, until, repeat, name, link } = input;
  const messages = messagesIn(post.language);
  const { notices } = messages;
  const drill = post.mode === 'drill';
  const what = tellKind(messages, post);
  const clock = (at: Instant): string => tellTimeOfDay(at, post.language, input.timeZone);
  const short = shortPost(post.post);
  const title = oneLine(incident.title);
  const { severity } = post;
  const by = until === null ? '' : fillIn(notices.untilInSubject, { time: clock(until) });
  const subject = oneLine(
    `${drill ? notices.drill : ''}${repeat === 0 ? '' : notices.again}${fillIn(notices.subject, { what, until: by, title, severity })}`,
  );
  const line = (label: string, text: string): string => `${label.padEnd(LABEL)}${text}`;
  const others = tellOthers(messages, post.cover ?? NO_COVER, name, clock);
  const lines = [
    ...(drill ? [tellExercise(messages, incident.drill), ''] : []),
    fillIn(repeat === 0 ? notices.first : notices.oncemore, { name }),
    '',
    line(notices.what, fillIn(notices.whatIs, { what, title, severity, post: short })),
    line(notices.needs, tellNeed(messages, post)),
    line(notices.until, until === null ? notices.noTime : tellUntil(messages, until, input)),
    ...(others === '' ? [] : [line(notices.soFar, others)]),
    '',
    notices.read,
    `  npm run countersign -- show ${short}`,
    ...(link === null ? [] : [`  ${link}`]),
    notices.acknowledge,
    `  npm run countersign -- cover ack ${short}`,
    '',
    ...notices.decidesNothing,
    ...(drill ? ['', notices.drillEnd] : []),
    '',
  ];
  return { subject, text: lines.join('\n') };
}

/** `x7k2/3` for `inc-20261122-online-ordering-x7k2/post-3`. */
function shortPost(post: string): string {
  const [incident = '', name = ''] = post.split('/');
  return `${incident.slice(incident.lastIndexOf('-') + 1)}/${name.replace(/^post-/u, '')}`;
}

function tellExercise({ notices }: Messages, drill: string | null): string {
  return drill === null ? notices.exercise : fillIn(notices.exerciseNamed, { drill });
}

function tellKind({ kinds, situations }: Messages, { kind, situation }: PostView): string {
  return situation === null ? kinds[kind] : `${kinds[kind]} (${situations[situation]})`;
}

function tellNeed({ notices }: Messages, post: PostView): string {
  if (post.frozen) return notices.needsConflict;
  if (post.state === 'changes-requested') {
    const { changesRequested } = post;
    return changesRequested === null
      ? notices.needsWords
      : fillIn(notices.needsWordsOf, { by: changesRequested.by });
  }
  const open = post.deliveries.flatMap(({ leaf, state }) =>
    state === 'failed' || state === 'unconfirmed'
      ? [`${leaf.channel} (${notices.deliveries[state]})`]
      : [],
  );
  if (open.length > 0) return fillIn(notices.needsDecision, { deliveries: open.join(', ') });
  if (post.missing.length === 0) return notices.needsLook;
  const missing = post.missing.map((need) => tellMissing(notices, need)).join(', ');
  return fillIn(notices.needsSignature, { missing });
}

/** `communicator 2` as people say it; what is no role and number stays as it is. */
function tellMissing({ roles }: Messages['notices'], need: string): string {
  const [name, count] = need.split(' ');
  const role = ROLES.find((known) => known === name);
  if (role === undefined || count === undefined) return need;
  const [one, several] = roles[role];
  return count === '1' ? one : fillIn(several, { count });
}

/** Who was asked before, and who has answered: nobody should wonder who else knows. */
function tellOthers(
  { notices }: Messages,
  cover: CoverView,
  self: string,
  clock: (at: Instant) => string,
): string {
  const asked = new Map(
    cover.asked.flatMap(({ people, at }) =>
      people.flatMap(({ name }) => (name === self ? [] : [[name, at] as const])),
    ),
  );
  return [
    ...[...asked].map(([name, at]) => fillIn(notices.wasAsked, { name, time: clock(at) })),
    ...cover.acknowledged.map(({ name, at }) => fillIn(notices.hasSeen, { name, time: clock(at) })),
  ].join('; ');
}

function tellUntil(
  { notices }: Messages,
  until: Instant,
  { timeZone, now, post: { language } }: NoticeInput,
): string {
  const minutes = Math.round((Date.parse(until) - Date.parse(now)) / 60_000);
  const how =
    minutes < 0
      ? notices.passed
      : minutes === 0
        ? notices.now
        : fillIn(notices.inSpan, { span: tellSpan(now, until, language) });
  return fillIn(notices.onDay, {
    time: tellTimeOfDay(until, language, timeZone),
    day: tellDay(until, { language, timeZone, now }),
    how,
  });
}

/** Subjects are one line, whatever a title holds. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
