import { actorOfSigner } from '../domain/actor-of-signer.ts';
import type { IncidentEvent, IncidentStep } from '../domain/incident-events.ts';
import { judgeAuthorship } from '../domain/judge-authorship.ts';
import type { Actor } from '../domain/ledger-entry.ts';
import { SEVERITIES } from '../domain/words.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refuse } from '../domain/refusals.ts';
import type { AuthorshipStatement, ReleaseStatement } from '../domain/statements.ts';
import type { Received } from './inbox.ts';
import type { IncidentMemory } from './incident-memory.ts';
import { remember } from './memory.ts';
import {
  absorb,
  changeSeverity,
  declareResolved,
  hold,
  merge,
  messageEventId,
  postPublished,
  postSettled,
  proposePost,
  relapse,
  release,
  reportFacts,
  skipStep,
  split,
  standDown,
  tickOff,
} from './messages.ts';
import { readFacts, readRoles } from './read-facts.ts';
import type { Fields } from './read-message.ts';
import { asFields, readClaimedActor, readMessageId, readText, readWords } from './read-message.ts';
import { takePostNews } from './take-post-news.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { verifySigned } from './verify-signed.ts';

export interface Handling {
  readonly memory: IncidentMemory;
  readonly received: Received;
  readonly keeper: RecordKeeper;
  readonly take: (event: IncidentEvent) => Promise<IncidentStep>;
}

type Reading =
  | { readonly ok: true; readonly event: IncidentEvent }
  | { readonly ok: false; readonly refusal: Refusal; readonly actor: Actor };

/**
 * Handles one message to the end. A refused message is recorded with its reason and changes
 * nothing; the same message id counts once.
 */
export async function handleIncidentMessage(handling: Handling): Promise<void> {
  const { memory, received, keeper, take } = handling;
  if (received.name === postPublished.name || received.name === postSettled.name) {
    return takePostNews(handling);
  }
  const id = readMessageId(received.payload);
  if (id !== null && memory.messages.handled.includes(id)) return;
  const reading = await readEvent(handling, id);
  const refused = reading.ok
    ? { refusal: (await take(reading.event)).refusal, actor: actorOf(reading.event) }
    : reading;
  if (refused.refusal !== null) {
    const { refusal, actor } = refused;
    keeper.refuse({ message: received.name, id, actor, refusal });
  }
  if (id !== null) remember(memory.messages, id);
  if (keeper.isFull()) await keeper.flush();
}

function actorOf(event: IncidentEvent): Actor {
  if (event.type === 'released') return actorOfSigner(event.verified.signer);
  return 'by' in event ? event.by : { person: 'unknown', name: 'unknown', proved: false };
}

async function readEvent({ memory, received }: Handling, id: string | null): Promise<Reading> {
  const by = readClaimedActor(received.payload);
  const no = (refusal: Refusal, actor: Actor = by): Reading => ({ ok: false, refusal, actor });
  const fields = asFields(received.payload);
  if (id === null || fields === null) return no(refuse('malformed', 'the message has no id'));
  const base = {
    eventId: messageEventId(memory.state.incident, id),
    now: new Date().toISOString(),
  };
  const reason = (readText(fields, 'reason') ?? '').slice(0, 2_000);
  switch (received.name) {
    case reportFacts.name: {
      const facts = readFacts(fields);
      return facts === null
        ? no(refuse('malformed', 'facts'))
        : {
            ok: true,
            event: { ...base, type: 'factsReported', by, facts, roles: readRoles(fields) },
          };
    }
    case changeSeverity.name: {
      const severity = SEVERITIES.find((known) => known === fields['severity']);
      return severity === undefined
        ? no(refuse('malformed', `severity is one of ${SEVERITIES.join(', ')}`))
        : { ok: true, event: { ...base, type: 'severityChanged', by, severity, reason } };
    }
    case declareResolved.name: {
      const restoredAt = readText(fields, 'restoredAt') ?? '';
      return { ok: true, event: { ...base, type: 'declaredResolved', by, restoredAt } };
    }
    case standDown.name:
      return { ok: true, event: { ...base, type: 'stoodDown', by, reason } };
    case relapse.name: {
      const since = readText(fields, 'since') ?? '';
      return { ok: true, event: { ...base, type: 'relapsed', by, since, reason } };
    }
    case merge.name: {
      const into = readText(fields, 'into') ?? '';
      return { ok: true, event: { ...base, type: 'merged', by, into, reason } };
    }
    case absorb.name: {
      const follower = readText(fields, 'follower') ?? '';
      return { ok: true, event: { ...base, type: 'absorbed', by, follower, reason } };
    }
    case split.name: {
      const into = readText(fields, 'into') ?? '';
      return { ok: true, event: { ...base, type: 'split', by, into, reason } };
    }
    case hold.name:
      return { ok: true, event: { ...base, type: 'held', by, reason } };
    case skipStep.name: {
      const step = readText(fields, 'step') ?? '';
      return { ok: true, event: { ...base, type: 'stepSkipped', by, step, reason } };
    }
    case tickOff.name: {
      const task = readText(fields, 'task') ?? '';
      const note = (readText(fields, 'note') ?? '').slice(0, 2_000);
      return { ok: true, event: { ...base, type: 'taskDone', by, task, note } };
    }
    case release.name:
      return readRelease(fields, base, by);
    case proposePost.name:
      return readProposal(memory, fields, base, by);
    default:
      return no(refuse('unknown-message', received.name));
  }
}

/** Lets things go again, so it needs a communicator's signature. */
async function readRelease(
  fields: Fields,
  base: { readonly eventId: string; readonly now: string },
  claimed: Actor,
): Promise<Reading> {
  const answer = await verifySigned<ReleaseStatement>(fields['release'], 'countersign/release');
  if (!answer.ok) return { ok: false, refusal: answer.refusal, actor: claimed };
  const { verified, signed } = answer;
  return { ok: true, event: { ...base, type: 'released', verified, signed } };
}

/** Anybody may propose; who wrote it is proved by a signature, or counts as the signer's own. */
async function readProposal(
  { state }: IncidentMemory,
  fields: Fields,
  base: { readonly eventId: string; readonly now: string },
  claimed: Actor,
): Promise<Reading> {
  const words = readWords(fields);
  const kind = fields['kind'];
  if (words === null || (kind !== 'statement' && kind !== 'correction')) {
    return { ok: false, refusal: refuse('malformed', 'kind or words'), actor: claimed };
  }
  const corrects = state.posts.find(({ post }) => post === fields['corrects'])?.post ?? null;
  const proposal = { ...base, type: 'proposed', kind, words, corrects } as const;
  const authorship = fields['authorship'] ?? null;
  if (authorship === null) {
    return {
      ok: true,
      event: { ...proposal, by: claimed, authors: [], unsignedWords: true },
    };
  }
  const answer = await verifySigned<AuthorshipStatement>(
    authorship,
    'countersign/authorship',
    words,
  );
  if (!answer.ok) return { ok: false, refusal: answer.refusal, actor: claimed };
  const by = actorOfSigner(answer.verified.signer);
  const refusal = judgeAuthorship(
    {
      act: 'proposePost',
      deployment: state.deployment,
      incident: state.incident,
      post: null,
      basedOn: 0,
    },
    answer.verified,
    base.now,
  );
  if (refusal !== null) return { ok: false, refusal, actor: by };
  return {
    ok: true,
    event: { ...proposal, by, authors: [by.person], unsignedWords: false },
  };
}
