/** Holds and embargoes at the last metre: nothing leaves, nothing fails, and it goes when released. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PublishRequest } from '../../activities/contract.ts';
import { COUNTERSIGN, type EntryDraft } from '../../domain/ledger-entry.ts';
import { digestsToVerify, verifySignOffs } from '../../ledger/verify/verify-sign-offs.ts';
import { readRenditions } from '../../ledger/read/read-renditions.ts';
import { buildRelease } from '../../trust/build-release.ts';
import { sha256 } from '../../trust/canonical.ts';
import { signAs, type TestPerson } from '../trust/kit.ts';
import {
  openRig,
  publish,
  publishWithRetries,
  signEntry,
  type DraftedPost,
  type OutageKit,
  type Rig,
} from './kit.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await openRig([{ account: 'main', ability: 'look-up', serves: 'live' }]);
});
afterAll(() => rig.close());

/** Nobody of these lets anything out. */
const edgar = () => rig.crew.person({ executive: true });
const ines = () => rig.crew.person({ roles: ['incident_commander'] });

let acts = 0;
async function act(
  { incident }: OutageKit,
  entry: Pick<EntryDraft, 'action' | 'payload'>,
): Promise<void> {
  acts += 1;
  const body = 'signed' in entry.payload ? entry.payload.signed.certificate.body : null;
  const actor =
    body === null ? COUNTERSIGN : { person: body.person, name: body.name, proved: true };
  const draft = { eventId: `act-${acts}`, actor, ...entry } as EntryDraft;
  await rig.activities.record({ incident, entries: [draft] });
}

const hold = (outage: OutageKit) =>
  act(outage, { action: 'incident.hold', payload: { reason: 'legal reads it first' } });

function signRelease(person: TestPerson, post: DraftedPost, embargo: boolean) {
  const { incident, post: id, mode, drill } = post.identity;
  const statement = buildRelease({
    incident,
    mode,
    drill,
    embargo: embargo ? { post: id, revision: 1 } : null,
    reason: 'read',
    certificate: person.certificate,
    now: new Date(),
  });
  const signed = signAs(person, statement);
  return { statement: sha256(signed.statement), signed, reason: 'read' };
}

const release = (outage: OutageKit, post: DraftedPost, person = rig.crew.carla) =>
  act(outage, { action: 'incident.release', payload: signRelease(person, post, false) });

const lift = (outage: OutageKit, post: DraftedPost, person = rig.crew.carla) =>
  act(outage, {
    action: 'post.release',
    payload: { ...signRelease(person, post, true), post: post.identity.post, revision: 1 },
  });

function sentOf({ key }: PublishRequest): number {
  const file = path.join(rig.directory, 'sandbox', 'main.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split(key).length - 1 : 0;
}

async function scene(embargo: PublishRequest['identity']['embargo'] = null) {
  const outage = await rig.openIncident({ embargo });
  const post = await outage.draft({ channels: ['sandbox'] });
  const signed = post.sign(rig.crew.carla);
  const entry = { ...signEntry(post, signed), eventId: `message/${post.identity.post}/by-carla` };
  const request = post.request('sandbox', [signed], { recordFirst: [entry] });
  return { outage, post, request };
}

async function faults(outage: OutageKit) {
  const entries = await outage.entries();
  const texts = await readRenditions(rig.ledger.db, digestsToVerify(entries));
  return verifySignOffs(entries, texts, rig.crew.policy);
}

describe('a publication while its incident is on hold', () => {
  test('sends nothing and fails nothing; the signature stands, and a release lets it go', async () => {
    const { outage, post, request } = await scene();
    await hold(outage);
    const held = await publish(rig.activities, request);
    expect(held).toMatchObject({ outcome: 'held', reason: expect.stringContaining('on hold') });
    expect(sentOf(request)).toBe(0);
    expect((await outage.actions()).slice(-2)).toEqual(['incident.hold', 'post.sign']);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'held' });
    expect((await outage.actions()).at(-1)).toBe('post.sign');

    await release(outage, post);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'published' });
    expect(sentOf(request)).toBe(1);
    expect(await faults(outage)).toEqual([]);
  });

  test('is not moved by a release that nobody with that right has signed', async () => {
    const { outage, post, request } = await scene();
    await hold(outage);
    for (const person of [edgar(), ines()]) {
      await release(outage, post, person);
      expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'held' });
    }
    expect(sentOf(request)).toBe(0);
  });

  test('that was held again after its release is held again', async () => {
    const { outage, post, request } = await scene();
    await hold(outage);
    await release(outage, post);
    await hold(outage);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'held' });
  });

  test('still finds out what became of a send before the hold', async () => {
    const { outage, request } = await scene();
    rig.order('main', 'unknown');
    await expect(publish(rig.activities, request)).rejects.toThrow();
    await hold(outage);
    rig.order('main');
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({
      outcome: 'published',
    });
    expect(sentOf(request)).toBe(1);
  });

  test('does not repeat a send that did not arrive before the hold', async () => {
    const { outage, post, request } = await scene();
    rig.order('main', 'lose');
    await expect(publish(rig.activities, request)).rejects.toThrow();
    await hold(outage);
    rig.order('main');
    expect(await publishWithRetries(rig.activities, request)).toMatchObject({ outcome: 'held' });
    expect(sentOf(request)).toBe(0);
    await release(outage, post);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'published' });
  });
});

describe('a publication under embargo', () => {
  test('waits for the release of its revision', async () => {
    const { outage, post, request } = await scene({ duty: null });
    expect(await publish(rig.activities, request)).toMatchObject({
      outcome: 'held',
      reason: expect.stringContaining('wait for their release'),
    });
    await lift(outage, post, edgar());
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'held' });
    await lift(outage, post);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'published' });
    expect(await faults(outage)).toMatchObject([{ code: 'statement-refused' }]);
  });

  test('waits for the duty that comes first as well', async () => {
    const { outage, post, request } = await scene({ duty: 'regulator' });
    await lift(outage, post);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'held' });
    await act(outage, { action: 'task.done', payload: { id: 'regulator', note: '' } });
    await lift(outage, post);
    expect(await publish(rig.activities, request)).toMatchObject({ outcome: 'published' });
  });
});
