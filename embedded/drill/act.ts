import { approvePost, newMessageId } from '../../cli/client/act-on-post.ts';
import { ProblemError } from '../../cli/client/problem-error.ts';
import { listPosts } from '../../cli/client/list-all.ts';
import type { Session } from '../../cli/client/session.ts';
import { readShown } from '../../cli/client/shown-words.ts';
import type { FactReport } from '../../domain/facts.ts';
import type { PostKind } from '../../domain/words.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { DrillError } from './drill-error.ts';
import { until } from './until.ts';

/** Reads a post as a person does, over the API. */
export function readPost(reader: Session, incident: string, number: number): Promise<PostDetail> {
  return reader.call('GET /api/incidents/{incident}/posts/{post}', {
    path: { incident, post: number },
  });
}

/** Waits until a post of this kind waits for people, and reads it. */
export async function awaitPost(
  reader: Session,
  incident: string,
  kind: PostKind,
  forMs?: number,
): Promise<PostDetail> {
  const number = await until(
    `a ${kind} post that waits to be signed`,
    async () => {
      const waiting = await listPosts(reader.call, 'waiting');
      const found = waiting.find((post) => post.incident === incident && post.kind === kind);
      return found === undefined ? null : found.number;
    },
    forMs,
  );
  return readPost(reader, incident, number);
}

/** Signs what is shown right now. */
export function sign(signer: Session, detail: PostDetail): Promise<unknown> {
  if (detail.current === null) throw new DrillError('NOTHING_HAPPENED', 'There are no words yet.');
  const shown = readShown(detail.current).map(({ bytes }) => bytes);
  return approvePost(signer, detail, shown, new Date());
}

/**
 * Has people sign a post, one after the other, until nothing is missing. At drill tempo a promise
 * may come too near while somebody reads; then they read the fresh words and sign those.
 */
export async function signAll(
  signers: readonly Session[],
  incident: string,
  number: number,
): Promise<void> {
  let next = 0;
  await until(`the signatures of ${incident}/post-${number}`, async () => {
    const [first] = signers;
    if (first === undefined) return null;
    const detail = await readPost(first, incident, number);
    if (detail.view.state === 'delivering' || detail.view.state === 'settled') return true;
    if (detail.view.state !== 'waiting' || detail.current === null) return null;
    const signed = detail.view.signOffs.filter(({ counts }) => counts).map(({ person }) => person);
    const signer = signers.find(({ key }) => !signed.includes(key.person)) ?? signers[next];
    next = (next + 1) % signers.length;
    if (signer === undefined) return null;
    try {
      await sign(signer, detail);
    } catch (error) {
      if (!(error instanceof ProblemError) || !OVERTAKEN.has(error.problem.code)) throw error;
    }
    return null;
  });
}

/** Refusals that mean: the words have changed while somebody read. */
export const OVERTAKEN: ReadonlySet<string> = new Set([
  'wrong-revision',
  'wrong-leaf',
  'wrong-severity',
  'too-late',
  'not-waiting',
  'already-signed',
  'workflow-gone',
]);

/**
 * Lets somebody sign who must be refused.
 *
 * @returns the refusal's code
 * @throws DrillError `NOT_REFUSED` when it went through: the one thing that must never happen
 */
export async function signAndBeRefused(signer: Session, detail: PostDetail): Promise<string> {
  try {
    await sign(signer, detail);
  } catch (error) {
    if (error instanceof ProblemError && [403, 409].includes(error.problem.status)) {
      return error.problem.code;
    }
    throw error;
  }
  throw new DrillError('NOT_REFUSED', `${signer.key.name} signed and was not refused.`);
}

/** Reports facts, as somebody who knows them. */
export function report(
  reporter: Session,
  incident: string,
  values: Readonly<Record<string, FactReport['value']>>,
): Promise<unknown> {
  return reporter.call('POST /api/incidents/{incident}/facts', {
    path: { incident },
    in: {
      messageId: newMessageId(),
      facts: Object.entries(values).map(([name, value]) => ({ name, value, state: 'confirmed' })),
    },
  });
}
