/** The asking activities on a real ledger, a real rota file and a mailer that keeps what it gets. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Activities, NotifyRequest } from '../../activities/contract.ts';
import type { Mail } from '../../activities/notify/open-mailer.ts';
import { MailRefused } from '../../activities/notify/open-mailer.ts';
import { NO_MEANS } from '../../activities/notify/cover-means.ts';
import type { CoverMeans } from '../../activities/notify/cover-means.ts';
import { openRota } from '../../cover/open-rota.ts';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import { PEOPLE, writeRota } from '../cover/kit.ts';
import { openRig } from './kit.ts';
import type { OutageKit, Rig } from './kit.ts';

let rig: Rig;
let rota: string;
let means: CoverMeans;
let mails: Mail[];
let answer: () => Promise<void>;

beforeAll(async () => {
  rig = await openRig();
  rota = writeRota(
    `${PEOPLE}shifts: [{ role: communicator, person: p-carla, backup: p-cem, rule: FREQ=DAILY, from: '08:00', to: '08:00' }]`,
  );
  mails = [];
  answer = () => Promise.resolve();
  means = {
    rota: await openRota(rota),
    mailer: {
      send: async (mail) => {
        await answer();
        mails.push(mail);
      },
      close: () => undefined,
    },
    webhookSecret: null,
    consoleUrl: 'https://countersign.example',
  };
});
afterAll(async () => {
  rmSync(dirname(rota), { recursive: true });
  await rig.close();
});

const UNTIL = new Date(Date.now() + 20 * 60_000).toISOString();

/** Runs an activity as Temporal does, with its context. */
function ask(post: string, change: Partial<NotifyRequest> = {}, by = means): Promise<unknown> {
  const activities = rig.worker({ cover: by });
  const request: NotifyRequest = {
    post,
    person: 'p-carla',
    means: 'email',
    mode: 'live',
    key: `${post}/0/0/p-carla/email`,
    until: UNTIL,
    repeat: 0,
    ...change,
  };
  // Failures are what these tests are about.
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
  return environment.run((given: NotifyRequest) => activities.notify(given), request);
}

async function record(outage: OutageKit, ...entries: readonly EntryDraft[]): Promise<void> {
  await rig.activities.record({ incident: outage.incident, entries });
}

async function waitingPost(change: Parameters<Rig['openIncident']>[0] = {}): Promise<{
  readonly outage: OutageKit;
  readonly post: string;
}> {
  const outage = await rig.openIncident(change);
  const { identity } = await outage.draft();
  return { outage, post: identity.post };
}

