import { isAllowed } from '../../domain/allowed-post-acts.ts';
import { findDelivery, judgeDeliveryDecision } from '../../domain/judge-delivery-decision.ts';
import type { JudgedPost } from '../../domain/judge-sign-off.ts';
import { judgeSignOff } from '../../domain/judge-sign-off.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { refuse } from '../../domain/refusals.ts';
import type { Rendition } from '../../domain/rendition.ts';
import type {
  DeliveryAct,
  DeliveryDecisionStatement,
  SignedStatement,
  SignOffStatement,
  Statement,
  VerifiedStatement,
} from '../../domain/statements.ts';
import type { IncidentView, PostView, RevisionView } from '../../domain/views.ts';
import type { Digest } from '../../domain/words.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { leafDigest, parseRendition } from '../../trust/rendition-bytes.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import type { ServerDeps } from '../deps.ts';
import { refusalProblem } from '../problem.ts';
import type { Caller } from '../sessions/find-caller.ts';

export interface Judged {
  readonly incident: IncidentView;
  readonly post: PostView;
}

/**
 * Verifies a signed statement as one of this caller's.
 *
 * @throws {ProblemError} the first refusal; `wrong-person` for somebody else's signature
 */
export function verifyOwn<T extends Statement['type']>(
  deps: ServerDeps,
  caller: Caller,
  signed: SignedStatement,
  type: T,
): VerifiedStatement<Extract<Statement, { type: T }>> {
  const verification = verifyStatement(signed, type, deps.trust, deps.clock());
  if (!verification.ok) throw refusalProblem(verification.refusal);
  const { verified } = verification;
  if (verified.signer.person !== caller.person) {
    throw refusalProblem(
      refuse('wrong-person', `signed by ${verified.signer.name}, sent by ${caller.name}`),
    );
  }
  return verified as VerifiedStatement<Extract<Statement, { type: T }>>;
}

/**
 * Whether this sign-off may be sent on. The workflow and the last metre judge again, on their own
 * data: what this rests on, a projection, is only good enough to save people a wait.
 *
 * @throws {ProblemError} the first refusal
 */
export async function judgeApproval(
  deps: ServerDeps,
  { incident, post }: Judged,
  verified: VerifiedStatement<SignOffStatement>,
): Promise<void> {
  if (post.frozen) throw refusalProblem(refuse('frozen'));
  const revision = post.revisions.at(-1);
  if (revision === undefined) throw refusalProblem(refuse('not-waiting', post.state));
  const components = await readComponents(deps, revision);
  const used = await readUsed(deps, post);
  const judged: JudgedPost = {
    identity: { ...identify(incident, post), rule: post.rule },
    revision: { ...revision, components },
    signedBy: used.signers.filter(({ revision: signed }) => signed === revision.number),
    usedStatements: used.statements,
    usedNonces: used.nonces,
  };
  const refusal = judgeSignOff(judged, verified, deps.clock().toISOString());
  if (refusal !== null) throw refusalProblem(refusal);
  if (!isAllowed(post.state, 'approve')) throw refusalProblem(refuse('not-waiting', post.state));
}

/**
 * Whether this decision about a delivery may be sent on.
 *
 * @param key delivery that the address names
 * @throws {ProblemError} the first refusal
 */
export async function judgeDecision(
  deps: ServerDeps,
  { incident, post }: Judged,
  verified: VerifiedStatement<DeliveryDecisionStatement>,
  act: DeliveryAct,
  key: Digest,
): Promise<void> {
  const used = await readUsed(deps, post);
  const deliveries = post.deliveries.map((delivery) => ({
    ...delivery,
    sending: false,
    publishedAt: delivery.at,
  }));
  const refusal = judgeDeliveryDecision(
    {
      identity: identify(incident, post),
      revision: post.revisions.at(-1)?.number ?? 0,
      deliveries,
      usedStatements: used.statements,
      usedNonces: used.nonces,
    },
    verified,
    act,
    deps.clock().toISOString(),
  );
  if (refusal !== null) throw refusalProblem(refusal);
  if (findDelivery(deliveries, verified.statement)?.key !== key) {
    throw refusalProblem(refuse('unknown-delivery', 'the statement is about another delivery'));
  }
}

function identify(incident: IncidentView, post: PostView): JudgedPost['identity'] {
  const { deployment, runbookDigest } = incident;
  return { ...post, deployment, runbookDigest };
}

/** States of components stand in the words' own bytes, and only there. */
async function readComponents(
  deps: ServerDeps,
  revision: RevisionView,
): Promise<Rendition['components']> {
  const texts = await readRenditions(
    deps.ledger.db,
    revision.leaves.map((leaf) => leaf.digest),
  );
  let components: Rendition['components'] = [];
  for (const leaf of revision.leaves) {
    const text = texts.get(leaf.digest);
    if (text === undefined) throw refusalProblem(refuse('bytes-missing', leaf.channel));
    if (leafDigest(text) !== leaf.digest)
      throw refusalProblem(refuse('bytes-differ', leaf.channel));
    components = parseRendition(text).components;
  }
  return components;
}

interface Used {
  readonly statements: readonly Digest[];
  readonly nonces: readonly string[];
  readonly signers: readonly {
    readonly person: string;
    readonly publicKey: string;
    readonly revision: number;
  }[];
}

async function readUsed(deps: ServerDeps, post: PostView): Promise<Used> {
  const chain = await readChain(deps.ledger.db, post.incident);
  const signed = chain.filter(
    (entry): entry is Extract<LedgerEntry, { action: 'post.sign' | 'delivery.decide' }> =>
      (entry.action === 'post.sign' || entry.action === 'delivery.decide') &&
      entry.payload.post === post.post,
  );
  return {
    statements: signed.map(({ payload }) => payload.statement),
    nonces: signed.flatMap(({ payload }) => nonceOf(payload.signed)),
    signers: signed.flatMap((entry) =>
      entry.action === 'post.sign'
        ? [
            {
              person: entry.payload.signed.certificate.body.person,
              publicKey: entry.payload.signed.proof.publicKey,
              revision: entry.payload.revision,
            },
          ]
        : [],
    ),
  };
}

/** The nonce of a signed statement; nothing where there is none. */
export function nonceOf(signed: SignedStatement): readonly string[] {
  const statement: unknown = JSON.parse(signed.statement);
  return typeof statement === 'object' &&
    statement !== null &&
    'nonce' in statement &&
    typeof statement.nonce === 'string'
    ? [statement.nonce]
    : [];
}
