import { randomUUID } from 'node:crypto';
import type { Words } from '../../domain/rendition.ts';
import type { DeliveryAct } from '../../domain/statements.ts';
import type { Digest, IncidentId, Instant, PostId } from '../../domain/words.ts';
import type { Answer, PostDetail } from '../../server/api/contract.ts';
import { buildAuthorship } from '../../trust/build-authorship.ts';
import { buildDeliveryDecision } from '../../trust/build-delivery-decision.ts';
import { buildSignOff } from '../../trust/build-sign-off.ts';
import { signStatement } from '../../trust/sign-statement.ts';
import type { Session } from './session.ts';

/** An id under which a message counts once. */
export function newMessageId(): string {
  return `cli-${randomUUID()}`;
}

/** The braces of a post's routes. */
export function postPath(detail: PostDetail): { readonly incident: string; readonly post: number } {
  return { incident: detail.view.incident, post: detail.view.number };
}

/**
 * Signs exactly the texts that were shown and sends the sign-off.
 *
 * @param shown the rendition texts, to the byte as they were shown to the signer
 * @throws TrustError `shown-differs` when these are not the words that wait
 * @throws ProblemError when it is refused
 */
export function approvePost(
  session: Session,
  detail: PostDetail,
  shown: readonly string[],
  now: Date,
): Promise<Answer> {
  const { privateKey, certificate } = session.key;
  const statement = buildSignOff({
    incident: detail.incident,
    post: detail.view,
    shown,
    certificate,
    now,
  });
  return session.call('POST /api/incidents/{incident}/posts/{post}/approve', {
    path: postPath(detail),
    in: {
      messageId: newMessageId(),
      signOff: signStatement(statement, privateKey, certificate),
    },
  });
}

export interface NewWords {
  readonly words: Words;
  /** What was changed, in a few words. */
  readonly note: string;
  /** A later next-update time than the rhythm's; `null`: as the rhythm has it. */
  readonly promise: Instant | null;
}

/** Sends other words for a post, signed as one's own; everything signed so far is void then. */
export function revisePost(
  session: Session,
  detail: PostDetail,
  { words, note, promise }: NewWords,
  now: Date,
): Promise<Answer> {
  const { privateKey, certificate } = session.key;
  const basedOn = detail.current?.revision.number ?? 0;
  const statement = buildAuthorship({
    act: 'revise',
    incident: detail.view.incident,
    post: detail.view.post,
    basedOn,
    words,
    certificate,
    now,
  });
  return session.call('POST /api/incidents/{incident}/posts/{post}/revise', {
    path: postPath(detail),
    in: {
      messageId: newMessageId(),
      basedOn,
      words,
      note,
      authorship: signStatement(statement, privateKey, certificate),
      ...(promise === null ? {} : { promise }),
    },
  });
}

export interface Proposal {
  readonly incident: IncidentId;
  readonly words: Words;
  /** The post that it corrects; `null`: a statement of its own. */
  readonly corrects: PostId | null;
}

/** Proposes words of one's own; they enter the gate, marked with who wrote them. */
export function proposeWords(session: Session, proposal: Proposal, now: Date): Promise<Answer> {
  const { privateKey, certificate } = session.key;
  const { incident, words, corrects } = proposal;
  const statement = buildAuthorship({
    act: 'proposePost',
    incident,
    post: null,
    basedOn: 0,
    words,
    certificate,
    now,
  });
  return session.call('POST /api/incidents/{incident}/proposals', {
    path: { incident },
    in: {
      messageId: newMessageId(),
      kind: corrects === null ? 'statement' : 'correction',
      words,
      corrects,
      authorship: signStatement(statement, privateKey, certificate),
    },
  });
}

/** Holds a post back: asks for changes, rejects or withdraws it. */
export function holdBack(
  session: Session,
  detail: PostDetail,
  act: 'request-changes' | 'reject' | 'withdraw',
  reason: string,
): Promise<Answer> {
  return session.call(`POST /api/incidents/{incident}/posts/{post}/${act}`, {
    path: postPath(detail),
    in: {
      messageId: newMessageId(),
      revision: detail.view.revisions.at(-1)?.number ?? 0,
      reason,
    },
  });
}

export interface DeliveryChoice {
  readonly act: DeliveryAct;
  readonly key: Digest;
  readonly reason: string;
  /** For `confirmDelivery`: where it is to be seen. */
  readonly permalink: string | null;
}

const DELIVERY_ROUTES = {
  retryDelivery: 'POST /api/incidents/{incident}/posts/{post}/deliveries/{key}/retry',
  confirmDelivery: 'POST /api/incidents/{incident}/posts/{post}/deliveries/{key}/confirm',
  giveUpDelivery: 'POST /api/incidents/{incident}/posts/{post}/deliveries/{key}/give-up',
} as const satisfies Record<DeliveryAct, string>;

/** Ends the doubt about one delivery by a signed decision. */
export function decideDelivery(
  session: Session,
  detail: PostDetail,
  choice: DeliveryChoice,
  now: Date,
): Promise<Answer> {
  const { privateKey, certificate } = session.key;
  const statement = buildDeliveryDecision({ post: detail.view, ...choice, certificate, now });
  return session.call(DELIVERY_ROUTES[choice.act], {
    path: { ...postPath(detail), key: choice.key },
    in: {
      messageId: newMessageId(),
      decision: signStatement(statement, privateKey, certificate),
    },
  });
}
