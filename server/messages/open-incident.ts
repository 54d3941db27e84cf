import { createHash } from 'node:crypto';
import type { FactReport } from '../../domain/facts.ts';
import type { Refusal } from '../../domain/refusals.ts';
import type { RunbookPackage } from '../../domain/runbook.ts';
import type { IncidentId, Role } from '../../domain/words.ts';
import { readEntry } from '../../ledger/read/read-entry.ts';
import { openingEventId } from '../../workflows/messages.ts';
import type { Answer, OpenIncidentRequest, OpenIncidentResponse } from '../api/contract.ts';
import type { ServerDeps } from '../deps.ts';
import type { Reply } from '../http/endpoint.ts';
import { ProblemError, refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';
import { answerFrom, recorded } from './ask-workflow.ts';
import { judgeFacts, sealFacts } from './seal-facts.ts';

type Wanted = { [K in keyof OpenIncidentRequest]: OpenIncidentRequest[K] | undefined } & Pick<
  OpenIncidentRequest,
  'messageId' | 'runbook' | 'facts' | 'mode'
>;

/**
 * Opens an incident. The id is known at once, also while no worker is there.
 *
 * @throws {ProblemError} `bad-request`, `unknown-fact`, `fact-form` with every fault, and what the
 * workflow refuses
 */
export async function openIncident(
  deps: ServerDeps,
  caller: Caller,
  wanted: Wanted,
  splitFrom: IncidentId | null = null,
): Promise<Reply> {
  const { messageId } = wanted;
  const eventId = openingEventId(messageId);
  const asked = { caller, messageId, post: null, action: 'incident.open', signal: OPEN } as const;
  const before = await readEntry(deps.ledger.db, eventId);
  if (before !== null) {
    return withIncident(answerFrom(before, { ...asked, incident: before.chain }), before.chain);
  }
  const { runbook } = findRunbook(deps.runbooks, wanted);
  checkFacts(runbook, wanted.facts, caller.roles);
  const incident = incidentId(wanted, caller, deps.clock());
  await deps.temporal.startIncident({
    incident,
    deployment: deps.trust.deployment,
    runbook: wanted.runbook,
    runbookDigest: wanted.runbookDigest ?? null,
    facts: await sealFacts(deps, incident, runbook, wanted.facts),
    severity: wanted.severity ?? runbook.open.severity,
    mode: wanted.mode,
    drill: wanted.drill ?? null,
    ...(wanted.brands === undefined ? {} : { brands: [...new Set(wanted.brands)] }),
    by: { person: caller.person, name: caller.name, roles: caller.roles },
    messageId,
    ...(splitFrom === null ? {} : { splitFrom }),
  });
  const entry = await deps.ledger.waitForEntry(eventId, deps.answerWithin);
  const reply = entry === null ? recorded() : answerFrom(entry, { ...asked, incident });
  return withIncident(reply, incident);
}

/** Opening is no signal; this is the name under which the workflow records that it refused it. */
const OPEN = { name: 'open' };

function withIncident(reply: Reply, incident: IncidentId): Reply {
  const body: OpenIncidentResponse = { ...(reply.body as Answer), incident };
  return { ...reply, body, headers: { Location: `/api/incidents/${incident}` } };
}

function findRunbook(runbooks: readonly RunbookPackage[], wanted: Wanted): RunbookPackage {
  const found = runbooks.find((candidate) => candidate.runbook.name === wanted.runbook);
  const names = runbooks.map((candidate) => candidate.runbook.name).join(', ') || 'none';
  if (found === undefined) {
    const expected = `one of: ${names}`;
    throw new ProblemError(
      'bad-request',
      `There is no runbook "${wanted.runbook}"; there is ${expected}.`,
      { faults: [{ path: 'runbook', expected }] },
    );
  }
  if (wanted.runbookDigest !== undefined && wanted.runbookDigest !== found.digest) {
    throw new ProblemError(
      'bad-request',
      `The runbook "${wanted.runbook}" has changed since you looked. Read it again: GET /api/runbooks.`,
      { faults: [{ path: 'runbookDigest', expected: found.digest }] },
    );
  }
  return found;
}

/** Every fault at once: at three in the morning nobody wants to be asked twice. */
function checkFacts(
  runbook: RunbookPackage['runbook'],
  facts: readonly FactReport[],
  roles: readonly Role[],
): void {
  const wrong = facts.flatMap((fact, index) => {
    const refusal = judgeFacts(runbook, [fact], roles);
    return refusal === null ? [] : [{ path: `facts.${index}.value`, refusal }];
  });
  const given = new Set(facts.filter(({ value }) => value !== null).map(({ name }) => name));
  const missing = Object.entries(runbook.facts)
    .filter(([name, spec]) => spec.required && !given.has(name))
    .map(([name, spec]) => ({
      path: 'facts',
      refusal: {
        code: 'fact-form',
        detail: `${name} is needed to open an incident${spec.hint === null ? '' : `: ${spec.hint}`}`,
      } satisfies Refusal,
    }));
  const all = [...wrong, ...missing];
  const [first] = all;
  if (first === undefined) return;
  throw refusalProblem(
    { code: first.refusal.code, detail: all.map(({ refusal }) => refusal.detail).join('; ') },
    { faults: all.map(({ path, refusal }) => ({ path, expected: refusal.detail })) },
  );
}

/** `inc-<yyyymmdd>-<service>-<4 signs>`; the same message gives the same id that day. */
function incidentId(wanted: Wanted, caller: Caller, now: Date): IncidentId {
  const service = wanted.facts.find(({ name }) => name === 'service')?.value;
  const about = slug(typeof service === 'string' ? service : wanted.runbook);
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  const digest = createHash('sha256').update(`${caller.person}\n${wanted.messageId}`).digest();
  const tail = (digest.readUInt32BE(0) % 36 ** 4).toString(36).padStart(4, '0');
  return `inc-${day}-${about}-${tail}`;
}

function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/gu, '');
  return plain === '' ? 'incident' : plain;
}
