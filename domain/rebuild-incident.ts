import type { FactReport, FactValue } from './facts.ts';
import { innerAudiences, isPublic } from './first-publication.ts';
import { withFacts } from './incident-facts.ts';
import type { IncidentState, PostSummary } from './incident.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import { openIncident } from './open-incident.ts';
import type { Runbook } from './runbook.ts';
import { lastAllClear } from './step-posts.ts';
import { withTold } from './told-facts.ts';

/** Values of one `facts.report`, as they stand beside the chain; empty once erased. */
export type FactValues = Readonly<Record<string, FactValue | null>>;

/**
 * An incident as its chain tells it: for one that ran before and was over, and for one that nobody
 * walks any more. It is folded by the same pure pieces that made the entries.
 *
 * @param entries the whole chain, in order
 * @param values of each `facts.report`, by sequence
 * @returns `null` when the chain does not begin with an opening
 */
export function rebuildIncident(
  runbook: Runbook,
  entries: readonly LedgerEntry[],
  values: ReadonlyMap<number, FactValues>,
): IncidentState | null {
  const opening = entries[0];
  if (opening?.action !== 'incident.open') return null;
  const { deployment, runbookDigest, severity, mode, drill, brands } = opening.payload;
  const empty = openIncident({
    incident: opening.chain,
    deployment,
    runbook,
    runbookDigest,
    facts: [],
    roles: [],
    brands: brands ?? [],
    splitFrom: null,
    severity,
    mode,
    drill,
    by: opening.actor,
    eventId: opening.eventId,
    now: opening.at,
  }).state;
  return entries.slice(1).reduce((state, entry) => fold(state, entry, values), empty);
}

function fold(
  state: IncidentState,
  entry: LedgerEntry,
  values: ReadonlyMap<number, FactValues>,
): IncidentState {
  switch (entry.action) {
    case 'facts.report':
      return withFacts(state, reportsOf(entry, values), entry.actor, entry.at);
    case 'facts.outdate': {
      const { fact, posts } = entry.payload;
      const rest = state.outdated.filter((other) => other.fact !== fact);
      if (posts.length === 0) return { ...state, outdated: rest };
      const was = state.told[fact] ?? null;
      const wrong = { fact, posts, was, at: entry.at, correction: null };
      return { ...state, outdated: [...rest, wrong] };
    }
    case 'incident.change_severity':
      return { ...state, severity: entry.payload.to, impact: entry.payload.impact };
    case 'incident.declare_resolved':
      return { ...state, phase: 'resolving', ...entry.payload };
    case 'incident.stand_down':
      return { ...state, phase: 'stood-down', stoodDownAt: entry.at };
    case 'incident.relapse':
      return {
        ...state,
        phase: 'open',
        restoredAt: null,
        stoodDownAt: null,
        resolutionFrom: null,
        relapsedAt: entry.at,
        allClearAt: lastAllClear(state)?.publishedAt ?? null,
        overdue: [],
      };
    case 'incident.merge':
      return { ...state, phase: 'merged', merged: { into: entry.payload.into, at: entry.at } };
    case 'incident.hold': {
      const { reason } = entry.payload;
      return { ...state, held: { by: entry.actor.person, reason, at: entry.at } };
    }
    case 'incident.release':
      return {
        ...state,
        held: null,
        usedStatements: [...state.usedStatements, entry.payload.statement],
      };
    case 'incident.reopen':
      return { ...state, phase: 'aftercare' };
    case 'incident.close':
      return { ...state, phase: 'closed', closings: state.closings + 1, promise: null };
    case 'incident.status': {
      const { status, impact } = entry.payload;
      return { ...state, status, impact: impact ?? state.impact };
    }
    case 'step.skip': {
      const { step, reason } = entry.payload;
      return { ...state, skipped: { ...state.skipped, [step]: reason } };
    }
    case 'step.satisfy': {
      const { step, by } = entry.payload;
      return { ...state, satisfied: { ...state.satisfied, [step]: by } };
    }
    case 'step.overdue':
      return { ...state, overdue: [...state.overdue, entry.payload.step] };
    case 'task.begin': {
      const { id, from, dueAt } = entry.payload;
      const task = { id, from, dueAt, doneAt: null, overdue: false };
      return { ...state, tasks: [...state.tasks, task] };
    }
    case 'task.done':
      return changeTask(state, entry.payload.id, { doneAt: entry.at });
    case 'task.overdue':
      return changeTask(state, entry.payload.id, { overdue: true });
    case 'promise.give':
      return { ...state, promise: { until: entry.payload.until, missed: false } };
    case 'promise.miss':
      return state.promise?.until === entry.payload.until
        ? { ...state, promise: { ...state.promise, missed: true } }
        : state;
    case 'post.open':
    case 'post.revision':
    case 'delivery.publish':
    case 'delivery.decide':
    case 'post.settle':
      return foldPost(state, entry);
    case 'promise.keep':
      return state.promise?.until === entry.payload.until ? { ...state, promise: null } : state;
    case 'incident.open':
    case 'incident.absorb':
    case 'incident.split':
    case 'incident.orphaned':
    case 'post.sign':
    case 'post.release':
    case 'post.request_changes':
    case 'post.reject':
    case 'post.withdraw':
    case 'delivery.attempt':
    case 'delivery.fail':
    case 'delivery.doubt':
    case 'message.refuse':
    case 'messages.refused_uncounted':
    case 'cover.ask':
    case 'cover.fail':
    case 'cover.gap':
    case 'cover.acknowledge':
    case 'cover.cancel':
    case 'ledger.conflict':
    case 'ledger.gap':
    case 'ledger.refill':
    case 'page.alarm':
      return state;
  }
}

