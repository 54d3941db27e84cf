import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { FactView, IncidentView } from '../../domain/views.ts';

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
    status: 'investigating',
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
      return { state: 'stood-down', promise: null };
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
    case 'post.open':
    case 'post.revision':
    case 'post.sign':
    case 'post.request_changes':
    case 'post.reject':
    case 'post.withdraw':
    case 'post.settle':
    case 'delivery.attempt':
    case 'delivery.publish':
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

function learn(
  facts: readonly FactView[],
  { payload, actor, at, sequence }: EntryOf<'facts.report'>,
): readonly FactView[] {
  const fresh = new Map(payload.facts.map((fact) => [fact.name, fact.state]));
  const known = facts.filter((fact) => !fresh.has(fact.name));
  const reported = [...fresh].map(([name, state]): FactView => ({
    name,
    state,
    by: actor.person,
    byName: actor.name,
    at,
    sequence,
  }));
  return [...known, ...reported];
}
