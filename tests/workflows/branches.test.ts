import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FactReport } from '../../domain/facts.ts';
import type { LedgerAction } from '../../domain/ledger-entry.ts';
import type { PostState } from '../../domain/post.ts';
import { buildRelease } from '../../trust/build-release.ts';
import {
  approve,
  changeSeverity,
  declareResolved,
  hold,
  incidentState,
  merge,
  reject,
  postState,
  relapse,
  release,
  reportFacts,
  requestChanges,
  revise,
  skipStep,
  tickOff,
} from '../../workflows/messages.ts';
import type { Relapse } from '../../workflows/messages.ts';
import type { incident } from '../../workflows/incident.ts';
import { STATE } from '../../workflows/search-attributes.ts';
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

const by = {
  person: 'p-ines',
  name: 'Ines',
  roles: ['incident_commander', 'engineer', 'communicator'],
} as const;

const entryOf = (id: string) => waitFor(`an entry of message ${id}`, () => answerTo(rig, id));

async function sign(one: OpenIncident, number: number, person: TestPerson): Promise<string> {
  const state = await one.post(number).query<PostState>('postState');
  const id = randomUUID();
  await one.post(number).signal(approve, { id, signOff: signOff(state, person) });
  return id;
}

/** Has both communicators sign whatever waits until it is out. */
async function letOut(one: OpenIncident, number: number): Promise<void> {
  await waitFor(`post-${number} to go out`, async () => {
    const state = await one.post(number).query(postState);
    if (state.phase === 'settled') return true;
    if (state.phase !== 'waiting') return undefined;
    const signed = state.signOffs.map((accepted) => accepted.signer.person);
    const person = signed.includes('p-carla') ? rig.people.cem : rig.people.carla;
    await entryOf(await sign(one, number, person));
    return undefined;
  });
}

async function say(one: OpenIncident, fact: FactReport): Promise<string> {
  const id = randomUUID();
  await one.handle.signal(reportFacts, { id, by, facts: [fact] });
  return id;
}

/** Waits until the incident has a post of a step, and tells its number. */
function postOf(one: OpenIncident, step: string): Promise<number> {
  return waitFor(`a post of ${step}`, async () => {
    const { posts } = await one.handle.query(incidentState);
    return posts.findLast((post) => post.step === step)?.number;
  });
}

function recorded(one: OpenIncident, action: LedgerAction): Promise<unknown> {
  return waitFor(`${action} of ${one.id}`, () => one.entries(action)[0]);
}

function releaseBy(person: TestPerson, one: OpenIncident) {
  return signAs(
    person,
    buildRelease({
      incident: one.id,
      mode: 'live',
      drill: null,
      embargo: null,
      reason: 'checked again',
      certificate: person.certificate,
      now: new Date(),
    }),
  );
}

describe('hold', () => {
  test('keeps signed words back until a communicator releases them, and nobody else', async () => {
    const one = await rig.open();
    await one.inPhase(1, 'waiting');
    await one.handle.signal(hold, { id: randomUUID(), by, reason: 'we are not sure' });
    await recorded(one, 'incident.hold');
    await waitFor('Temporal to show it', async () => {
      const { typedSearchAttributes } = await one.handle.describe();
      return typedSearchAttributes.get(STATE) === 'held' ? true : undefined;
    });
    await waitFor('the post to know of it', async () =>
      (await one.post(1).query<PostState>('postState')).held ? true : undefined,
    );
    await entryOf(await sign(one, 1, rig.people.carla));
    await one.inPhase(1, 'signed');
    expect(rig.published.filter(({ identity }) => identity.incident === one.id)).toEqual([]);

    for (const person of [rig.people.edgar, rig.people.ines, rig.people.mallory]) {
      const id = randomUUID();
      await one.handle.signal(release, { id, release: releaseBy(person, one) });
      expect((await entryOf(id)).action).toBe('message.refuse');
    }
    await one.inPhase(1, 'signed');

    const id = randomUUID();
    await one.handle.signal(release, { id, release: releaseBy(rig.people.cem, one) });
    expect((await entryOf(id)).action).toBe('incident.release');
    await one.inPhase(1, 'settled');
    await replay(one.handle, 'incident-held');
    await replay(one.post(1), 'post-held');
  });
});