type PostEntry = Extract<
  LedgerEntry,
  {
    readonly action:
      'post.open' | 'post.revision' | 'delivery.publish' | 'delivery.decide' | 'post.settle';
  }
>;

function foldPost(state: IncidentState, entry: PostEntry): IncidentState {
  switch (entry.action) {
    case 'post.open':
      return openedPost(state, entry);
    case 'post.revision':
      return changePost(state, entry.payload.post, {
        variant: entry.payload.variant,
        facts: entry.payload.facts,
        draftedAt: entry.at,
      });
    case 'delivery.publish': {
      const { post, at, leaf } = entry.payload;
      return becamePublic(state, post, at, leaf.audience);
    }
    case 'delivery.decide':
      return entry.payload.act === 'confirmDelivery'
        ? becamePublic(state, entry.payload.post, entry.at, '')
        : state;
    case 'post.settle':
      return changePost(state, entry.payload.post, { end: entry.payload.as });
  }
}

function becamePublic(
  state: IncidentState,
  id: string,
  at: string,
  audience: string,
): IncidentState {
  const post = state.posts.find((other) => other.post === id);
  if (post?.publishedAt !== null) return state;
  const step = state.runbook.steps.find((other) => other.id === post.step);
  const inner = step === undefined ? [] : innerAudiences(state.runbook, step);
  if (!isPublic(inner, audience)) return state;
  const told = post.follows === null ? withTold(state, post) : state;
  return changePost(told, id, { publishedAt: at });
}

function openedPost(
  state: IncidentState,
  { payload, at }: Extract<LedgerEntry, { readonly action: 'post.open' }>,
): IncidentState {
  const { post, step, kind, situation, language, follows, corrects } = payload;
  const number = state.posts.length + 1;
  const summary: PostSummary = {
    number,
    post,
    step,
    kind,
    situation,
    variant: null,
    language,
    follows,
    facts: [],
    draftedAt: null,
    openedAt: at,
    publishedAt: null,
    end: null,
    inDelivery: false,
    withdrawing: false,
  };
  const owed = state.outdated.find(
    ({ posts, correction }) => correction === null && corrects !== null && posts.includes(corrects),
  );
  return {
    ...state,
    posts: [...state.posts, summary],
    outdated: state.outdated.map((one) => (one === owed ? { ...one, correction: number } : one)),
  };
}

function reportsOf(
  { payload, sequence }: Extract<LedgerEntry, { readonly action: 'facts.report' }>,
  values: ReadonlyMap<number, FactValues>,
): readonly FactReport[] {
  const told = values.get(sequence) ?? {};
  return payload.facts.map(({ name, state, ...rest }): FactReport => {
    const value = told[rest.language === undefined ? name : `${name}@${rest.language}`] ?? null;
    return {
      ...rest,
      name,
      value: state === 'retracted' || state === 'unknown' ? null : value,
      state: state === 'retracted' ? 'reported' : state,
    };
  });
}

function changePost(
  state: IncidentState,
  post: string,
  change: Partial<PostSummary>,
): IncidentState {
  return {
    ...state,
    posts: state.posts.map((other) => (other.post === post ? { ...other, ...change } : other)),
  };
}

function changeTask(
  state: IncidentState,
  id: string,
  change: Partial<IncidentState['tasks'][number]>,
): IncidentState {
  return {
    ...state,
    tasks: state.tasks.map((task) => (task.id === id ? { ...task, ...change } : task)),
  };
}
