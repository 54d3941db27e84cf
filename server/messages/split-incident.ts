import type { FactReport } from '../../domain/facts.ts';
import { refuse } from '../../domain/refusals.ts';
import type { IncidentView } from '../../domain/views.ts';
import type { IncidentId, Severity } from '../../domain/words.ts';
import { readFacts } from '../../ledger/read/read-facts.ts';
import { split } from '../../workflows/messages.ts';
import { asked, message } from '../api/about-incident.ts';
import type { Answer, OpenIncidentResponse, SplitResponse } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';
import type { Reply } from '../http/endpoint.ts';
import { refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { askWorkflow } from './ask-workflow.ts';
import { openIncident } from './open-incident.ts';

interface WantedSplit {
  readonly messageId: string;
  readonly facts: readonly FactReport[];
  readonly severity?: Severity | undefined;
  readonly reason: string;
}

/**
 * Opens an incident of its own for a part, then tells the one that it was split from. What opening
 * asks and nobody said anew is taken over. The same message again finishes what was cut short.
 *
 * @throws {ProblemError} what opening or either workflow refuses
 */
export async function splitIncident(
  deps: ServerDeps,
  caller: Caller,
  whole: IncidentView,
  wanted: WantedSplit,
): Promise<Reply> {
  const { messageId, reason, severity } = wanted;
  if (whole.state !== 'open' && whole.state !== 'resolving') {
    throw refusalProblem(refuse('incident-over', `${whole.incident} is ${whole.state}`));
  }
  const facts = [...wanted.facts, ...(await takenOver(deps, caller, whole, wanted.facts))];
  const opened = await openIncident(
    deps,
    caller,
    {
      messageId,
      runbook: whole.runbook,
      runbookDigest: undefined,
      facts,
      severity: severity ?? whole.severity,
      mode: whole.mode,
      drill: whole.drill ?? undefined,
    },
    whole.incident,
  );
  const part = opened.body as OpenIncidentResponse;
  const told = await tell(deps, caller, whole, { messageId, into: part.incident, reason });
  const body: SplitResponse = { ...part, told: (told.body as Answer).outcome };
  return { ...opened, status: Math.max(opened.status, told.status), body };
}

/** Answers to the three questions of opening that hold for the part as well. */
async function takenOver(
  deps: ServerDeps,
  { roles }: Caller,
  whole: IncidentView,
  given: readonly FactReport[],
): Promise<readonly FactReport[]> {
  const runbook = deps.runbooks.find((candidate) => candidate.runbook.name === whole.runbook);
  const known = await readFacts(deps.ledger.db, whole.incident);
  return (runbook?.runbook.open.ask ?? []).flatMap((name) => {
    if (given.some((fact) => fact.name === name)) return [];
    const fact = known.find((one) => one.name === name && one.language === null);
    if (fact === undefined || fact.value === null || fact.sealed !== null) return [];
    const confirm = runbook?.runbook.facts[name]?.confirm ?? [];
    const mayConfirm = confirm.length === 0 || confirm.some((role) => roles.includes(role));
    const state = fact.state === 'confirmed' && mayConfirm ? 'confirmed' : 'reported';
    return [{ name, value: fact.value, state } satisfies FactReport];
  });
}

function tell(
  deps: ServerDeps,
  caller: Caller,
  whole: IncidentView,
  {
    messageId,
    into,
    reason,
  }: { readonly messageId: string; readonly into: IncidentId; readonly reason: string },
): Promise<Reply> {
  return askWorkflow(deps, {
    ...asked(caller, messageId, whole),
    signal: split,
    action: 'incident.split',
    prepare: () => Promise.resolve({ ...message(caller, messageId), into, reason }),
  });
}