describe('asking somebody to look at a post', () => {
  test('says what waits, until when and how to read it, and none of the words that wait', async () => {
    const { post } = await waitingPost();
    mails.length = 0;
    expect(await ask(post)).toBe('sent');
    const [mail] = mails;
    expect(mail?.to).toBe('carla@example.org');
    expect(mail?.subject).toMatch(/^an acknowledgement waits for you, until \d\d:\d\d /u);
    expect(mail?.text).toContain('a signature: 1 communicator');
    expect(mail?.text).toContain('(in 20 minutes)');
    expect(mail?.text).toContain('npm run countersign -- show ');
    expect(mail?.text).toMatch(
      /https:\/\/countersign\.example\/incidents\/inc-test-\d+\/posts\/1\n/u,
    );
    expect(mail?.text).not.toContain('words of post');
    expect(mail?.text).not.toContain('Headline of post');
    expect(mail?.text).not.toContain('DRILL');
  });

  test('is the same mail at each try, and another one when asked again', async () => {
    const { post } = await waitingPost();
    mails.length = 0;
    await ask(post);
    await ask(post);
    await ask(post, { repeat: 1, key: `${post}/0/1/p-carla/email` });
    const [one, same, again] = mails.map(({ messageId }) => messageId);
    expect(same).toBe(one);
    expect(again).not.toBe(one);
    expect(mails[2]?.subject).toMatch(/^again: /u);
  });

  test('tells who else was asked, so that nobody wonders who knows', async () => {
    const { outage, post } = await waitingPost();
    await record(outage, {
      eventId: `${post}/cover/ask/0/0`,
      actor: COUNTERSIGN,
      action: 'cover.ask',
      payload: {
        post,
        level: 0,
        repeat: 0,
        ask: 'rota/communicator',
        people: [{ person: 'p-cem', name: 'Cem Yildiz', by: ['email'] }],
        until: UNTIL,
      },
    });
    mails.length = 0;
    await ask(post);
    expect(mails[0]?.text).toMatch(/So far: {5}Cem Yildiz was asked at \d\d:\d\d/u);
  });

  test('marks a drill, and reaches its own mailbox only, whatever is claimed', async () => {
    const { post } = await waitingPost({ mode: 'drill', drill: 'autumn' });
    mails.length = 0;
    await ask(post, { mode: 'live' });
    expect(mails.map(({ to }) => to)).toEqual(['drills@example.org']);
    expect(mails[0]?.subject).toMatch(/^DRILL: /u);
    expect(mails[0]?.text).toMatch(/^DRILL: this is an exercise \(autumn\)\./u);
    await expect(ask(post, { person: 'p-cem' })).rejects.toMatchObject({
      type: 'NOTIFY_REFUSED',
      nonRetryable: true,
    });
    expect(mails).toHaveLength(1);
  });

  test('sends nothing any more once the post waits for nobody', async () => {
    const { outage, post } = await waitingPost();
    await record(outage, {
      eventId: `${post}/settled`,
      actor: COUNTERSIGN,
      action: 'post.settle',
      payload: { post, as: 'withdrawn' },
    });
    mails.length = 0;
    expect(await ask(post)).toBe('not-needed');
    expect(mails).toEqual([]);
    expect(await rig.activities.readCoverStanding({ post })).toEqual({
      waitsFor: 'over',
      end: 'withdrawn',
      promise: null,
    });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an unknown post', () => ask('inc-nowhere/post-1')],
    [
      'somebody whom the rota does not know',
      async () => ask((await waitingPost()).post, { person: 'p-x' }),
    ],
    ['a worker without a rota', async () => ask((await waitingPost()).post, {}, NO_MEANS)],
    [
      'a worker without a mail server',
      async () => ask((await waitingPost()).post, {}, { ...means, mailer: null }),
    ],
    [
      'a worker that signs no webhooks',
      async () => ask((await waitingPost()).post, { means: 'webhook' }),
    ],
    [
      'a mailbox that is not there',
      async () => {
        answer = () => Promise.reject(new MailRefused('550 no such mailbox'));
        return ask((await waitingPost()).post);
      },
    ],
  ])('is not tried again for %s', async (_what, asking) => {
    await expect(asking()).rejects.toMatchObject({ type: 'NOTIFY_REFUSED', nonRetryable: true });
    answer = () => Promise.resolve();
  });

  test('tells what went wrong without an address: histories and ledgers keep it for ever', async () => {
    const { post } = await waitingPost();
    const cause = new Error('getaddrinfo ENOTFOUND mail.carlas-home.example');
    for (const error of [
      new MailRefused('550 <carla@example.org>: no such mailbox'),
      new Error('fetch failed', { cause }),
    ]) {
      answer = () => Promise.reject(error);
      const failure = await ask(post).then(
        () => null,
        (thrown: unknown) => thrown as Error,
      );
      expect(failure?.message).toMatch(/no such mailbox|ENOTFOUND/u);
      expect(`${failure?.message} ${failure?.stack}`).not.toMatch(/carla/u);
      expect(failure?.cause).toBeUndefined();
    }
    answer = () => Promise.resolve();
  });

  test('is tried again while the mail server sleeps', async () => {
    const { post } = await waitingPost();
    answer = () => Promise.reject(new Error('ECONNREFUSED'));
    await expect(ask(post)).rejects.not.toMatchObject({ nonRetryable: true });
    answer = () => Promise.resolve();
  });
});

describe('whether people have to look', () => {
  const standing = async (post: string): ReturnType<Activities['readCoverStanding']> =>
    rig.activities.readCoverStanding({ post });

  test('they do while it waits, and not while the incident is on hold', async () => {
    const { outage, post } = await waitingPost();
    expect(await standing(post)).toMatchObject({ waitsFor: 'people' });
    await record(outage, {
      eventId: `${outage.incident}/hold`,
      actor: { person: 'p-ines', name: 'Ines', proved: false },
      action: 'incident.hold',
      payload: { reason: 'Numbers are wrong.' },
    });
    expect(await standing(post)).toMatchObject({ waitsFor: 'nobody' });
    expect(await standing('inc-nowhere/post-1')).toBeNull();
  });
});

describe('looking for cover', () => {
  test('answers by the rota as it is now, and says so where there is none', async () => {
    const worker = rig.worker({ cover: means });
    expect(await worker.findCover({ ask: 'rota/communicator', mode: 'live' })).toEqual({
      people: [{ person: 'p-carla', name: 'Carla Okafor', means: ['email', 'console'] }],
      gap: null,
    });
    expect(await worker.findCover({ ask: 'rota/legal', mode: 'live' })).toEqual({
      people: [],
      gap: 'nobody-on-rota',
    });
    expect(await rig.activities.findCover({ ask: 'rota/communicator', mode: 'live' })).toEqual({
      people: [],
      gap: 'no-rota',
    });
  });
});
