import { Webhook } from 'standardwebhooks';

export interface WebhookCall {
  readonly url: string;
  /** `whsec_…`. */
  readonly secret: string;
  /** The same for every try: the receiver's key to recognise what came twice. */
  readonly id: string;
  readonly now: Date;
  readonly payload: unknown;
  readonly signal: AbortSignal;
}

/** The receiver has said no for good. */
export class WebhookRefused extends Error {
  readonly code = 'WEBHOOK_REFUSED';
}

/** Refusals that may pass: slow down, too early, took too long. */
const PASSING = new Set([408, 425, 429]);

/**
 * Sends one signed webhook (Standard Webhooks: `webhook-id`, `webhook-timestamp`,
 * `webhook-signature`). Redirects are not followed: a signature is for one address.
 *
 * @throws WebhookRefused when trying again cannot help; any other error: it may
 */
export async function sendWebhook(call: WebhookCall): Promise<void> {
  const { url, secret, id, now, payload, signal } = call;
  const body = JSON.stringify(payload);
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    },
    body,
  });
  await response.body?.cancel();
  if (response.ok) return;
  const why = `the receiver answered ${response.status}`;
  throw response.status < 500 && !PASSING.has(response.status)
    ? new WebhookRefused(why)
    : new Error(why);
}
