import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { ActView, IncidentView } from '../../domain/views.ts';
import { dropOutdated, learn, noteCorrection, noteOutdated } from './project-facts.ts';
import { beginTask, changeTask } from './project-tasks.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/**
 * Folds one entry into what people are shown of an incident. Pure: rebuilding it from the ledger
 * gives the same view.
 *
 * @param view what stood before; `null` before the incident was opened
 */
export function projectIncident(
  view: IncidentView | null,
  entry: LedgerEntry,
): IncidentView | null {
  const head = { sequence: entry.sequence, hash: entry.hash };
  if (view === null) {
    return entry.action === 'incident.open' ? { ...open(entry), head } : null;
  }
  return { ...view, ...adopted(view, entry), ...change(view, entry), head };
}

/** What only an incident's own workflow records: somebody walks it again. */
const OWN: readonly LedgerEntry['action'][] = [
  'incident.change_severity',
  'incident.declare_resolved',
  'incident.stand_down',
  'incident.relapse',
  'incident.merge',
  'incident.absorb',
  'incident.split',
  'incident.hold',
  'incident.release',
  'incident.reopen',
  'step.skip',
  'step.satisfy',
  'task.begin',
  'task.done',
  'task.overdue',
  'facts.outdate',
  'incident.status',
  'incident.close',
  'post.open',
  'promise.give',
  'promise.keep',
  'promise.miss',
  'step.overdue',
];

function adopted(view: IncidentView, { action }: LedgerEntry): Partial<IncidentView> {
  return view.orphaned === true && OWN.includes(action) ? { orphaned: false } : {};
}

function open({ chain, payload, at, actor }: EntryOf<'incident.open'>): Omit<IncidentView, 'head'> {
  return {
    incident: chain,
    title: payload.title,
    runbook: payload.runbook,
    runbookDigest: payload.runbookDigest,
    deployment: payload.deployment,
    mode: payload.mode,
    drill: payload.drill,
    severity: payload.severity,
    impact: payload.impact,
    status: payload.status ?? 'investigating',
    state: 'open',
    openedAt: at,
    openedBy: actor.person,
    closedAt: null,
    restoredAt: null,
    facts: [],
    promise: null,
    promisesKept: 0,
    promisesMissed: 0,
    overdueSteps: [],
    tasks: [],
    held: null,
    mergedInto: null,
    followers: [],
    splitFrom: payload.splitFrom ?? null,
    splitInto: [],
    skipped: [],
    satisfied: [],
    relapsedSince: null,
    outdated: [],
    refused: 0,
    frozen: false,
  };
}

function change(view: IncidentView, entry: LedgerEntry): Partial<IncidentView> {
  switch (entry.action) {
    case 'facts.report':
      return { facts: learn(view.facts, entry) };
    case 'incident.change_severity':
      return { severity: entry.payload.to, impact: entry.payload.impact };
    case 'incident.declare_resolved':
      return { state: 'resolving', restoredAt: entry.payload.restoredAt };
    case 'incident.stand_down':
      return { state: 'stood-down' };
    case 'incident.relapse':
      return {
        state: 'open',
        restoredAt: null,
        closedAt: null,
        relapsedSince: entry.payload.since,
      };
    case 'incident.merge':
      return { state: 'merged', mergedInto: entry.payload.into };
    case 'incident.absorb':
      return { followers: withOne(view.followers, entry.payload.follower) };
    case 'incident.split':
      return { splitInto: withOne(view.splitInto, entry.payload.into) };
    case 'incident.hold':
      return { held: actOf(entry, entry.payload.reason) };
    case 'incident.release':
      return { held: null };
    case 'incident.reopen':
      return { state: entry.payload.as };
    case 'step.skip': {
      const { step, reason } = entry.payload;
      const others = view.skipped.filter((skipped) => skipped.step !== step);
      return { skipped: [...others, { step, ...actOf(entry, reason) }] };
    }
    case 'step.satisfy': {
      const { step, by } = entry.payload;
      return {
        satisfied: [...view.satisfied.filter((known) => known.step !== step), { step, by }],
      };
    }
    case 'task.begin':
      return { tasks: beginTask(view.tasks, entry.payload) };
    case 'task.done': {
      const { person: by, name: byName } = entry.actor;
      const done = { by, byName, at: entry.at, note: entry.payload.note };
      return { tasks: changeTask(view.tasks, entry.payload.id, { done }) };
    }
    case 'task.overdue':
      return { tasks: changeTask(view.tasks, entry.payload.id, { overdue: true }) };
    case 'facts.outdate':
      return { outdated: noteOutdated(view.outdated, entry) };
    case 'post.open':
      return { outdated: noteCorrection(view.outdated, entry.payload) };
    case 'post.settle':
      return { outdated: dropOutdated(view.outdated, entry.payload.post, entry.payload.as) };
    case 'delivery.publish':
      return { outdated: dropOutdated(view.outdated, entry.payload.post, 'published') };
    case 'incident.status':
      // The last words owe no further update.
      return entry.payload.status === 'resolved'
        ? { status: entry.payload.status, promise: null }
        : { status: entry.payload.status };
    case 'incident.close':
      return { state: 'closed', closedAt: entry.at, promise: null };
    case 'promise.give':
      return { promise: { until: entry.payload.until, post: entry.payload.post, missed: false } };
    case 'promise.keep':
      return {
        promisesKept: view.promisesKept + 1,
        promise: view.promise?.until === entry.payload.until ? null : view.promise,
      };
    case 'promise.miss':
      return {
        promisesMissed: view.promisesMissed + 1,
        promise:
          view.promise?.until === entry.payload.until
            ? { ...view.promise, missed: true }
            : view.promise,
      };
    case 'step.overdue':
      return view.overdueSteps.includes(entry.payload.step)
        ? {}
        : { overdueSteps: [...view.overdueSteps, entry.payload.step] };
    case 'message.refuse':
      return { refused: view.refused + 1 };
    case 'messages.refused_uncounted':
      return { refused: view.refused + entry.payload.count };
    case 'ledger.conflict':
      return { frozen: true };
    case 'ledger.gap':
      return { behind: true };
    case 'ledger.refill':
      return entry.payload.closes ? { behind: false } : {};
    case 'incident.orphaned':
      return { orphaned: true };
    case 'incident.open':
    case 'post.revision':
    case 'post.sign':
    case 'post.request_changes':
    case 'post.reject':
    case 'post.withdraw':
    case 'post.release':
    case 'delivery.attempt':
    case 'delivery.fail':
    case 'delivery.doubt':
    case 'delivery.decide':
    case 'cover.ask':
    case 'cover.fail':
    case 'cover.acknowledge':
    case 'cover.cancel':
    case 'cover.gap':
    case 'page.alarm':
      return {};
  }
}

function actOf({ actor, at }: LedgerEntry, reason: string): ActView {
  return { by: actor.person, byName: actor.name, at, reason };
}

function withOne(known: readonly string[], one: string): readonly string[] {
  return known.includes(one) ? known : [...known, one];
}
