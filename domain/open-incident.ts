import { factsEntry, withFacts } from './incident-facts.ts';
import { checkFactReports } from './check-fact-reports.ts';
import type { FactReport } from './facts.ts';
import type { IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import type { Actor } from './ledger-entry.ts';
import type { Runbook } from './runbook.ts';
import type { Digest, IncidentId, Instant, Mode, Role, Severity } from './words.ts';

/** What starts an incident. */
export interface Opening {
  readonly incident: IncidentId;
  readonly deployment: string;
  readonly runbook: Runbook;
  readonly runbookDigest: Digest;
  readonly facts: readonly FactReport[];
  /** What the opener is said to be; decides which facts she may confirm. */
  readonly roles: readonly Role[];
  /** Brands that are affected; empty: only what speaks for the whole house. */
  readonly brands: readonly string[];
  /** The incident that it was split from; `null`: it stands for itself. */
  readonly splitFrom: IncidentId | null;
  readonly severity: Severity;
  readonly mode: Mode;
  readonly drill: string | null;
  readonly by: Actor;
  readonly eventId: string;
  readonly now: Instant;
}

/** The first state of an incident, with its first entries; a refusal means that it never began. */
export function openIncident(opening: Opening): IncidentStep {
  const { runbook, severity, now } = opening;
  const impact = runbook.impact[severity];
  const empty: IncidentState = {
    deployment: opening.deployment,
    incident: opening.incident,
    mode: opening.mode,
    drill: opening.drill,
    runbook,
    runbookDigest: opening.runbookDigest,
    brands: opening.brands,
    severity,
    impact,
    status: runbook.open.status,
    phase: 'open',
    facts: {},
    posts: [],
    openedAt: now,
    restoredAt: null,
    stoodDownAt: null,
    resolutionFrom: null,
    promise: null,
    overdue: [],
    factsChangedAt: {},
    told: {},
    factsBefore: {},
    scopeChanges: {},
    relapsedAt: null,
    allClearAt: null,
    held: null,
    merged: null,
    skipped: {},
    satisfied: {},
    tasks: [],
    outdated: [],
    usedStatements: [],
    usedNonces: [],
    closings: 0,
  };
  const refusal = checkFactReports(runbook, opening.facts, opening);
  if (refusal !== null) return { state: empty, entries: [], effects: [], refusal };
  return {
    state: withFacts(empty, opening.facts, opening.by, now),
    entries: [
      {
        eventId: opening.eventId,
        actor: opening.by,
        action: 'incident.open',
        payload: {
          runbook: runbook.name,
          runbookDigest: opening.runbookDigest,
          title: runbook.title,
          severity,
          impact,
          mode: opening.mode,
          drill: opening.drill,
          deployment: opening.deployment,
          timeZone: runbook.timeZone,
          status: runbook.open.status,
          ...(opening.brands.length === 0 ? {} : { brands: opening.brands }),
          ...(opening.splitFrom === null ? {} : { splitFrom: opening.splitFrom }),
        },
      },
      factsEntry(`${opening.eventId}/facts`, opening.by, opening.facts),
    ],
    effects: [],
    refusal: null,
  };
}
