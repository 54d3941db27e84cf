import { applyIncidentEvent } from '../../domain/apply-incident.ts';
import type { FactReport } from '../../domain/facts.ts';
import type { IncidentEffect, IncidentEvent, IncidentStep } from '../../domain/incident-events.ts';
import type { IncidentState, PostSummary } from '../../domain/incident.ts';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import { openIncident } from '../../domain/open-incident.ts';
import { planIncident } from '../../domain/plan-incident.ts';
import type { Runbook } from '../../domain/runbook.ts';
import type { Role } from '../../domain/words.ts';
import { NOW, at } from '../support/samples.ts';

export const ines = { person: 'p-ines', name: 'Ines Lindqvist', proved: false } as const;
const OPENING: readonly FactReport[] = [
  { name: 'service', value: 'online ordering', state: 'confirmed' },
  { name: 'state', value: 'down', state: 'confirmed' },
  { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
];
/** Whoever may confirm anything, unless a test says who it is. */
const ALL: readonly Role[] = ['incident_commander', 'engineer', 'legal', 'communicator'];

export type Change = IncidentEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'eventId' | 'now'>
    : never
  : never;

/** A small incident that remembers what was asked of the world. */
export class Story {
  state: IncidentState;
  effects: IncidentEffect[] = [];
  entries: EntryDraft[] = [];
  private events = 0;

  constructor(
    runbook: Runbook,
    severity: 'sev1' | 'sev2' | 'sev3' = 'sev2',
    facts: readonly FactReport[] = OPENING,
  ) {
    const opened = openIncident({
      incident: 'inc-1',
      deployment: 'test',
      runbook,
      runbookDigest: '1'.repeat(64),
      facts,
      roles: ALL,
      brands: [],
      splitFrom: null,
      severity,
      mode: 'live',
      drill: null,
      by: ines,
      eventId: 'open',
      now: NOW,
    });
    this.state = opened.state;
    this.plan(0);
  }

  /** Applies an event at so many minutes after the opening, as the workflow does. */
  at(minutes: number, change: Change): IncidentStep {
    const event = { ...change, eventId: `e${(this.events += 1)}`, now: at(minutes) };
    const step = applyIncidentEvent(this.state, event as IncidentEvent);
    this.state = step.state;
    this.entries.push(...step.entries);
    this.effects.push(...step.effects);
    this.plan(minutes);
    return step;
  }

  tick(minutes: number): void {
    this.at(minutes, { type: 'ticked' });
  }

  say(minutes: number, ...facts: readonly [string, FactReport['value']][]): IncidentStep {
    return this.at(minutes, {
      type: 'factsReported',
      by: ines,
      roles: ALL,
      facts: facts.map(([name, value]) => ({ name, value, state: 'confirmed' })),
    });
  }

  /** Reports one fact exactly as given. */
  report(minutes: number, fact: FactReport, roles: readonly Role[] = ALL): IncidentStep {
    return this.at(minutes, { type: 'factsReported', by: ines, roles, facts: [fact] });
  }

  /** Publishes the newest open post of a step and settles it. */
  publish(
    minutes: number,
    step: string,
    promiseAt: number | null,
    facts: readonly string[] = [],
    draftedAt = minutes,
  ): void {
    const post = this.state.posts.findLast((other) => other.step === step && other.end === null);
    if (post === undefined) throw new Error(`no open post of ${step}`);
    const promise = promiseAt === null ? null : at(promiseAt);
    const { number } = post;
    this.at(minutes, {
      type: 'postPublished',
      number,
      at: at(minutes),
      promise,
      variant: null,
      facts,
      draftedAt: at(draftedAt),
      inDelivery: false,
    });
    this.at(minutes, { type: 'postSettled', number, end: 'published' });
  }

  settle(minutes: number, number: number, end: 'withdrawn' | 'rejected'): void {
    this.at(minutes, { type: 'postSettled', number, end });
  }

  /** Posts that were asked to go do so. */
  settleWithdrawn(minutes: number): void {
    for (const post of this.state.posts.filter((other) => other.withdrawing)) {
      this.settle(minutes, post.number, 'withdrawn');
    }
  }

  last(): PostSummary {
    const post = this.state.posts.at(-1);
    if (post === undefined) throw new Error('no post yet');
    return post;
  }

  open(): readonly string[] {
    return this.state.posts.filter((post) => post.end === null).map((post) => post.step);
  }

  withdrawn(): readonly string[] {
    return this.effects
      .filter((effect) => effect.do === 'withdrawPost')
      .map((effect) => this.state.posts.find((post) => post.post === effect.post)?.step ?? '?');
  }

  actions(): readonly string[] {
    return this.entries.map((entry) => entry.action);
  }

  private plan(minutes: number): void {
    const planned = planIncident(this.state, at(minutes));
    this.state = planned.state;
    this.entries.push(...planned.entries);
    this.effects.push(...planned.effects);
  }
}
