import type { PostDetail } from '../server/api/contract.ts';
import { CliError } from './cli-error.ts';
import { findPost } from './client/find-by-name.ts';
import type { Errand } from './client/queue.ts';
import { readShown } from './client/shown-words.ts';
import type { Shown } from './client/shown-words.ts';
import type { Desk } from './desk.ts';
import { printPost } from './print/post.ts';

/** A post as a command met it, with its words as computed here from their bytes. */
export interface MetPost {
  readonly detail: PostDetail;
  readonly shown: readonly Shown[];
  readonly before: readonly Shown[];
}

/** Finds the post that a person named and reads its words. */
export async function meetPost(
  desk: Desk,
  name: string,
  incident: string | undefined,
  errands?: readonly Errand[],
): Promise<MetPost> {
  const { languages } = (await desk.key()).certificate.body;
  const { incident: id, number } = await findPost(
    desk.call,
    name,
    incident ?? null,
    errands,
    languages,
  );
  const detail = await desk.call('GET /api/incidents/{incident}/posts/{post}', {
    path: { incident: id, post: number },
  });
  return {
    detail,
    shown: detail.current === null ? [] : readShown(detail.current),
    before: detail.previous === null ? [] : readShown(detail.previous),
  };
}

/** Shows a post to the person; on standard error when programs read standard output. */
export function showPost(desk: Desk, met: MetPost, digests: boolean): void {
  const text = printPost(desk.terminal, { ...met, digests, now: desk.now() });
  if (desk.json) desk.terminal.note(text);
  else desk.terminal.say(`${text}\n`);
}

/**
 * Asks before something is signed. Without a terminal nobody can be asked: then only `--yes` signs.
 *
 * @throws CliError `NOT_CONFIRMED`
 */
export async function confirm(desk: Desk, yes: boolean, question: string): Promise<void> {
  if (yes) return;
  if (!desk.terminal.interactive || desk.json) {
    throw new CliError(
      'NOT_CONFIRMED',
      'Nobody is at the terminal to be asked, so nothing was signed.',
      'Read the words above; a script that may sign them adds --yes.',
    );
  }
  const answer = (await desk.terminal.ask(`${question} [y/N] `)).trim().toLowerCase();
  if (answer === 'y' || answer === 'yes') return;
  throw new CliError('NOT_CONFIRMED', 'You did not say yes, so nothing was signed.');
}

/** `--revision` guards scripts: the words that somebody read are the ones that get signed. */
export function assertRevision(detail: PostDetail, expected: number | undefined): void {
  const found = detail.current?.revision.number ?? 0;
  if (expected === undefined || expected === found) return;
  throw new CliError(
    'NOT_CONFIRMED',
    `You read revision ${expected}, but revision ${found} waits now; nothing was signed.`,
    'Read the new words: countersign show next',
  );
}
