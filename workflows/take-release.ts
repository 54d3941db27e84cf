import { actorOfSigner } from '../domain/actor-of-signer.ts';
import type { Actor } from '../domain/ledger-entry.ts';
import type { ReleaseStatement } from '../domain/statements.ts';
import type { Answer, Handling } from './handle-post-message.ts';
import { messageEventId } from './messages.ts';
import { asFields } from './read-message.ts';
import { readPlanNow } from './take-plan.ts';
import { verifySigned } from './verify-signed.ts';

/** A signed release of words under embargo; whether their duty is done, the ledger tells. */
export async function takeRelease(
  { memory, received, take }: Handling,
  id: string,
  claimed: Actor,
): Promise<Answer> {
  const answer = await verifySigned<ReleaseStatement>(
    asFields(received.payload)?.['release'],
    'countersign/release',
  );
  if (!answer.ok) return { refusal: answer.refusal, actor: claimed };
  const { verified, signed } = answer;
  const duty = memory.state.embargo?.duty ?? null;
  if (duty !== null) await readPlanNow(memory);
  const step = await take({
    type: 'embargoLifted',
    eventId: messageEventId(memory.state.post, id),
    now: new Date().toISOString(),
    verified,
    signed,
    dutyDone: duty === null || memory.doneDuties.includes(duty),
  });
  return { refusal: step.refusal, actor: actorOfSigner(verified.signer) };
}
