import { ApplicationFailure } from '@temporalio/activity';
import { createHash } from 'node:crypto';
import { contactOf } from '../../cover/find-people.ts';
import type { Contact } from '../../cover/rota-plan.ts';
import { readIncident } from '../../ledger/read/read-incidents.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import { limitedSignal } from '../activity-context.ts';
import type { Notified, NotifyRequest } from '../contract.ts';
import type { ActivityDeps } from '../deps.ts';
import type { CoverMeans } from './cover-means.ts';
import { waitsFor } from './read-cover-standing.ts';
import { MailRefused } from './open-mailer.ts';
import { sendWebhook, WebhookRefused } from './send-webhook.ts';
import { writeNotice } from './write-notice.ts';
import type { Notice } from './write-notice.ts';

const WEBHOOK_PATIENCE_MS = 8_000;

/**
 * Asks one person by one means to look at a post. Whether it is a drill is read from the ledger,
 * never believed: a drill reaches what is marked for drills, and nothing else. Tries again belong
 * to Temporal.
 */
export function makeNotify(
  deps: Pick<ActivityDeps, 'db' | 'now'>,
  means: CoverMeans,
): (request: NotifyRequest) => Promise<Notified> {
  return async (request) => {
    const post = await readPost(deps.db, request.post);
    const incident = post === null ? null : await readIncident(deps.db, post.incident);
    if (post === null || incident === null) throw refuse('the ledger knows no such post');
    if (waitsFor(post, incident) !== 'people') return 'not-needed';
    const { plan } = await means.rota.read();
    const person = plan?.people.get(request.person);
    if (plan === null || person === undefined) throw refuse('the rota knows nobody of this name');
    const { mode } = post;
    const notice = writeNotice({
      incident,
      post,
      name: person.name,
      until: request.until,
      repeat: request.repeat,
      now: deps.now().toISOString(),
      timeZone: plan.timeZone,
      link: linkTo(means.consoleUrl, post.incident, post.number),
    });
    try {
      await send(request, contactOf(person, mode), notice, deps.now());
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
      const why = withoutAddresses(error);
      if (error instanceof MailRefused || error instanceof WebhookRefused) throw refuse(why);
      throw ApplicationFailure.retryable(why, 'NOTIFY_FAILED');
    }
    return 'sent';
  };

  async function send(
    { means: by, key, post, person, until }: NotifyRequest,
    { email, webhook }: Contact,
    notice: Notice,
    now: Date,
  ): Promise<void> {
    switch (by) {
      case 'email': {
        if (means.mailer === null) throw refuse('this worker has no mail server');
        if (email === null) throw refuse('the rota has no e-mail address for this');
        const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
        return means.mailer.send({
          ...notice,
          to: email,
          messageId: `<${name}@countersign.invalid>`,
        });
      }
      case 'webhook': {
        if (means.webhookSecret === null) throw refuse('this worker signs no webhooks');
        if (webhook === null) throw refuse('the rota has no webhook for this');
        return sendWebhook({
          url: webhook,
          secret: means.webhookSecret,
          id: createHash('sha256').update(key).digest('hex').slice(0, 32),
          now,
          signal: limitedSignal(WEBHOOK_PATIENCE_MS),
          payload: {
            type: 'cover.ask',
            timestamp: now.toISOString(),
            data: { post, person, until, ...notice },
          },
        });
      }
    }
  }
}

/** Only opens; whoever follows it still has to sign in, read and sign. */
function linkTo(console: string | null, incident: string, number: number): string | null {
  return console === null ? null : `${console}/incidents/${incident}/posts/${number}`;
}

/** What went wrong, for a history and a ledger that keep it for ever: never with an address. */
function withoutAddresses(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) messages.push(at.message);
  return messages
    .join(': ')
    .replaceAll(/[^\s<>"']+@[^\s<>"']+/gu, '(address)')
    .replaceAll(/\bhttps?:\/\/[^\s"']+/gu, '(address)')
    .replaceAll(/\b(ENOTFOUND|EAI_AGAIN|certificate for) \S+/gu, '$1 (address)')
    .slice(0, 300);
}

function refuse(why: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(why, 'NOTIFY_REFUSED');
}
