import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildAuthorship } from '../../trust/build-authorship.ts';
import { incidentState, proposePost, standDown } from '../../workflows/messages.ts';
import { approve, postState } from '../../workflows/messages.ts';
import { waitFor } from '../support/wait-for.ts';
import { signAs } from '../trust/kit.ts';
import type { TestPerson } from '../trust/kit.ts';
import { answerTo, makeRig, signOff } from './kit.ts';
import type { OpenIncident, Rig } from './kit.ts';
import { replay } from './replay-now.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await makeRig();
});
afterAll(async () => {
  await rig.close();
});

const by = { person: 'p-ines', name: 'Ines' };

/** Signs whatever waits in a post until it goes out, as two communicators would. */
async function letOut(incident: OpenIncident, number: number): Promise<void> {
  await waitFor(`post-${number} to go out`, async () => {
    const state = await incident.post(number).query(postState);
    if (state.phase === 'settled') return true;
    if (state.phase !== 'waiting') return undefined;
    const signed = state.signOffs.map((accepted) => accepted.signer.person);
    const person = signed.includes('p-carla') ? rig.people.cem : rig.people.carla;
    const id = randomUUID();
    await incident.post(number).signal(approve, { id, signOff: signOff(state, person) });
    await waitFor('an answer', () => answerTo(rig, id));
    return undefined;
  });
}

async function propose(
  incident: OpenIncident,
  author: TestPerson | null,
  corrects: `${string}/post-${number}` | null = null,
): Promise<string> {
  const words = { headline: 'A word', short: 'We are sorry.', long: 'We are sorry.' };
  const id = randomUUID();
  const authorship =
    author === null
      ? null
      : signAs(
          author,
          buildAuthorship({
            act: 'proposePost',
            incident: incident.id,
            post: null,
            basedOn: 0,
            words,
            certificate: author.certificate,
            now: new Date(),
          }),
        );
  const kind = corrects === null ? 'statement' : 'correction';
  await incident.handle.signal(proposePost, { id, by, kind, words, corrects, authorship });
  return id;
}

const entryOf = (id: string) => waitFor(`an entry of message ${id}`, () => answerTo(rig, id));

