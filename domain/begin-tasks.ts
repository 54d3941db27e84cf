import { isInstant } from './fact-forms.ts';
import type { IncidentState, Task } from './incident.ts';
import type { EntryDraft } from './ledger-entry.ts';
import { COUNTERSIGN } from './ledger-entry.ts';
import type { Duty } from './runbook.ts';
import type { Instant } from './words.ts';

/** Starts the clocks of duties whose moment has come, and of chores when the incident opens. */
export function beginTasks(state: IncidentState): {
  readonly state: IncidentState;
  readonly entries: readonly EntryDraft[];
} {
  const begun = [...beginChores(state), ...beginDuties(state)];
  if (begun.length === 0) return { state, entries: [] };
  return {
    state: { ...state, tasks: [...state.tasks, ...begun.map(({ task }) => task)] },
    entries: begun.map(({ entry }) => entry),
  };
}

interface Begun {
  readonly task: Task;
  readonly entry: EntryDraft;
}

function beginChores(state: IncidentState): readonly Begun[] {
  return state.runbook.chores
    .filter(({ id }) => !hasBegun(state, id))
    .map(({ id, text, owner, due }) =>
      begin(state, { id, kind: 'chore', text, owner }, state.openedAt, due),
    );
}

function beginDuties(state: IncidentState): readonly Begun[] {
  return state.runbook.duties.flatMap((duty) => {
    if (hasBegun(state, duty.id) || !applies(state, duty)) return [];
    const from = momentOf(state, duty);
    const { id, text, owner, within } = duty;
    return from === null ? [] : [begin(state, { id, kind: 'duty', text, owner }, from, within)];
  });
}

function hasBegun(state: IncidentState, id: string): boolean {
  return state.tasks.some((task) => task.id === id);
}

function applies(state: IncidentState, { onlyIf }: Duty): boolean {
  if (onlyIf === null) return true;
  const fact = state.facts[onlyIf];
  return fact !== undefined && fact.state !== 'retracted' && fact.value === true;
}

/** A clock counts from what is known of it, confirmed or not: a regulator does not wait for us. */
function momentOf(state: IncidentState, { from }: Duty): Instant | null {
  switch (from.on) {
    case 'opened':
      return state.openedAt;
    case 'duty':
      return state.tasks.find((task) => task.id === from.duty)?.doneAt ?? null;
    case 'fact': {
      const fact = state.facts[from.fact];
      if (fact === undefined || fact.state === 'retracted' || fact.state === 'unknown') return null;
      const named = state.runbook.facts[from.fact]?.form === 'time' ? fact.value : null;
      return typeof named === 'string' && isInstant(named)
        ? new Date(named).toISOString()
        : fact.at;
    }
  }
}

function begin(
  state: IncidentState,
  what: Pick<
    Extract<EntryDraft, { action: 'task.begin' }>['payload'],
    'id' | 'kind' | 'text' | 'owner'
  >,
  from: Instant,
  within: number,
): Begun {
  const dueAt = new Date(Date.parse(from) + within).toISOString();
  return {
    task: { id: what.id, from, dueAt, doneAt: null, overdue: false },
    entry: {
      eventId: `${state.incident}/task/${what.id}`,
      actor: COUNTERSIGN,
      action: 'task.begin',
      payload: { ...what, from, dueAt },
    },
  };
}
