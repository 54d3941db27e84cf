import type { Leaf } from '../../domain/rendition.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { REFUSALS } from '../../domain/refusals.ts';
import { shortIncident, shortPost } from '../client/find-by-name.ts';
import { tellMissing } from './answer.ts';
import { tellCover } from './cover.ts';
import { list } from './layout.ts';

/**
 * What an entry of the ledger says, in one plain sentence without its actor.
 *
 * @param at how instants in it are told
 */
export function tellEntry(entry: LedgerEntry, at: (instant: string) => string): string {
  switch (entry.action) {
    case 'incident.open': {
      const { title, severity, drill, mode, splitFrom } = entry.payload;
      const kind = mode === 'drill' ? `the drill "${drill ?? ''}"` : 'an incident';
      const origin = splitFrom === undefined ? '' : `, split from ${shortIncident(splitFrom)}`;
      return `opened ${kind}: ${title} (${severity})${origin}`;
    }
    case 'facts.report':
      return entry.payload.facts.length === 0
        ? 'reported nothing new'
        : `reported ${list(entry.payload.facts.map(tellReport))}`;
    case 'facts.outdate': {
      const { fact, posts } = entry.payload;
      if (posts.length === 0) return `${fact} is again as it was told; nothing is owed`;
      return `${fact} is known better now than ${list(posts.map(shortPost))} told it; a correction is owed`;
    }
    case 'incident.change_severity': {
      const { from, to, reason } = entry.payload;
      return `changed the severity from ${from} to ${to}: ${reason}`;
    }
    case 'incident.declare_resolved':
      return `declared it resolved, working since ${at(entry.payload.restoredAt)}; the resolution is drafted from ${at(entry.payload.resolutionFrom)}`;
    case 'incident.stand_down':
      return `stood down: ${entry.payload.reason}`;
    case 'incident.relapse':
      return `said that it is broken again since ${at(entry.payload.since)}: ${entry.payload.reason}`;
    case 'incident.merge':
      return `merged it into ${shortIncident(entry.payload.into)}, which speaks for both from now on: ${entry.payload.reason}`;
    case 'incident.absorb':
      return `took ${shortIncident(entry.payload.follower)} in; this incident speaks for both: ${entry.payload.reason}`;
    case 'incident.split':
      return `split a part off as ${shortIncident(entry.payload.into)}: ${entry.payload.reason}`;
    case 'incident.hold':
      return `put everything that is not yet sent on hold: ${entry.payload.reason}`;
    case 'incident.release':
      return `released the hold: ${entry.payload.reason}`;
    case 'incident.reopen':
      return 'took it up again after its end, for something that is still to be said';
    case 'step.skip':
      return `skipped ${entry.payload.step}: ${entry.payload.reason}`;
    case 'step.satisfy':
      return `${shortPost(entry.payload.by)} says what ${entry.payload.step} had to say as well`;
    case 'task.begin': {
      const { kind, text, owner, dueAt } = entry.payload;
      return `${kind} for ${owner.replaceAll('_', ' ')}, due by ${at(dueAt)}: ${text}`;
    }
    case 'task.done':
      return `ticked off ${entry.payload.id}${entry.payload.note === '' ? '' : `: ${entry.payload.note}`}`;
    case 'task.overdue':
      return `${entry.payload.id} is overdue since ${at(entry.payload.dueAt)}`;
    case 'incident.status':
      return `the public has now been told: ${entry.payload.status}`;
    case 'incident.close':
      return `closed the incident as ${entry.payload.as}`;
    case 'post.open': {
      const { post, kind, situation, dueAt, follows, language } = entry.payload;
      const turn = follows == null ? '' : `, ${language} of post ${follows}`;
      const what = `${situation === null ? kind : `${kind}, ${situation}`}${turn}`;
      return `opened ${shortPost(post)} (${what})${dueAt === null ? '' : `, due by ${at(dueAt)}`}`;
    }
    case 'post.revision':
      return tellRevision(entry.payload, at);
    case 'post.sign': {
      const { post, revision, missing } = entry.payload;
      return `signed ${shortPost(post)}, revision ${revision}; ${missing.length === 0 ? 'it goes out' : `still needed: ${tellMissing(missing)}`}`;
    }
    case 'post.request_changes':
      return `asked for changes to ${shortPost(entry.payload.post)}: ${entry.payload.reason}`;
    case 'post.reject':
      return `rejected ${shortPost(entry.payload.post)}: ${entry.payload.reason}`;
    case 'post.withdraw':
      return `withdrew ${shortPost(entry.payload.post)}: ${entry.payload.reason}`;
    case 'post.release':
      return `let ${shortPost(entry.payload.post)}, revision ${entry.payload.revision}, out of its embargo: ${entry.payload.reason}`;
    case 'post.settle':
      return `${shortPost(entry.payload.post)} is settled: ${entry.payload.as.replace('-', ' ')}`;
    case 'delivery.attempt':
      return `sends ${shortPost(entry.payload.post)} to ${place(entry.payload.leaf)}, attempt ${entry.payload.attempt}`;
    case 'delivery.publish': {
      const { post, leaf, permalink } = entry.payload;
      return `${shortPost(post)} is public on ${place(leaf)}${permalink === null ? '' : `: ${permalink}`}`;
    }
    case 'delivery.fail':
      return `${shortPost(entry.payload.post)} did not go out on ${place(entry.payload.leaf)} (${entry.payload.code}): ${entry.payload.reason}`;
    case 'delivery.doubt':
      return `nobody knows whether ${shortPost(entry.payload.post)} went out on ${place(entry.payload.leaf)}: ${entry.payload.reason}`;
    case 'delivery.decide':
      return tellDecision(entry.payload);
    case 'promise.give':
      return `${shortPost(entry.payload.post)} promises the next update by ${at(entry.payload.until)}`;
    case 'promise.keep':
      return `${shortPost(entry.payload.post)} keeps the promise of ${at(entry.payload.until)}`;
    case 'promise.miss':
      return `missed the promise of ${at(entry.payload.until)}: no new word was public by then`;
    case 'step.overdue':
      return `${entry.payload.step} is overdue since ${at(entry.payload.dueAt)}`;
    case 'message.refuse': {
      const { message, post, code, detail } = entry.payload;
      const where = post === null ? '' : ` on ${shortPost(post)}`;
      return `was refused: ${message}${where}. ${REFUSALS[code]}${detail === '' ? '' : ` (${detail})`}`;
    }
    case 'messages.refused_uncounted':
      return `${entry.payload.count} more messages were refused and not listed one by one`;
    case 'ledger.conflict':
      return `found two different entries for ${entry.payload.eventId}; ${entry.payload.post === null ? 'look into it' : `${shortPost(entry.payload.post)} is frozen`}`;
    case 'cover.ask':
    case 'cover.fail':
    case 'cover.acknowledge':
    case 'cover.cancel':
    case 'cover.gap':
      return tellCover(entry, at);
    case 'page.alarm':
      return `raised an alarm, the public page stays as it was: ${entry.payload.reason}`;
    case 'ledger.gap':
      return tellGap(entry.payload);
    case 'ledger.refill':
      return tellRefill(entry.payload);
    case 'incident.orphaned':
      return `found that nobody walks this incident any more (its workflow: ${entry.payload.workflow})`;
  }
}

