import type { IncidentState } from './incident.ts';
import { stepDueAt } from './note-lateness.ts';
import { isSkipped, openSince } from './step-opening.ts';
import { publishedAt } from './step-posts.ts';

/**
 * When the incident must look again although nobody has said anything: a promise is near or
 * breaks, a step may open or becomes late.
 *
 * @param plannedAt when the incident was last looked at; what has passed since then is told too,
 * for it passed while the worker was away or a record was being written
 * @returns milliseconds since the epoch; `null`: nothing but people can move it
 */
export function nextWake(state: IncidentState, plannedAt: number): number | null {
  const { promise } = state;
  const times: number[] = [];
  if (promise !== null && !promise.missed) times.push(Date.parse(promise.until) + 1);
  for (const step of state.runbook.steps) {
    if (isSkipped(state, step)) continue;
    const since = openSince(state, step);
    if (since !== null) times.push(since);
    const dueAt = stepDueAt(state, step);
    const open = !state.overdue.includes(step.id) && publishedAt(state, step.id) === null;
    if (dueAt !== null && open) times.push(Date.parse(dueAt) + 1);
  }
  for (const task of state.tasks) {
    if (task.doneAt === null && !task.overdue) times.push(Date.parse(task.dueAt) + 1);
  }
  const ahead = times.filter((time) => time > plannedAt);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
