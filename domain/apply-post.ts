import { acceptSignOff } from './accept-sign-off.ts';
import { applyDeliveryAnswer } from './apply-delivery-answer.ts';
import { decideDelivery } from './decide-delivery.ts';
import { draftRevision } from './draft-revision.ts';
import { failDraft } from './fail-draft.ts';
import { holdPostBack } from './hold-post-back.ts';
import { changeHold, liftEmbargo } from './lift-embargo.ts';
import type { PostEvent, PostStep } from './post-events.ts';
import type { PostState } from './post.ts';
import { followLead } from './set-out.ts';

/**
 * One event, one next state (DESIGN section 4). Pure and exhaustive: no clock, no randomness.
 * Signed events come here only after their signature was verified.
 */
export function applyPostEvent(state: PostState, event: PostEvent): PostStep {
  switch (event.type) {
    case 'drafted':
      return draftRevision(state, event);
    case 'draftFailed':
      return failDraft(state, event);
    case 'signedOff':
      return acceptSignOff(state, event);
    case 'heldBack':
      return holdPostBack(state, event);
    case 'deliveryDecided':
      return decideDelivery(state, event);
    case 'embargoLifted':
      return liftEmbargo(state, event);
    case 'holdChanged':
      return changeHold(state, event);
    case 'leadEnded':
      return { ...followLead(state, event.now), entries: [], refusal: null };
    case 'deliveryAnswered':
      return applyDeliveryAnswer(state, event);
  }
}