function tellReport({
  name,
  state,
  language,
  change,
  sealed,
}: PayloadOf<'facts.report'>['facts'][number]): string {
  const more = [
    state === 'reported' ? '' : state,
    change ?? '',
    language ?? '',
    sealed === undefined ? '' : 'private',
  ].filter((part) => part !== '');
  return more.length === 0 ? name : `${name} (${more.join(', ')})`;
}

type PayloadOf<A extends LedgerEntry['action']> = Extract<
  LedgerEntry,
  { readonly action: A }
>['payload'];

function tellRevision(
  payload: PayloadOf<'post.revision'>,
  at: (instant: string) => string,
): string {
  const { post, revision, because, note, promise, voids } = payload;
  const why = {
    drafted: 'drafted',
    revised: 'revised',
    proposed: 'proposed words for',
    'promise-too-near': 'drafted anew, because its promise came too near:',
    'status-changed': 'drafted anew, because the public status changed:',
    'severity-changed': 'drafted anew, because the severity changed:',
    'facts-changed': 'drafted anew, because a fact changed:',
    stretched: 'gave a later promise in',
    lapsed: 'drafted anew, because its time ran out:',
    retry: 'drafted anew, because its signatures no longer let it out:',
  }[because];
  return [
    `${why} ${shortPost(post)}, revision ${revision}`,
    note === '' ? '' : `: ${note}`,
    promise === null ? '' : ` (next update by ${at(promise)})`,
    voids.length === 0 ? '' : `; signatures of ${list(voids)} no longer count`,
  ].join('');
}

function tellDecision({ act, post, reason, permalink }: PayloadOf<'delivery.decide'>): string {
  const what = {
    retryDelivery: 'sent again',
    confirmDelivery: 'confirmed the delivery of',
    giveUpDelivery: 'gave up the delivery of',
  }[act];
  const where = permalink === null ? '' : `, seen at ${permalink}`;
  return `${what} ${shortPost(post)}${where}${reason === '' ? '' : `: ${reason}`}`;
}

function tellGap({ known, from, to, lost }: PayloadOf<'ledger.gap'>): string {
  const who = {
    page: 'the public page',
    witness: 'the worker’s own witness',
    workflow: 'a workflow',
  }[known];
  const where = to === null ? `from entry ${from} on` : `entries ${from} to ${to}`;
  const posts = [...new Set(lost.map(({ post }) => shortPost(post)))];
  return [
    `found a gap: ${who} remembers ${where}, the ledger does not; nothing more goes out until it is closed`,
    posts.length === 0 ? '' : `; the public has read ${list(posts)}`,
  ].join('');
}

function tellRefill({ entries, missing, closes, by }: PayloadOf<'ledger.refill'>): string {
  const what = entries.length === 1 ? '1 lost entry' : `${entries.length} lost entries`;
  return [
    `refilled ${what}, by ${by}`,
    missing.length === 0 ? '' : `; lost for good: ${list(missing)}`,
    closes ? '; life goes on' : '; the gap stays open',
  ].join('');
}

function place({ channel, account }: Leaf): string {
  return account === channel || account === 'main' || account === 'default'
    ? channel
    : `${channel} (${account})`;
}
