import type { Certificate, ReleaseStatement } from '../domain/statements.ts';
import type { IncidentId, Mode, PostId } from '../domain/words.ts';
import { buildHead } from './sign-statement.ts';

export interface ReleaseRequest {
  readonly incident: IncidentId;
  readonly mode: Mode;
  readonly drill: string | null;
  /** The signed post whose embargo ends; `null`: the hold of the whole incident. */
  readonly embargo: { readonly post: PostId; readonly revision: number } | null;
  readonly reason: string;
  readonly certificate: Certificate;
  readonly now: Date;
}

/** How long a release keeps before it must be signed anew: it is about this moment. */
const VALID = 15 * 60_000;

/** Builds the statement that lifts a hold, or the embargo of one revision. */
export function buildRelease(request: ReleaseRequest): ReleaseStatement {
  const { incident, mode, drill, embargo, reason, certificate, now } = request;
  return {
    ...buildHead(certificate, now),
    type: 'countersign/release',
    incident,
    post: embargo?.post ?? null,
    revision: embargo?.revision ?? 0,
    mode,
    drill,
    reason,
    decideBy: new Date(now.getTime() + VALID).toISOString(),
  };
}
