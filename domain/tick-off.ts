import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { refuse } from './refusals.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';

type TaskDone = Extract<IncidentEvent, { readonly type: 'taskDone' }>;

/** A duty or a chore is done; the duties that count from it begin. */
export function tickOff(state: IncidentState, event: TaskDone): IncidentStep {
  const task = state.tasks.find(({ id }) => id === event.task);
  if (task === undefined) {
    const known = state.tasks.map(({ id }) => id).join(', ');
    return refuseIncidentEvent(state, refuse('unknown-task', `${event.task}; known: ${known}`));
  }
  if (task.doneAt !== null) {
    return refuseIncidentEvent(state, refuse('task-done', task.doneAt));
  }
  return {
    state: {
      ...state,
      tasks: state.tasks.map((other) => (other === task ? { ...task, doneAt: event.now } : other)),
    },
    entries: [
      {
        eventId: event.eventId,
        actor: event.by,
        action: 'task.done',
        payload: { id: task.id, note: event.note },
      },
    ],
    effects: [],
    refusal: null,
  };
}
