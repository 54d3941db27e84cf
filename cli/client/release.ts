import type { IncidentView } from '../../domain/views.ts';
import type { PostId } from '../../domain/words.ts';
import type { Answer } from '../../server/api/contract.ts';
import { buildRelease } from '../../trust/build-release.ts';
import { signStatement } from '../../trust/sign-statement.ts';
import { newMessageId } from './act-on-post.ts';
import type { Session } from './session.ts';

/** What is to be let go, and why. */
export interface Release {
  readonly incident: Pick<IncidentView, 'incident' | 'mode' | 'drill'>;
  /** The signed post whose embargo ends; `null`: the hold of the whole incident. */
  readonly embargo: {
    readonly post: PostId;
    readonly number: number;
    readonly revision: number;
  } | null;
  readonly reason: string;
}

/**
 * Signs a release and sends it.
 *
 * @throws ProblemError when it is refused
 */
export function sendRelease(session: Session, release: Release, now: Date): Promise<Answer> {
  const { privateKey, certificate } = session.key;
  const { incident, embargo, reason } = release;
  const statement = buildRelease({ ...incident, embargo, reason, certificate, now });
  const body = {
    messageId: newMessageId(),
    release: signStatement(statement, privateKey, certificate),
  };
  return embargo === null
    ? session.call('POST /api/incidents/{incident}/release', {
        path: { incident: incident.incident },
        in: body,
      })
    : session.call('POST /api/incidents/{incident}/posts/{post}/release', {
        path: { incident: incident.incident, post: embargo.number },
        in: body,
      });
}
