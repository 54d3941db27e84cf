import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EXIT } from '../../cli/exit-codes.ts';
import { shortIncident, shortPost } from '../../cli/client/find-by-name.ts';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { ReleaseStatement, SignedStatement } from '../../domain/statements.ts';
import { sha256 } from '../../trust/canonical.ts';
import { writeKeyFileText } from '../../trust/key-file.ts';
import { messageEventId, openingEventId } from '../../workflows/messages.ts';
import {
  appendRevision,
  byOf,
  makeRig,
  openOutage,
  ORIGIN,
  PEOPLE,
  signEntry,
  signOff,
  type Outage,
  type Rig,
  type Sent,
  type Who,
} from '../server/kit.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { run, type Person, type Ran } from './kit.ts';

/** The command line against the real server, with a Temporal that records. */
const home = temporaryDirectory();
let rig: Rig;
beforeEach(async () => {
  rig = await makeRig({ answerWithin: 100 });
});
afterEach(() => rig.close());
afterAll(() => home.remove());
beforeAll(() => {
  mkdirSync(join(home.path, 'people'));
  for (const who of ['ines', 'carla', 'lena', 'edgar', 'erik'] as const) {
    const { certificate, privateKey, publicKey } = PEOPLE[who];
    const { person, name } = certificate.body;
    writeFileSync(
      join(home.path, 'people', `${who}.key.json`),
      writeKeyFileText({ person, name, publicKey, privateKey, certificate }),
      { mode: 0o600 },
    );
  }
});

async function as(who: Who, line: readonly string[], person: Person = {}): Promise<Ran> {
  const dial: typeof fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return fetch(url.replace(ORIGIN, rig.url), init);
  };
  return run(home.path, [...line, '--as', who, '--api', ORIGIN], { ...person, fetch: dial });
}

/** What the worker would record for each message, from its sender. */
function accept(entryOf: (sent: Sent) => object | null): void {
  rig.temporal.react = async (sent) => {
    const entry = entryOf(sent);
    const asked = sent.workflowId.replace(/^incident-/u, '');
    const [incident = ''] = asked.split('/');
    const { by } = sent.message as { by?: { person: string; name: string } };
    if (entry === null) return;
    await rig.append(incident, [
      {
        eventId: messageEventId(asked, sent.message.id),
        actor: { person: by?.person ?? 'p-carla', name: by?.name ?? 'Carla', proved: false },
        ...entry,
      } as EntryDraft,
    ]);
  };
}

const field = (sent: Sent, name: string): unknown =>
  (sent.message as Readonly<Record<string, unknown>>)[name];

async function told(outage: Outage, who: Who, draft: object): Promise<void> {
  const { person, name } = byOf(who);
  const actor = { person, name, proved: false };
  await rig.append(outage.incident, [
    { eventId: `test-${Math.random()}`, actor, ...draft } as EntryDraft,
  ]);
}

const HOLD = { action: 'incident.hold', payload: { reason: 'Stopped; the reason follows.' } };

