import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { TaskView } from '../../domain/views.ts';

type Begun = Extract<LedgerEntry, { readonly action: 'task.begin' }>['payload'];

/** A clock that starts again, such as after a relapse, takes the place of its earlier run. */
export function beginTask(tasks: readonly TaskView[], begun: Begun): readonly TaskView[] {
  const fresh: TaskView = { ...begun, done: null, overdue: false };
  return tasks.some(({ id }) => id === begun.id)
    ? tasks.map((task) => (task.id === begun.id ? fresh : task))
    : [...tasks, fresh];
}

/** What became of one task; of an unknown one, nothing. */
export function changeTask(
  tasks: readonly TaskView[],
  id: string,
  change: Partial<TaskView>,
): readonly TaskView[] {
  return tasks.map((task) => (task.id === id ? { ...task, ...change } : task));
}
