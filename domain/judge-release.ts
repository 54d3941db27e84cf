import { CLOCK_TOLERANCE, judgeSigner } from './judge-sign-off.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { ReleaseStatement, VerifiedStatement } from './statements.ts';
import type { Digest, IncidentId, Instant, Mode, PostId } from './words.ts';

/** What a release is about, as the layer that judges knows it. */
export interface JudgedRelease {
  readonly deployment: string;
  readonly incident: IncidentId;
  readonly mode: Mode;
  readonly drill: string | null;
  /** The hold of the whole incident, or the embargo of one post. */
  readonly of:
    | {
        readonly kind: 'hold';
        readonly held: boolean;
        /** When it was set: a release that was signed for an earlier hold lifts no later one. */
        readonly since?: Instant | undefined;
      }
    | {
        readonly kind: 'embargo';
        readonly post: PostId;
        /** Number of the revision that waits. */
        readonly revision: number;
        /** False: these words wait for no release, or have it already. */
        readonly waits: boolean;
        /** Duty that must be ticked off first and is not; `null`: none is in the way. */
        readonly openDuty: string | null;
      };
  readonly usedStatements: readonly Digest[];
  readonly usedNonces: readonly string[];
}

/**
 * Whether a release whose signature is verified lifts this hold or embargo now. It lets words out,
 * so it needs whoever may sign them (I1); holding needs no signature, for in doubt it must be easy.
 * @returns the first reason against it, or `null`
 */
export function judgeRelease(
  judged: JudgedRelease,
  { statement, signer, digest }: VerifiedStatement<ReleaseStatement>,
  now: Instant,
): Refusal | null {
  return (
    judgeSigner(signer, now) ??
    judgePlace(judged, statement) ??
    judgeTime(statement, now) ??
    (judged.usedStatements.includes(digest) || judged.usedNonces.includes(statement.nonce)
      ? refuse('nonce-seen')
      : null) ??
    (statement.reason.trim() === '' ? refuse('reason-required') : null) ??
    judgeWaiting(judged.of, statement)
  );
}

function judgePlace(judged: JudgedRelease, statement: ReleaseStatement): Refusal | null {
  const { of } = judged;
  if (statement.deployment !== judged.deployment) return refuse('wrong-deployment');
  if (statement.incident !== judged.incident) return refuse('wrong-incident');
  if (statement.mode === 'drill' && judged.mode === 'live') return refuse('drill-for-live');
  if (statement.mode !== judged.mode || statement.drill !== judged.drill) {
    return refuse('wrong-mode');
  }
  if (statement.post !== (of.kind === 'hold' ? null : of.post)) return refuse('wrong-post');
  const revision = of.kind === 'hold' ? 0 : of.revision;
  return statement.revision === revision
    ? null
    : refuse('wrong-revision', `signed ${statement.revision}, waiting ${revision}`);
}

function judgeTime({ signedAt, decideBy }: ReleaseStatement, now: Instant): Refusal | null {
  if (Date.parse(signedAt) > Date.parse(now) + CLOCK_TOLERANCE) {
    return refuse('signed-in-future', signedAt);
  }
  return Date.parse(decideBy) < Date.parse(now) ? refuse('too-late', decideBy) : null;
}

function judgeWaiting(
  of: JudgedRelease['of'],
  { signedAt }: Pick<ReleaseStatement, 'signedAt'>,
): Refusal | null {
  if (of.kind === 'hold') {
    if (!of.held) return refuse('not-held');
    const early = Date.parse(signedAt) < Date.parse(of.since ?? signedAt) - CLOCK_TOLERANCE;
    return early ? refuse('not-held', 'this was signed before the hold that stands now') : null;
  }
  if (!of.waits) return refuse('no-embargo');
  return of.openDuty === null ? null : refuse('duty-open', of.openDuty);
}
