/**
 * The asking with nothing replaced: a real Temporal server, a real ledger, a rota file, a real mail
 * server and a real webhook receiver on sockets.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { openMailer } from '../../activities/notify/open-mailer.ts';
import type { Mailer } from '../../activities/notify/open-mailer.ts';
import { openRota } from '../../cover/open-rota.ts';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import type { Escalation } from '../../domain/escalation.ts';
import { readPost } from '../../ledger/read/read-posts.ts';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';
import type { cover } from '../../workflows/cover.ts';
import { acknowledgeCover, coverWorkflowId, postChanged } from '../../workflows/messages.ts';
import { openRig } from '../activities/kit.ts';
import type { OutageKit, Rig } from '../activities/kit.ts';
import { writeRota } from '../cover/kit.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { waitFor } from '../support/wait-for.ts';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const LADDER: Escalation = {
  name: 'seconds',
  levels: [
    { after: 0, ask: 'rota/communicator', by: ['email'], repeat: null },
    { after: 600_000, ask: 'backup/communicator', by: ['email'], repeat: null },
  ],
  beforePromise: 2_000,
  acknowledgedFor: 600_000,
};

let rig: Rig;
let client: Client;
let taskQueue: string;
let rota: string;
let mailer: Mailer;
let mails: ParsedMail[];
let hooks: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
let stopMail: () => Promise<void>;
let startMail: () => Promise<void>;
const ends: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  rig = await openRig();
  mails = [];
  hooks = [];
  const hookServer = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => void parts.push(part));
    request.on('end', () => {
      hooks.push({ headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => void hookServer.listen(0, '127.0.0.1', ready));
  const hookUrl = `http://127.0.0.1:${(hookServer.address() as AddressInfo).port}/carla`;

  let mailPort = 0;
  let mailServer: SMTPServer | null = null;
  startMail = async () => {
    if (mailServer !== null) return;
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      onData: (stream, _session, done) => {
        void simpleParser(stream).then((mail) => {
          mails.push(mail);
          done();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((ready) => void server.listen(mailPort, '127.0.0.1', ready));
    mailPort = (server.server.address() as AddressInfo).port;
    mailServer = server;
  };
  stopMail = async () => {
    const server = mailServer;
    mailServer = null;
    if (server !== null) await new Promise<void>((closed) => server.close(() => closed()));
  };
  await startMail();
  mailer = openMailer({
    smtpUrl: `smtp://127.0.0.1:${mailPort}`,
    from: 'Countersign <countersign@example.org>',
  });
  rota = writeRota(`format: 1
timeZone: Europe/Berlin
people:
  p-carla: { name: Carla Okafor, roles: [communicator], email: carla@example.org, webhook: '${hookUrl}', drill: { email: carla@drills.example.org } }
  p-cem: { name: Cem Yildiz, roles: [communicator], email: cem@example.org, drill: { email: cem@drills.example.org } }
shifts:
  - { role: communicator, person: p-carla, backup: p-cem, rule: FREQ=DAILY, from: '08:00', to: '08:00' }
`);

  const { address, namespace, taskQueue: queue } = testTemporal();
  taskQueue = queue;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  client = new Client({ connection, namespace });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflows(join('node_modules', '.cache', 'countersign-test')),
    activities: {
      ...rig.worker({
        cover: { rota: await openRota(rota), mailer, webhookSecret: SECRET, consoleUrl: null },
      }),
    },
  });
  const running = worker.run();
  ends.push(
    async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
      await Runtime.instance().shutdown();
    },
    stopMail,
    () => mailer.close(),
    async () => {
      hookServer.closeAllConnections();
      await new Promise<void>((closed) => void hookServer.close(() => closed()));
    },
    () => rmSync(dirname(rota), { recursive: true }),
    () => rig.close(),
  );
});
afterAll(async () => {
  for (const end of ends) await end();
});
afterEach(() => startMail());

async function ask(
  change: Parameters<Rig['openIncident']>[0] = {},
  deadline: string | null = null,
): Promise<{
  readonly outage: OutageKit;
  readonly post: string;
  readonly settle: () => Promise<readonly string[]>;
}> {
  mails.length = 0;
  hooks.length = 0;
  const outage = await rig.openIncident(change);
  const { identity } = await outage.draft();
  const { incident, post, number, step, kind, severity, mode, drill } = identity;
  const handle = await client.workflow.start<typeof cover>('cover', {
    workflowId: coverWorkflowId(post),
    taskQueue,
    args: [
      {
        incident,
        post,
        number,
        step,
        kind,
        severity,
        mode,
        drill,
        escalation: LADDER,
        openedAt: new Date().toISOString(),
        deadline,
      },
    ],
  });
  return {
    outage,
    post,
    settle: async () => {
      await rig.activities.record({
        incident,
        entries: [
          {
            eventId: `${post}/settled`,
            actor: COUNTERSIGN,
            action: 'post.settle',
            payload: { post, as: 'published' },
          },
        ],
      });
      await handle.signal(postChanged);
      await handle.result();
      return (await outage.actions()).filter((action) => action.startsWith('cover.'));
    },
  };
}

const mail = (index: number): Promise<ParsedMail> =>
  waitFor(`mail ${index + 1}`, () => mails[index]);

function addressee(got: ParsedMail): string {
  const to = Array.isArray(got.to) ? got.to[0] : got.to;
  return to?.text ?? '';
}

describe('asking people with nothing replaced', () => {
  test('reaches the backup before the promise breaks when nobody answers', async () => {
    const deadline = new Date(Date.now() + 6_000).toISOString();
    const asked = await ask({}, deadline);
    expect(addressee(await mail(0))).toBe('carla@example.org');
    const second = await mail(1);
    expect(addressee(second)).toBe('cem@example.org');
    expect(second.date?.getTime()).toBeLessThanOrEqual(Date.parse(deadline));
    expect(second.text).toContain('Carla Okafor');
    expect(await asked.settle()).toEqual(['cover.ask', 'cover.ask', 'cover.gap', 'cover.cancel']);
    // It asked, and nothing of it went out.
    expect(await asked.outage.actions()).not.toContain('delivery.attempt');
  });

  test('uses the signed webhook while the mail server is down, and records that it was', async () => {
    await stopMail();
    const asked = await ask();
    const hook = await waitFor('the webhook', () => hooks[0]);
    const payload = new Webhook(SECRET).verify(hook.body, hook.headers as Record<string, string>);
    expect(payload).toMatchObject({
      type: 'cover.ask',
      data: { post: asked.post, person: 'p-carla' },
    });
    expect(hook.body).not.toContain('words of post');
    const view = await readPost(rig.ledger.db, asked.post);
    expect(view?.cover?.troubles).toMatchObject([
      {
        what: {
          kind: 'fail',
          person: 'p-carla',
          means: 'email',
          reason: expect.stringContaining('ECONNREFUSED'),
          instead: ['webhook', 'console'],
        },
      },
    ]);
    expect(await asked.settle()).toEqual(['cover.ask', 'cover.fail', 'cover.cancel']);
    expect(mails).toEqual([]);
  });

  test('reaches in a drill only what is marked for drills', async () => {
    const asked = await ask({ mode: 'drill', drill: 'autumn' });
    const got = await mail(0);
    expect(addressee(got)).toBe('carla@drills.example.org');
    expect(got.subject).toMatch(/^DRILL: /u);
    await asked.settle();
    expect(hooks).toEqual([]);
  });

  test('finds sick cover that was written down a moment ago, and notes who has seen it', async () => {
    const before = readFileSync(rota, 'utf8');
    writeFileSync(
      rota,
      `${before}away: [{ person: p-carla, from: 2020-01-01T00:00, to: 2099-01-01T00:00, cover: p-cem }]\n`,
    );
    const asked = await ask();
    expect(addressee(await mail(0))).toBe('cem@example.org');
    await client.workflow
      .getHandle(coverWorkflowId(asked.post))
      .signal(acknowledgeCover, { id: 'seen-for-real', by: { person: 'p-cem', name: 'Cem' } });
    const seen = await waitFor('the answer', async () => {
      const view = await readPost(rig.ledger.db, asked.post);
      return view?.cover?.acknowledged[0];
    });
    expect(seen).toMatchObject({ person: 'p-cem' });
    writeFileSync(rota, before);
    expect(await asked.settle()).toEqual(['cover.ask', 'cover.acknowledge', 'cover.cancel']);
  });
});