describe('relapse after the close', () => {
  test('goes on under the same id from what the ledger tells, and owns the all-clear', async () => {
    const one = await rig.open({ severity: 'sev3' });
    await letOut(one, 1);
    const restoredAt = new Date(Date.now() - 3_600_000).toISOString();
    await one.handle.signal(declareResolved, { id: randomUUID(), by, restoredAt });
    await letOut(one, await postOf(one, 'resolution'));
    for (const post of (await one.handle.query(incidentState)).posts)
      await letOut(one, post.number);
    await one.handle.result();
    await recorded(one, 'incident.close');

    const id = randomUUID();
    const again = await rig.client.workflow.signalWithStart<typeof incident, [Relapse]>(
      'incident',
      {
        workflowId: one.handle.workflowId,
        taskQueue: rig.taskQueue,
        args: [{ ...one.started, resume: true }],
        signal: relapse,
        signalArgs: [{ id, by, since: new Date().toISOString(), reason: 'again' }],
      },
    );
    expect((await entryOf(id)).action).toBe('incident.relapse');
    const number = await postOf(one, 'relapse');
    await letOut(one, number);
    await waitFor('the public status to be that of an outage', async () => {
      const { phase, status, posts } = await again.query(incidentState);
      const told = posts[number - 1]?.publishedAt !== null;
      return phase === 'open' && status === 'investigating' && told ? true : undefined;
    });
    await replay(again, 'incident-relapsed');
  });

  test('does not bring to life an incident that the ledger does not know', async () => {
    const workflowId = `incident-inc-${randomUUID()}`;
    const ghost = await rig.client.workflow.start('incident', {
      workflowId,
      taskQueue: rig.taskQueue,
      args: [{ incident: workflowId.slice(9), resume: true, mode: 'live', facts: [] }],
    });
    await expect(ghost.result()).rejects.toThrow();
  });
});

describe('facts', () => {
  test('that change under a waiting draft make it anew, and void what was signed', async () => {
    const one = await rig.open({ severity: 'sev2' });
    await letOut(one, 1);
    await say(one, { name: 'measures', value: ['We took it back.'], state: 'confirmed' });
    await say(one, { name: 'cause', value: 'A cable broke.', state: 'confirmed' });
    const number = await postOf(one, 'cause');
    await one.inPhase(number, 'waiting');
    await entryOf(await sign(one, number, rig.people.carla));
    await say(one, { name: 'cause', value: 'Two cables broke.', state: 'confirmed' });
    await waitFor('the new draft', async () => {
      const state = await one.post(number).query<PostState>('postState');
      return state.revision?.number === 2 && state.signOffs.length === 0 ? true : undefined;
    });
    const drafted = one.entries('post.revision').at(-1);
    expect(drafted?.payload).toMatchObject({ because: 'facts-changed', voids: ['p-carla'] });
  });

  test('that were published and change are corrected, and the correction names them', async () => {
    const one = await rig.open();
    await one.inPhase(1, 'waiting');
    const since = (value: string): FactReport => ({ name: 'since', value, state: 'confirmed' });
    await entryOf(await say(one, since('2026-11-22T02:50:00.000Z')));
    const number = await secondPostOf(one);
    await letOut(one, number);
    await entryOf(await say(one, since('2026-11-22T02:30:00.000Z')));
    const correction = await postOf(one, 'correction');
    const { posts } = await one.handle.query(incidentState);
    expect(posts[correction - 1]).toMatchObject({ kind: 'correction' });
    expect(one.entries('facts.outdate')[0]?.payload).toMatchObject({ fact: 'since' });
    await letOut(one, correction);
    await waitFor('nothing to be owed any more', async () =>
      (await one.handle.query(incidentState)).outdated.length === 0 ? true : undefined,
    );
    await replay(one.handle, 'incident-corrected');
  });

  /** Rejects the first draft, so that the next one rests on what is known by now. */
  async function secondPostOf(one: OpenIncident): Promise<number> {
    await one.post(1).signal(reject, { id: randomUUID(), by, revision: 1, reason: 'since when?' });
    await one.inPhase(1, 'settled');
    await say(one, { name: 'symptom', value: 'you cannot sign in', state: 'confirmed' });
    return waitFor('another draft', async () => {
      const { posts } = await one.handle.query(incidentState);
      return posts.find((post) => post.number === 2)?.number;
    });
  }

  test('that are private are refused when their value is sent along', async () => {
    const one = await rig.open({
      runbook: 'security-incident',
      facts: [
        { name: 'service', value: 'account sign-in', state: 'reported' },
        { name: 'noticed', value: 'Last night we noticed odd sign-ins.', state: 'reported' },
        { name: 'affected', value: 'customers in Germany', state: 'reported' },
      ],
    });
    await waitFor('its first state', async () =>
      one.handle.query(incidentState).catch(() => undefined),
    );
    const { runbook } = await one.handle.query(incidentState);
    const name = Object.keys(runbook.facts).find((fact) => runbook.facts[fact]?.private);
    expect(name).toBeDefined();
    const id = await say(one, { name: name ?? '', value: 'secret', state: 'reported' });
    expect((await entryOf(id)).payload).toMatchObject({ code: 'private-fact' });
  });
});