describe('hold and release', () => {
  test('stopping is one word, and everything says so; letting go is signed', async () => {
    const outage = await openOutage(rig);
    accept(({ name, message }) => {
      if (name === 'hold') return HOLD;
      const { release } = message as unknown as { release: SignedStatement };
      const { reason } = JSON.parse(release.statement) as ReleaseStatement;
      const statement = sha256(release.statement);
      return { action: 'incident.release', payload: { statement, signed: release, reason } };
    });
    const held = await as('ines', ['hold']);
    expect(held).toMatchObject({ exitCode: EXIT.ok });
    expect(held.out).toContain('On hold. Nothing more of it goes out');

    const shown = await as('carla', ['show', 'next']);
    expect(shown.out).toContain('ON HOLD by Ines');
    expect((await as('carla', ['incidents'])).out).toContain('ON HOLD');
    // A narrow column may break it in two.
    expect((await as('carla', ['queue'])).out).toMatch(/\bON\b[\s\S]*\bHOLD\b/u);

    const unasked = await as('carla', ['release', '--reason', 'read']);
    expect(unasked.exitCode).not.toBe(EXIT.ok);
    expect(rig.temporal.sent.map(({ name }) => name)).toEqual(['hold']);
    const released = await as('carla', [
      'release',
      outage.incident,
      '--reason',
      'Legal has read it.',
      '-y',
    ]);
    expect(released.out).toContain('Released and signed');
    expect(released.err).toContain('On hold by Ines');
    expect((await as('carla', ['incidents'])).out).not.toContain('ON HOLD');
    const again = await as('carla', ['release', '--reason', 'x', '-y']);
    expect(again.err).toContain('Nothing of');
  });

  test('of several incidents each must be named, or all', async () => {
    const outages = [await openOutage(rig), await openOutage(rig)];
    accept(() => HOLD);
    const unclear = await as('carla', ['hold']);
    expect(unclear.exitCode).not.toBe(EXIT.ok);
    expect(unclear.err).toContain('Several incidents are running');
    expect(rig.temporal.sent).toEqual([]);
    const all = await as('carla', ['hold', '--all', '--reason', 'Stopped; the reason follows.']);
    for (const { incident } of outages) expect(all.out).toContain(`${shortIncident(incident)}: On`);
  });

  test('an executive neither stops nor lets go, and is told why', async () => {
    const outage = await openOutage(rig);
    const refused = await as('edgar', ['hold']);
    expect(refused.exitCode).toBe(EXIT.refused);
    expect(refused.err).toContain('An executive never lets words out');
    await told(outage, 'ines', HOLD);
    const released = await as('edgar', ['release', '--reason', 'now', '-y']);
    expect(released.exitCode).toBe(EXIT.refused);
    expect(rig.temporal.sent).toEqual([]);
  });

  test('an embargo is told, waits in the queue, and is lifted for its revision', async () => {
    const outage = await openOutage(rig, { embargo: { duty: null } });
    expect((await as('carla', ['show', 'next'])).out).toContain('EMBARGO: signed words wait');
    const signed = await signOff(rig, outage, 'carla');
    await rig.append(outage.incident, [
      signEntry(outage, 'sign-1', signed, sha256(signed.statement)),
    ]);
    const queue = await as('carla', ['queue']);
    expect(queue.out).toContain('its release (embargo)');
    const post = shortPost(outage.post);
    const released = await as('carla', ['release', post, '--reason', 'The partner knows.', '-y']);
    expect(released).toMatchObject({ exitCode: EXIT.waiting });
    const [sent] = rig.temporal.sent;
    expect(sent).toMatchObject({ workflowId: `incident-${outage.post}`, name: 'release' });
    const { statement } = field(sent!, 'release') as SignedStatement;
    expect(JSON.parse(statement)).toMatchObject({
      type: 'countersign/release',
      post: outage.post,
      revision: 1,
      reason: 'The partner knows.',
    });
  });
});

describe('the turns of an outage', () => {
  test('a relapse finds the incident that was closed last', async () => {
    const outage = await openOutage(rig);
    const close = { action: 'incident.close', payload: { as: 'resolved' } };
    await told(outage, 'ines', close);
    accept((sent) => ({
      action: 'incident.relapse',
      payload: { since: field(sent, 'since'), reason: field(sent, 'reason') },
    }));
    rig.temporal.gone = true;
    const ran = await as('carla', ['relapse', '--reason', 'Sign-in fails again.']);
    expect(ran.out).toContain('Broken again since');
    expect(rig.temporal.revived).toMatchObject([{ incident: outage.incident, resume: true }]);
    const ledger = await as('carla', ['history', shortIncident(outage.incident), '--ledger']);
    expect(ledger.out).toContain('said that it is broken again since');
  });

  test('two incidents become one thread', async () => {
    const [follower, lead] = [await openOutage(rig), await openOutage(rig)];
    const into = shortIncident(lead.incident);
    accept(({ name }) =>
      name === 'merge'
        ? { action: 'incident.merge', payload: { into: lead.incident, reason: 'same cause' } }
        : {
            action: 'incident.absorb',
            payload: { follower: follower.incident, reason: 'same cause' },
          },
    );
    const ran = await as('ines', ['merge', into, '--reason', 'same cause']);
    expect(ran.out).toContain(`${into} speaks for both`);
    expect(rig.temporal.sent.map(({ name }) => name)).toEqual(['merge', 'absorb']);
    expect((await as('ines', ['incidents'])).out).toContain(`merged into ${into}`);
    const refused = await as('carla', ['merge', into, '--reason', 'x']);
    expect(refused.exitCode).toBe(EXIT.refused);
  });

  test('a part gets an incident of its own', async () => {
    const whole = await openOutage(rig);
    const told = ['split', '--affected', 'customers in Austria', '--state', 'down'];
    const nothing = await as('ines', ['split', '--reason', 'other cause']);
    expect(nothing.err).toContain('Say what is different about the part');
    const ran = await as('ines', [...told, '--reason', 'other cause']);
    expect(ran).toMatchObject({ exitCode: EXIT.waiting });
    expect(rig.temporal.started).toMatchObject([{ splitFrom: whole.incident }]);
    expect(rig.temporal.sent).toMatchObject([{ name: 'split' }]);
  });

  test('a step is skipped with a reason, and only with one', async () => {
    await openOutage(rig);
    accept((sent) => ({
      action: 'step.skip',
      payload: { step: field(sent, 'step'), reason: field(sent, 'reason') },
    }));
    expect((await as('ines', ['skip', 'cause'])).exitCode).toBe(EXIT.usage);
    const ran = await as('ines', ['skip', 'cause', '--reason', 'It was never found.']);
    expect(ran.out).toContain('Skipped cause');
  });

  test('a promise is stretched under the same words', async () => {
    const outage = await openOutage(rig);
    const ran = await as('carla', ['revise', shortPost(outage.post), '--promise', '07:30', '-y']);
    expect(ran).toMatchObject({ exitCode: EXIT.waiting });
    expect(ran.out).toContain('next update by');
    const [sent] = rig.temporal.sent;
    expect(Date.parse(String(field(sent!, 'promise')))).toBeGreaterThan(Date.now());
    expect(field(sent!, 'words')).toMatchObject({ headline: 'Ordering is down (1)' });
  });
});

