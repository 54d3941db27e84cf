import { beginTasks } from './begin-tasks.ts';
import { closeWhenOver } from './close-when-over.ts';
import type { IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { noteLateness } from './note-lateness.ts';
import { openCorrections } from './open-corrections.ts';
import { openFollowers } from './open-followers.ts';
import { openSteps } from './open-steps.ts';
import { reopenForCorrections } from './reopen.ts';
import type { Instant } from './words.ts';

/**
 * What is to be done now, whoever or whatever moved the incident: start clocks, note broken promises
 * and late steps, draft what may be drafted, end what is over. It never publishes anything (I2).
 */
export function planIncident(state: IncidentState, now: Instant): IncidentStep {
  const begun = beginTasks(state);
  const noted = noteLateness(begun.state, now);
  const reopened = reopenForCorrections(noted.state, now);
  const corrected = openCorrections(reopened.state, now);
  const opened = openSteps(corrected.state, now);
  const followed = openFollowers(opened.state, now);
  const closed = closeWhenOver(followed.state);
  return {
    state: closed.state,
    entries: [
      ...begun.entries,
      ...noted.entries,
      ...reopened.entries,
      ...corrected.entries,
      ...opened.entries,
      ...followed.entries,
      ...closed.entries,
    ],
    effects: [...corrected.effects, ...opened.effects, ...followed.effects],
    refusal: null,
  };
}
