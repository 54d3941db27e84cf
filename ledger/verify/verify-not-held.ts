import { tellRefusal } from '../../domain/refusals.ts';
import { judgeHold } from '../../trust/judge-hold.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import type { TellFault } from './fault.ts';
import type { EntryOf, Story } from './read-story.ts';

/** Nothing was sent while somebody's hold or an embargo kept it back, by signed releases alone. */
export function verifyNotHeld(
  { chain, sequence, payload }: EntryOf<'delivery.attempt'>,
  { incident, posts, holds }: Story,
  policy: TrustPolicy,
  fault: TellFault,
): void {
  const post = posts.get(payload.post)?.payload;
  if (incident === undefined || post === undefined) return;
  const { deployment, mode, drill } = incident.payload;
  const refusal = judgeHold(
    holds.filter((entry) => entry.sequence < sequence),
    {
      identity: { deployment, incident: chain, post: payload.post, mode, drill },
      revision: payload.revision,
      // Chains of the first version know no embargo.
      embargo: post.embargo ?? null,
    },
    policy,
  );
  if (refusal !== null) fault('kept-back', tellRefusal(refusal));
}