describe('duties and chores', () => {
  test('are listed with owner and time, and ticked off by their id', async () => {
    const outage = await openOutage(rig);
    for (const [id, owner, dueAt] of [
      ['regulator', 'legal', '2026-01-01T00:00:00.000Z'],
      ['pause-campaigns', 'communicator', '2099-01-01T00:00:00.000Z'],
    ]) {
      await told(outage, 'ines', {
        action: 'task.begin',
        payload: { id, kind: 'duty', text: `Do ${id}.`, owner, from: dueAt, dueAt },
      });
    }
    const list = await as('ines', ['tasks']);
    expect(list.out).toMatch(/regulator[\s\S]*OVERDUE[\s\S]*pause-campaigns/);
    expect(list.out).toContain('legal');
    accept((sent) => ({
      action: 'task.done',
      payload: { id: field(sent, 'task'), note: field(sent, 'note') },
    }));
    const ticked = await as('lena', ['tick', 'regulator', '--note', 'by portal']);
    expect(ticked.out).toContain('Ticked off: Do regulator.');
    const foreign = await as('erik', ['tick', 'pause-campaigns']);
    expect(foreign.exitCode).toBe(EXIT.refused);
    expect((await as('ines', ['tasks'])).out).not.toContain('regulator');
    expect((await as('ines', ['tasks', '--all'])).out).toContain('by portal');
    expect((await as('ines', ['tick', 'nothing'])).err).toContain('no duty or chore "nothing"');
  });
});