describe('an incident', () => {
  test('walks a whole outage to its end, and its history replays', async () => {
    const incident = await rig.open({ runbook: 'service-outage-drill' });
    await letOut(incident, 1);
    await incident.handle.signal('reportFacts', {
      id: randomUUID(),
      by,
      facts: [{ name: 'contact', value: 'by direct message', state: 'confirmed' }],
    });
    const status = await incident.inPhase(2, 'waiting');
    expect([status.kind, status.situation]).toEqual(['status', 'no-change']);
    await letOut(incident, 2);
    await waitFor('the promise to be missed', () => incident.entries('promise.miss')[0]);
    await incident.handle.signal('declareResolved', {
      id: randomUUID(),
      by,
      restoredAt: new Date().toISOString(),
    });
    await incident.handle.signal('skipStep', {
      id: randomUUID(),
      by,
      step: 'report',
      reason: 'told in person',
    });
    for (let number = 3; ; number += 1) {
      const kind = await waitFor(`post-${number}`, async () => {
        const { posts, phase } = await incident.handle.query(incidentState);
        return (
          posts.find((post) => post.number === number)?.kind ??
          (phase === 'closed' ? 'over' : undefined)
        );
      });
      if (kind === 'over') break;
      await letOut(incident, number);
    }
    await incident.handle.result();
    const kinds = (await incident.handle.query(incidentState)).posts
      .filter((post) => post.publishedAt !== null)
      .map((post) => post.kind);
    expect(kinds.at(0)).toBe('acknowledgement');
    expect(kinds).toContain('resolution');
    expect(kinds.at(-1)).toBe('verification');
    expect(incident.entries('promise.keep').length).toBeGreaterThan(0);
    await replay(incident.handle, 'incident-whole-outage');
    await replay(incident.post(1), 'post-published');
  });

  test('puts an executive’s words before another person, and never lets the author sign alone', async () => {
    const incident = await rig.open();
    await incident.inPhase(1, 'waiting');
    const id = await propose(incident, rig.people.edgar);
    expect(await entryOf(id)).toMatchObject({ action: 'post.open', actor: { person: 'p-edgar' } });
    const proposal = await incident.inPhase(2, 'waiting');
    expect(proposal.revision?.authors).toEqual(['p-edgar']);
    await letOut(incident, 2);

    await propose(incident, rig.people.carla);
    const own = await incident.inPhase(3, 'waiting');
    const own1 = randomUUID();
    await incident.post(3).signal(approve, { id: own1, signOff: signOff(own, rig.people.carla) });
    expect(await entryOf(own1)).toMatchObject({ payload: { code: 'author-may-not-sign' } });

    await propose(incident, null);
    const unsigned = await incident.inPhase(4, 'waiting');
    expect(unsigned.revision?.unsignedWords).toBe(true);
    const own2 = randomUUID();
    await incident
      .post(4)
      .signal(approve, { id: own2, signOff: signOff(unsigned, rig.people.cem) });
    expect(await entryOf(own2)).toMatchObject({ payload: { code: 'author-may-not-sign' } });
    await incident.handle.signal(standDown, { id: randomUUID(), by, reason: 'enough' });
    const allClear = await incident.inPhase(5, 'waiting');
    expect(allClear.kind).toBe('stand-down');
    await letOut(incident, 5);
    await incident.handle.result();
    await replay(incident.handle, 'incident-stood-down');
    await replay(incident.post(1), 'post-withdrawn');
    await replay(incident.post(2), 'post-proposed');
  });

  test.each([
    ['auditor', (people: Rig['people']) => people.ada],
    ['not-chained', (people: Rig['people']) => people.mallory],
  ] as const)('refuses a proposal whose author is %s', async (code, who) => {
    const incident = await rig.open();
    await incident.inPhase(1, 'waiting');
    const id = await propose(incident, who(rig.people));
    expect(await entryOf(id)).toMatchObject({ action: 'message.refuse', payload: { code } });
    await incident.handle.signal(standDown, { id: randomUUID(), by, reason: 'enough' });
    await incident.handle.result();
  });

  test('refuses messages that make no sense, records why, and lives on', async () => {
    const incident = await rig.open();
    await incident.inPhase(1, 'waiting');
    const bad: readonly [string, unknown, string][] = [
      ['reportFacts', { facts: [{ name: 'weather', value: 'bad' }] }, 'unknown-fact'],
      ['reportFacts', { facts: [{ name: 'cause', value: 'no stop' }] }, 'fact-form'],
      ['reportFacts', { facts: 'all of them' }, 'malformed'],
      ['changeSeverity', { severity: 'sev9', reason: 'x' }, 'malformed'],
      ['changeSeverity', { severity: 'sev1', reason: '' }, 'reason-required'],
      ['declareResolved', { restoredAt: 'soon' }, 'fact-form'],
      ['standDown', { reason: ' ' }, 'reason-required'],
      ['proposePost', { kind: 'rumour', words: {} }, 'malformed'],
      ['closeNow', {}, 'unknown-message'],
    ];
    for (const [signal, payload, code] of bad) {
      const id = randomUUID();
      await incident.handle.signal(signal, { id, by, ...(payload as object) });
      expect(await entryOf(id)).toMatchObject({ action: 'message.refuse', payload: { code } });
    }
    expect((await incident.handle.query(incidentState)).phase).toBe('open');
    await incident.handle.signal(standDown, { id: randomUUID(), by, reason: 'a broken probe' });
    await incident.handle.result();
  });

  test('believes nothing that a forged postPublished, postSettled or planChanged says', async () => {
    const incident = await rig.open();
    await incident.inPhase(1, 'waiting');
    const forged = { number: 1, at: new Date().toISOString(), promise: '9999-12-31T00:00:00.000Z' };
    await incident.handle.signal('postPublished', { id: 'forged-1', ...forged });
    await incident.handle.signal('postSettled', { id: 'forged-2', number: 1, end: 'published' });
    await incident.handle.signal('postSettled', { number: 99 });
    await incident.post(1).signal('planChanged', { facts: { service: 5 }, status: 'resolved' });
    await waitFor('the refusal of an unknown post', () =>
      incident
        .entries('message.refuse')
        .find((entry) => JSON.stringify(entry).includes('unknown-post')),
    );
    const state = await incident.handle.query(incidentState);
    expect(state.promise).toBeNull();
    expect(state.posts[0]).toMatchObject({ publishedAt: null, end: null });
    await letOut(incident, 1);
    await waitFor('the true promise', () => incident.entries('promise.give')[0]);
    expect(incident.entries('post.revision')).toHaveLength(1);
    expect(incident.entries('post.revision')[0]).toMatchObject({
      payload: { status: 'investigating' },
    });
    await incident.handle.signal(standDown, { id: randomUUID(), by, reason: 'enough' });
    await letOut(incident, 2);
    await incident.handle.result();
  });

  test('answers half a character, an odd id and a broken certificate like any other bad message', async () => {
    const incident = await rig.open();
    const state = await incident.inPhase(1, 'waiting');
    const good = signOff(state, rig.people.carla);
    const broken = {
      ...good,
      certificate: { ...good.certificate, body: { ...good.certificate.body, name: '\ud800' } },
    };
    const id = randomUUID();
    await incident.post(1).signal(approve, { id: 'ü', signOff: good });
    await incident.post(1).signal(approve, { id, signOff: broken });
    expect(await entryOf(id)).toMatchObject({ action: 'message.refuse' });
    const words = { headline: 'bad \ud800', short: 'We are sorry.', long: 'We are sorry.' };
    const proposal = randomUUID();
    await incident.handle.signal(proposePost, {
      id: proposal,
      by,
      kind: 'statement',
      words,
      corrects: null,
      authorship: null,
    });
    expect(await entryOf(proposal)).toMatchObject({ payload: { code: 'malformed' } });
    await letOut(incident, 1);
    await incident.handle.signal(standDown, { id: randomUUID(), by, reason: 'enough' });
    await letOut(incident, 2);
    await incident.handle.result();
  });

  test('refuses to begin with a runbook that the worker’s disk does not hold', async () => {
    const incident = await rig.open({ runbookDigest: 'f'.repeat(64) });
    await incident.handle.result();
    const entry = rig.recorded.get(`opening/open-${incident.id}`);
    expect(entry).toMatchObject({ action: 'message.refuse', payload: { code: 'wrong-runbook' } });
  });
});