describe('severity', () => {
  test('sign-offs of an open draft follow it', async () => {
    const one = await rig.open({ severity: 'sev3' });
    await letOut(one, 1);
    await say(one, { name: 'measures', value: ['We took it back.'], state: 'confirmed' });
    await say(one, { name: 'cause', value: 'A cable broke.', state: 'confirmed' });
    const number = await postOf(one, 'cause');
    expect((await one.inPhase(number, 'waiting')).rule.name).toBe('routine');
    const reason = 'worse than we thought';
    await one.handle.signal(changeSeverity, { id: randomUUID(), by, severity: 'sev1', reason });
    await waitFor('two signatures to be asked for', async () => {
      const state = await one.post(number).query<PostState>('postState');
      return state.rule.name === 'weighty' && state.severity === 'sev1' ? true : undefined;
    });
    const drafted = one.entries('post.revision').at(-1);
    expect(drafted?.payload).toMatchObject({ because: 'severity-changed', severity: 'sev1' });
    await replay(one.post(number), 'post-severity-changed');
  });

  test('that rose while words waited for changes asks the changed words for its signatures', async () => {
    const one = await rig.open({ severity: 'sev3' });
    await letOut(one, 1);
    await say(one, { name: 'measures', value: ['We took it back.'], state: 'confirmed' });
    await say(one, { name: 'cause', value: 'A cable broke.', state: 'confirmed' });
    const number = await postOf(one, 'cause');
    const { revision } = await one.inPhase(number, 'waiting');
    const basedOn = revision?.number ?? 0;
    const back = { id: randomUUID(), by, revision: basedOn, reason: 'say it shorter' };
    await one.post(number).signal(requestChanges, back);
    await one.inPhase(number, 'changes-requested');
    const worse = {
      id: randomUUID(),
      by,
      severity: 'sev1',
      reason: 'worse than we thought',
    } as const;
    await one.handle.signal(changeSeverity, worse);
    await recorded(one, 'incident.change_severity');
    // The next message is handled after the news, which the incident sends before it answers.
    const words = { headline: 'A word', short: 'We are sorry.', long: 'We are sorry.' };
    await waitFor('words of sev1', async () => {
      const state = await one.post(number).query<PostState>('postState');
      if (state.severity === 'sev1') return true;
      const change = { by, basedOn: state.revision?.number ?? 0, words, note: '' };
      const id = randomUUID();
      await one.post(number).signal(revise, { ...change, id, authorship: null });
      await entryOf(id);
      return undefined;
    });
    const { rule, severity } = await one.post(number).query<PostState>('postState');
    expect([severity, rule.name]).toEqual(['sev1', 'weighty']);
  });
});

describe('a promise', () => {
  test('is stretched by a signed post within the bounds, and refused beyond them', async () => {
    const one = await rig.open();
    const { revision } = await one.inPhase(1, 'waiting');
    const words = { headline: 'A word', short: 'We are sorry.', long: 'We are sorry.' };
    const base = { by, basedOn: revision?.number ?? 0, words, note: '', authorship: null };
    const tooLate = randomUUID();
    const promise = new Date(Date.now() + 40 * 3_600_000).toISOString();
    await one.post(1).signal(revise, { ...base, id: tooLate, promise });
    expect((await entryOf(tooLate)).payload).toMatchObject({ code: 'promise-too-late' });
    const state = await one.post(1).query<PostState>('postState');
    expect(state.revision?.number).toBe(1);
  });
});

describe('merge', () => {
  test('sends people to the leading incident, and ends', async () => {
    const one = await rig.open();
    await letOut(one, 1);
    await one.handle.signal(merge, { id: randomUUID(), by, into: 'inc-leading', reason: 'one' });
    await letOut(one, await postOf(one, 'merged'));
    await one.handle.result();
    expect(one.entries('incident.close').at(-1)?.payload).toEqual({ as: 'merged' });
    await replay(one.handle, 'incident-merged');
  });
});

describe('a step', () => {
  test('that may not be left out is not', async () => {
    const one = await rig.open();
    await one.inPhase(1, 'waiting');
    const id = randomUUID();
    await one.handle.signal(skipStep, { id, by, step: 'acknowledgement', reason: 'no time' });
    expect(await entryOf(id)).toMatchObject({
      action: 'message.refuse',
      payload: { code: 'may-not-skip' },
    });
  });

  test('is no task: what there is not cannot be ticked off', async () => {
    const one = await rig.open();
    const id = randomUUID();
    await one.handle.signal(tickOff, { id, by, task: 'nothing', note: '' });
    expect(await entryOf(id)).toMatchObject({
      action: 'message.refuse',
      payload: { code: 'unknown-task' },
    });
  });
});