describe('facts', () => {
  test('that contradict what is public say at once which posts say what', async () => {
    const outage = await openOutage(rig);
    const since = (at: string) => ({
      action: 'facts.report',
      payload: { facts: [{ name: 'since', state: 'confirmed' }] },
      erasable: { since: at },
    });
    await told(outage, 'ines', since('2026-11-22T06:05:00.000Z'));
    await appendRevision(rig, outage, 2, { facts: ['since'] });
    rig.temporal.react = async ({ message }) => {
      const { by, id } = message as { id: string; by: { person: string; name: string } };
      const actor = { person: by.person, name: by.name, proved: false };
      await rig.append(outage.incident, [
        {
          ...since('2026-11-22T05:40:00.000Z'),
          eventId: messageEventId(outage.incident, id),
          actor,
        } as EntryDraft,
        {
          eventId: `${id}/outdated`,
          actor: { person: 'countersign', name: 'Countersign', proved: true },
          action: 'facts.outdate',
          payload: {
            fact: 'since',
            posts: [outage.post],
          },
        },
      ]);
    };
    const ran = await as('ines', ['facts', '--confirmed', 'since=2026-11-22T05:40:00Z']);
    expect(ran.out).toMatch(/One post says .*:05.* \(.*\/1\); a correction is being drafted/);
    const shown = await as('carla', ['facts']);
    expect(shown.out).toMatch(/One post says/);
    expect((await as('carla', ['show', 'next'])).out).toContain('No longer so: since');
  });

  test('carry language, scope and honesty', async () => {
    await openOutage(rig);
    await as('ines', ['facts', '--unknown', 'cause']);
    await as('ines', ['facts', '--wider', 'affected=customers in Germany and Austria']);
    await as('ines', ['facts', '--retract', 'alternatives']);
    expect(rig.temporal.sent.map((sent) => field(sent, 'facts'))).toEqual([
      [{ name: 'cause', value: null, state: 'unknown' }],
      [
        {
          name: 'affected',
          value: 'customers in Germany and Austria',
          state: 'reported',
          change: 'wider',
        },
      ],
      [{ name: 'alternatives', value: null, state: 'reported' }],
    ]);
    const unclear = await as('ines', ['facts', '--wider', '--narrower', 'affected=all']);
    expect(unclear.exitCode).toBe(EXIT.usage);
    const noScope = await as('ines', ['facts', '--wider', 'cause=An update failed.']);
    expect(noScope.err).toContain('about scope');
    const open = await as('ines', ['facts', '--private', 'cause=An update failed.']);
    expect(open.err).toContain('does not keep cause private');
    expect(rig.temporal.sent).toHaveLength(3);
  });

  test('that are private are shown only to those who may read them', async () => {
    const outage = await openOutage(rig);
    rig.temporal.react = async (sent) => {
      const [fact] = field(sent, 'facts') as { name: string; sealed: string }[];
      expect(fact).toMatchObject({ value: null, sealed: expect.stringMatching(/^[0-9a-f]{64}$/) });
      await rig.append(outage.incident, [
        {
          eventId: messageEventId(outage.incident, sent.message.id),
          actor: { ...byOf('ines'), proved: false },
          action: 'facts.report',
          payload: { facts: [{ name: fact!.name, state: 'reported', sealed: fact!.sealed }] },
          erasable: { [fact!.name]: null },
        } as EntryDraft,
      ]);
    };
    await as('ines', ['facts', '--private', 'dataAffected=yes']);
    expect((await as('lena', ['facts'])).out).toMatch(/dataAffected\s+\(private\) yes/);
    expect((await as('erik', ['facts'])).out).toMatch(/dataAffected\s+\(private\)\s+reported/);
  });
});

describe('opening', () => {
  const opened = (): void => {
    rig.temporal.reactToStart = (input) =>
      rig.append(input.incident, [
        {
          eventId: openingEventId(input.messageId),
          actor: { person: input.by.person, name: input.by.name, proved: false },
          action: 'incident.open',
          payload: {
            runbook: input.runbook,
            runbookDigest: 'b'.repeat(64),
            title: 'Service outage',
            severity: input.severity,
            impact: 'major',
            mode: input.mode,
            drill: input.drill,
            deployment: 'test',
            timeZone: 'Europe/Berlin',
          },
        },
      ]);
  };
  const facts = () =>
    rig.temporal.started[0]?.facts.map(({ name, value }) => `${name}: ${String(value)}`);

  test('takes three answers in order, and nothing else', async () => {
    opened();
    const ran = await as('ines', ['open', 'online ordering', 'down', 'customers in Germany']);
    expect(ran.exitCode).toBe(EXIT.ok);
    expect(facts()).toEqual([
      'service: online ordering',
      'state: down',
      'affected: customers in Germany',
    ]);
    expect(rig.temporal.started[0]).toMatchObject({ runbook: 'service-outage', severity: 'sev2' });
  });

  test('asks them one after the other, and again where an answer does not fit', async () => {
    opened();
    const ran = await as('ines', ['open'], {
      interactive: true,
      answers: ['online ordering', 'broken', 'down', '', 'customers in Germany'],
    });
    expect(ran.exitCode).toBe(EXIT.ok);
    expect(ran.err).toContain('1/3');
    expect(ran.err).toContain('Choose one of: down, slow, unreliable.');
    expect(ran.err).toContain('affected is needed');
    expect(facts()).toHaveLength(3);
  });

  test('knows a plan by its name, and a mistyped one from a service', async () => {
    opened();
    const plan = ['third-party-outage', 'online ordering', 'down', 'customers in Germany'];
    await as('ines', ['open', ...plan]);
    expect(rig.temporal.started[0]?.runbook).toBe('third-party-outage');
    const mistyped = await as('ines', ['open', 'service-outrage']);
    expect(mistyped.err).toContain('There is no runbook "service-outrage"');
    const tooMany = await as('ines', ['open', 'a', 'b', 'c', 'd']);
    expect(tooMany.err).toContain('Put quotes around');
  });
});
