/** By what people are asked, at its far ends: a real SMTP server and a real webhook receiver. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { MailRefused, openMailer } from '../../activities/notify/open-mailer.ts';
import type { Mailer } from '../../activities/notify/open-mailer.ts';
import { sendWebhook, WebhookRefused } from '../../activities/notify/send-webhook.ts';
import { openMailbox } from '../../embedded/mailbox/open-mailbox.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const MAIL = {
  to: 'carla@example.org',
  subject: 'a status post waits for you, until 21:02 CET',
  text: 'Carla, somebody has to look at this.\n',
  messageId: '<abc@countersign.invalid>',
};

async function mailServer(answer: (mail: ParsedMail) => Error | null = () => null): Promise<{
  readonly mailer: Mailer;
  readonly got: ParsedMail[];
  readonly stop: () => Promise<void>;
}> {
  const got: ParsedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => {
        const refusal = answer(mail);
        if (refusal === null) got.push(mail);
        done(refusal);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const { port } = server.server.address() as AddressInfo;
  const mailer = openMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'Countersign <countersign@example.org>',
  });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await new Promise<void>((closed) => server.close(() => closed()));
  };
  ends.push(stop, () => mailer.close());
  return { mailer, got, stop };
}

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function receiver(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly url: string; readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      calls.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  ends.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((closed) => void server.close(() => closed()));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/carla`, calls };
}

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

async function send(url: string, payload: unknown = { type: 'cover.ask' }): Promise<void> {
  await sendWebhook({
    url,
    secret: SECRET,
    id: 'msg-1',
    now: new Date(),
    payload,
    signal: AbortSignal.timeout(5_000),
  });
}

describe('asking by e-mail', () => {
  test('arrives as it was written, and says that a machine sent it', async () => {
    const { mailer, got } = await mailServer();
    await mailer.send(MAIL);
    await mailer.send(MAIL);
    expect(got).toHaveLength(2);
    expect(got[0]?.subject).toBe(MAIL.subject);
    expect(got[0]?.text).toBe(MAIL.text);
    expect(got[0]?.from?.text).toBe('"Countersign" <countersign@example.org>');
    expect(got[0]?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(got.map(({ messageId }) => messageId)).toEqual([MAIL.messageId, MAIL.messageId]);
    expect(got[0]?.html).toBe(false);
  });

  test('is over when the mail server refuses for good, and may be tried again when it does not', async () => {
    const code = (responseCode: number): Error => Object.assign(new Error('no'), { responseCode });
    const refusing = await mailServer(() => code(550));
    await expect(refusing.mailer.send(MAIL)).rejects.toThrow(MailRefused);
    const busy = await mailServer(() => code(451));
    await expect(busy.mailer.send(MAIL)).rejects.not.toThrow(MailRefused);
    const gone = await mailServer();
    await gone.stop();
    await expect(gone.mailer.send(MAIL)).rejects.toThrow(/ECONNREFUSED/u);
    await expect(gone.mailer.send(MAIL)).rejects.not.toThrow(MailRefused);
  });
});

describe('asking by webhook', () => {
  test('arrives signed, and the receiver can tell that nobody changed it', async () => {
    const { url, calls } = await receiver(204);
    await send(url, { type: 'cover.ask', data: { person: 'p-carla' } });
    const call = calls[0];
    if (call === undefined) throw new Error('nothing arrived');
    const headers = call.headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(call.body, headers)).toEqual({
      type: 'cover.ask',
      data: { person: 'p-carla' },
    });
    expect(headers['webhook-id']).toBe('msg-1');
    expect(() =>
      new Webhook(SECRET).verify(call.body.replace('carla', 'mallory'), headers),
    ).toThrow();
    const other = `whsec_${Buffer.alloc(24, 8).toString('base64')}`;
    expect(() => new Webhook(other).verify(call.body, headers)).toThrow();
  });

  test.each([400, 404, 410])('is over when the receiver answers %i', async (status) => {
    const { url } = await receiver(status);
    await expect(send(url)).rejects.toThrow(WebhookRefused);
  });

  test.each([408, 429, 500, 503])('may be tried again when it answers %i', async (status) => {
    const { url } = await receiver(status);
    await expect(send(url)).rejects.toThrow(`the receiver answered ${status}`);
    await expect(send(url)).rejects.not.toThrow(WebhookRefused);
  });

  test('follows no redirect: a signature is for one address', async () => {
    const elsewhere = await receiver(204);
    const { url } = await receiver(302, { location: elsewhere.url });
    await expect(send(url)).rejects.toThrow(WebhookRefused);
    expect(elsewhere.calls).toEqual([]);
  });
});

describe('the practice mailbox', () => {
  test('keeps every mail as a file that can be read, and hands nothing on', async () => {
    const place = temporaryDirectory();
    ends.push(() => place.remove());
    const directory = join(place.path, 'mailbox');
    const mailbox = await openMailbox(directory, 0);
    ends.push(() => mailbox.close());
    const mailer = openMailer({
      smtpUrl: `smtp://127.0.0.1:${mailbox.port}`,
      from: 'Countersign <countersign@practice.example>',
    });
    ends.push(() => mailer.close());
    await mailer.send(MAIL);
    await mailer.send({ ...MAIL, subject: 'again: it waits' });
    const files = readdirSync(directory).toSorted();
    expect(files).toHaveLength(2);
    const subjects = await Promise.all(
      files.map(async (file) => (await simpleParser(readFileSync(join(directory, file)))).subject),
    );
    expect(subjects).toEqual([MAIL.subject, 'again: it waits']);
    await expect(mailer.send({ ...MAIL, text: 'x'.repeat(1_200_000) })).rejects.toThrow();
    expect(readdirSync(directory)).toHaveLength(2);
  });
});
