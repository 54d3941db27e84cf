import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { approvePost, holdBack, proposeWords } from '../../cli/client/act-on-post.ts';
import type { Session } from '../../cli/client/session.ts';
import { readShown } from '../../cli/client/shown-words.ts';
import { shortIncident, shortPost } from '../../cli/client/find-by-name.ts';
import { report, signAll } from '../../embedded/drill/act.ts';
import { orderSandbox } from '../../embedded/drill/order-sandbox.ts';
import type { PostDetail } from '../../server/api/contract.ts';
import { buildDeliveryDecision } from '../../trust/build-delivery-decision.ts';
import { buildSignOff } from '../../trust/build-sign-off.ts';
import { signStatement } from '../../trust/sign-statement.ts';
import type { SignedStatement, SignOffStatement } from '../../domain/statements.ts';
import type { Corner } from '../embedded/stack-kit.ts';
import { waitFor } from '../support/wait-for.ts';
import { makePerson, makeRoots } from '../trust/kit.ts';
import {
  countersign,
  delivered,
  entriesOf,
  findTemporalProgram,
  look,
  makeHome,
  openOutage,
  raise,
  readPost,
  runProgram,
  waiting,
} from './kit.ts';
import type { Public, Standing } from './kit.ts';

/** Whoever reaches Temporal can send anything. Nothing of it may let a word out. */
let corner: Corner;
let standing: Standing;
let temporal: string;
let connection: Connection;
let incident: string;
let first: PostDetail;
let before: Public;

beforeAll(async () => {
  corner = await makeHome();
  standing = await raise(corner);
  temporal = await findTemporalProgram();
  connection = await Connection.connect({ address: standing.addresses.temporal });
  incident = await openOutage(standing, 'service-outage');
  first = await waiting(standing, incident, 'acknowledgement');
  before = await look(standing, incident);
}, 90_000);
afterAll(async () => {
  await connection?.close();
  await corner?.clear();
}, 60_000);

const workflow = (post: number): string => `incident-${incident}/post-${post}`;

/** One command of Temporal's own program. */
async function tell(
  command: 'signal' | 'start' | 'show' | 'describe' | 'reset' | 'terminate',
  id: string,
  options: Readonly<Record<string, string>>,
): Promise<string> {
  const all = { 'workflow-id': id, address: standing.addresses.temporal, ...options };
  const line = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const ran = await runProgram(temporal, ['workflow', command, ...line], { HOME: corner.home });
  if (ran.exitCode !== 0) throw new Error(`temporal workflow ${command}: ${ran.err}`);
  return ran.out;
}

const signal = (post: number, name: string, input: unknown): Promise<string> =>
  tell('signal', workflow(post), { name, input: JSON.stringify(input) });

/** A signal with bytes that Temporal's program would not send. */
async function signalBytes(
  to: string,
  signalName: string,
  data: string | Uint8Array,
  encoding: string | null = 'json/plain',
): Promise<void> {
  const metadata = encoding === null ? {} : { encoding: Buffer.from(encoding) };
  await connection.workflowService.signalWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: to },
    signalName,
    identity: 'mallory',
    requestId: randomUUID(),
    input: { payloads: [{ metadata, data: Buffer.from(data) }] },
  });
}

/** A sign-off of exactly what waits, signed by one of the people, and not sent. */
function signedBy({ key }: Pick<Session, 'key'>, detail: PostDetail): SignedStatement {
  const { privateKey, certificate } = key;
  const shown = detail.current === null ? [] : readShown(detail.current).map(({ bytes }) => bytes);
  const { incident: view, view: post } = detail;
  const request = { incident: view, post, shown, certificate, now: new Date() };
  return signStatement(buildSignOff(request), privateKey, certificate);
}

/** Carla as Mallory would like to be her: all true, but certified by a root of her own. */
function selfMade(): Pick<Session, 'key'> {
  const { key } = standing.cast.communicator;
  const { keys: own } = makeRoots(['p-mallory'], { practice: true, threshold: 1 });
  const { body } = key.certificate;
  const { keys: _keys, ...same } = body;
  const made = makePerson(own, same);
  return { key: { ...key, privateKey: made.privateKey, certificate: made.certificate } };
}

/** Codes of the refusals that the ledger holds against a post, in order. */
async function refusals(post: number): Promise<readonly string[]> {
  const entries = await entriesOf(standing, incident, 'message.refuse');
  return entries
    .filter(({ payload }) => payload.post === `${incident}/post-${post}`)
    .map(({ payload }) => payload.code);
}

async function expectRefused(post: number, codes: readonly string[], had = 0): Promise<void> {
  const found = await waitFor('the refusals in the ledger', async () => {
    const all = (await refusals(post)).slice(had);
    return all.length >= codes.length ? all : undefined;
  });
  expect(found).toEqual(codes);
}

const expectNothingPublic = async (): Promise<void> =>
  expect(await look(standing, incident)).toEqual(before);

/** What the signed statement says of the page's components. */
function componentsOf({ payload }: { readonly payload: { readonly signed: SignedStatement } }) {
  const statement = JSON.parse(payload.signed.statement) as Pick<SignOffStatement, 'components'>;
  return statement.components;
}

/** The posts of which accounts were given something; each account once, and nothing else. */
function postsOnceEach(sandbox: Awaited<ReturnType<typeof look>>['sandbox']): readonly string[] {
  expect(new Set(sandbox.map(({ key }) => key)).size).toBe(sandbox.length);
  return [...new Set(sandbox.map(({ post }) => post))];
}

describe('approvals that somebody made up', () => {
  test('none lets a word out, each is refused and recorded, and a true one still counts', async () => {
    const { communicator, executive } = standing.cast;
    const truly = signedBy(communicator, first);
    const otherWords = truly.statement.replace('"impact":"major"', '"impact":"none"');
    expect(otherWords).not.toBe(truly.statement);
    const forged: readonly (readonly [unknown, string])[] = [
      [null, 'unsigned'],
      [{ statement: 'approved', proof: {}, certificate: {} }, 'malformed'],
      ['approved by p-carla', 'malformed'],
      [{ ...truly, statement: otherWords }, 'broken-signature'],
      [signedBy(selfMade(), first), 'not-chained'],
      [signedBy(executive, first), 'executive'],
    ];
    for (const [signOff] of forged) {
      await signal(1, 'approve', {
        id: randomUUID(),
        signOff,
        by: { person: 'p-carla', name: 'C' },
      });
    }
    await signal(1, 'letItOut', { id: randomUUID(), now: true });
    await expectRefused(1, [...forged.map(([, code]) => code), 'unknown-message']);
    await expectNothingPublic();
  });

  test('signals that nobody can read are refused too, and do not hold the gate', async () => {
    const had = (await refusals(1)).length;
    const to = workflow(1);
    const plain = { name: 'approve', input: 'let it out', 'input-meta': 'encoding=binary/plain' };
    await tell('signal', to, plain);
    await signalBytes(to, 'approve', 'let it out', 'json/martian');
    await signalBytes(to, 'approve', '{"id": "broken');
    await signalBytes(to, 'approve', Uint8Array.of(0xff, 0xfe, 0x00));
    await signalBytes(to, 'approve', '{}', null);
    await signalBytes(to, 'approve', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    await signalBytes(to, '__temporal_approve', '{}');
    await signalBytes(to, 'appr\u0000ove', '{}');
    await signalBytes(to, 'approve', '{"id":"nul-\\u0000-\\ud800","signOff":null}');
    await signalBytes(to, 'approve', '{"id":"ümlaut","signOff":null}');
    const by = '{"person":"p-\\u0000","name":"\\udfff"}';
    await signalBytes(to, 'requestChanges', `{"id":"${randomUUID()}","by":${by},"reason":""}`);
    await signalBytes(`incident-${incident}`, '__temporal_end', '{}');
    await signalBytes(`incident-${incident}`, 'reportFacts', 'not json');
    await expectRefused(1, [...Array<string>(10).fill('malformed'), 'reason-required'], had);
    const about = await entriesOf(standing, incident, 'message.refuse');
    expect(about.filter(({ payload }) => payload.post === null)).toHaveLength(2);
    await expectNothingPublic();
  });

  test('the workflows’ own history tells of them in words', async () => {
    const history = await countersign(corner.home, 'ada', ['history', shortIncident(incident)]);
    expect(history.out).toContain('a message that nothing here understands arrived: "letItOut"');
    expect(history.out).toContain('Edgar Lindqvist');
    expect(history.out).toContain('sign-off arrived');
  });

  test('after all that, a communicator’s approval lets the words out', async () => {
    await signAll([standing.cast.communicator], incident, 1);
    await delivered(standing, incident, 1);
    before = await look(standing, incident);
    expect(before.articles).toEqual(['post-1']);
    expect(postsOnceEach(before.sandbox)).toHaveLength(1);
  });
});

describe('true signatures in the wrong place', () => {
  test('a sign-off that let another post out is refused, also under the id that it had', async () => {
    await report(standing.cast.commander, incident, { hardship: 'you cannot order today' });
    const apology = await waiting(standing, incident, 'apology');
    const { number } = apology.view;
    const [used] = await entriesOf(standing, incident, 'post.sign');
    const signOff = used?.payload.signed;
    await signal(number, 'approve', { id: randomUUID(), signOff });
    const id = used?.eventId.split('/').at(-1);
    await signal(number, 'approve', { id, signOff });
    await expectRefused(number, ['wrong-post', 'wrong-post']);
    await expectNothingPublic();

    await orderSandbox(join(corner.home, 'sandbox'), 'main', ['reject']);
    const { communicator, secondCommunicator } = standing.cast;
    await signAll([communicator, secondCommunicator], incident, number);
    const state = await waitFor('one delivery that failed', async () => {
      const { view } = await readPost(standing, incident, number);
      const states = view.deliveries.map((delivery) => delivery.state).toSorted();
      return states.includes('pending') || states.length === 0 ? undefined : states;
    });
    expect(state).toEqual(['failed', 'published']);
    before = await look(standing, incident);
  });

  test('decisions about a delivery need a true signature of a communicator', async () => {
    const { communicator, executive } = standing.cast;
    const detail = await readPost(standing, incident, 2);
    const had = (await refusals(2)).length;
    const failed = detail.view.deliveries.find(({ state }) => state === 'failed');
    const decide = (
      { key }: Pick<Session, 'key'>,
      act: 'retryDelivery' | 'confirmDelivery',
    ): SignedStatement => {
      const { privateKey, certificate } = key;
      const choice = {
        act,
        key: failed?.key ?? '',
        reason: 'Trust me.',
        permalink: 'https://x.invalid/',
      };
      const post = detail.view;
      const statement = buildDeliveryDecision({ post, ...choice, certificate, now: new Date() });
      return signStatement(statement, privateKey, certificate);
    };
    const truly = decide(communicator, 'retryDelivery');
    await signal(2, 'retryDelivery', { id: randomUUID(), decision: null });
    await signal(2, 'retryDelivery', {
      id: randomUUID(),
      decision: decide(executive, 'retryDelivery'),
    });
    await signal(2, 'retryDelivery', {
      id: randomUUID(),
      decision: { ...truly, statement: truly.statement.replace('Trust me.', 'Trust us.') },
    });
    await signal(2, 'confirmDelivery', { id: randomUUID(), decision: null });
    await signal(2, 'confirmDelivery', {
      id: randomUUID(),
      decision: decide(selfMade(), 'confirmDelivery'),
    });
    await signal(2, 'confirmDelivery', { id: randomUUID(), decision: truly });
    await signal(2, 'confirmDelivery', {
      id: randomUUID(),
      decision: decide(communicator, 'confirmDelivery'),
    });
    await expectRefused(
      2,
      [
        'unsigned',
        'executive',
        'broken-signature',
        'unsigned',
        'not-chained',
        'wrong-statement',
        'delivery-certain',
      ],
      had,
    );
    await expectNothingPublic();
    const post = shortPost(detail.view.post);
    const retry = ['retry', post, '--reason', 'The network is back.', '--yes'];
    expect((await countersign(corner.home, 'carla', retry)).exitCode).toBe(0);
    await delivered(standing, incident, 2);
    before = await look(standing, incident);
    expect(postsOnceEach(before.sandbox)).toHaveLength(2);
  });
});

describe('workflows that somebody started or turned back by hand', () => {
  const words = { headline: 'Made up', short: 'It is over.', long: 'It is over. Go home.' };

  test('a post with made-up input publishes nothing, whatever it claims to have been signed', async () => {
    const { events } = JSON.parse(await tell('show', workflow(1), { output: 'json' })) as {
      events: readonly {
        workflowExecutionStartedEventAttributes?: {
          input: { payloads: readonly { data: string }[] };
        };
      }[];
    };
    const [payload] = events[0]?.workflowExecutionStartedEventAttributes?.input.payloads ?? [];
    const input = JSON.parse(Buffer.from(payload?.data ?? '', 'base64').toString()) as {
      readonly identity: Record<string, unknown>;
      readonly plan: Record<string, unknown>;
    };
    const [used] = await entriesOf(standing, incident, 'post.sign');
    const plan = {
      ...input.plan,
      from: { kind: 'words', words, authors: [], unsignedWords: false },
    };
    const rule = { name: 'mine', need: [], author: 'may-sign', valid: 3_600_000 };
    const identity = { ...input.identity, post: `${incident}/post-77`, number: 77, rule };
    const start = (id: string, value: unknown): Promise<string> =>
      tell('start', id, {
        type: 'post',
        'task-queue': 'countersign',
        input: JSON.stringify(value),
      });
    await start(workflow(77), { identity, plan });
    await start('another-name', { identity, plan });
    await start('nonsense', 'let it out');
    // As if it had been signed and were on its way out: all that a run carries is claimed.
    const detail = await readPost(standing, incident, 1);
    const revision = detail.current?.revision;
    const delivery = {
      key: 'a'.repeat(64),
      leaf: revision?.leaves[0],
      state: 'pending',
      attempts: 0,
    };
    const accepted = { signed: used?.payload.signed, signer: { person: 'p-carla', name: 'C' } };
    const carried = { ...identity, post: `${incident}/post-78`, number: 78 };
    await start(workflow(78), {
      identity: carried,
      plan,
      memory: {
        state: {
          ...carried,
          phase: 'waiting',
          end: null,
          revision: { ...revision, authors: [] },
          signOffs: [{ ...accepted, statement: used?.payload.statement }],
          changesRequested: null,
          deliveries: [{ ...delivery, sending: false, reason: null }],
          publishedAt: null,
          usedStatements: [],
          usedNonces: [],
        },
        plan,
        messages: { handled: [], recordedRefusals: 0, countedRefusals: 0, nextEntry: 1 },
      },
    });
    // A post that is over, walked once more under its own name as if nobody had sent it yet.
    const asks = { id: randomUUID(), signOff: used?.payload.signed };
    await start(workflow(1), {
      identity: input.identity,
      plan: input.plan,
      memory: {
        state: {
          ...input.identity,
          phase: 'waiting',
          end: null,
          revision: { ...revision, components: used === undefined ? [] : componentsOf(used) },
          signOffs: [],
          changesRequested: null,
          withdrawWish: null,
          deliveries: [],
          held: false,
          released: false,
          leadUntil: null,
          publishedAt: null,
          usedStatements: [],
          usedNonces: [],
        },
        plan: input.plan,
        restedOn: {},
        doneDuties: [],
        messages: {
          handled: [],
          recordedRefusals: 0,
          countedRefusals: 0,
          frozen: false,
          nextEntry: 900,
        },
      },
    });
    const had = (await refusals(1)).length;
    await tell('signal', workflow(1), { name: 'approve', input: JSON.stringify(asks) });
    await waitFor('the post that was over to be over again, or to have refused', async () => {
      const told = (await tell('describe', workflow(1), {})).toUpperCase();
      return /COMPLETED|FAILED/u.test(told) || (await refusals(1)).length > had ? true : undefined;
    });
    await expectNothingPublic();
    for (const id of [workflow(77), workflow(78)]) {
      await tell('signal', id, { name: 'approve', input: JSON.stringify(asks) });
    }
    await waitFor('the made-up posts to have answered', async () =>
      (await refusals(77)).length > 0 ? true : undefined,
    );
    await expectNothingPublic();
    // Nonsense ends at once, and so does what walks under another name than its own.
    for (const id of ['nonsense', 'another-name']) {
      await waitFor(`${id} to have ended`, async () =>
        (await tell('describe', id, {})).toUpperCase().includes('FAILED') ? true : undefined,
      );
    }
    for (const id of [workflow(77), workflow(78)]) {
      await tell('terminate', id, { reason: 'end of the test' });
    }
  });

  test('a post turned back to before its rejection cannot be let out by an old signature', async () => {
    const { commander, communicator, secondCommunicator } = standing.cast;
    await proposeWords(commander, { incident, words, corrects: null }, new Date());
    const detail = await waiting(standing, incident, 'statement');
    const { number } = detail.view;
    const old = signedBy(communicator, detail);
    await holdBack(secondCommunicator, detail, 'reject', 'It is not over.');
    await waitFor('the rejection', async () => {
      const { view } = await readPost(standing, incident, number);
      return view.end === 'rejected' ? true : undefined;
    });

    const { events } = JSON.parse(await tell('show', workflow(number), { output: 'json' })) as {
      events: readonly { readonly eventId: string; readonly eventType: string }[];
    };
    const rejected = events.findIndex(({ eventType }) => eventType.endsWith('EXECUTION_SIGNALED'));
    const back = events
      .slice(0, rejected)
      .findLast(({ eventType }) => eventType.endsWith('WORKFLOW_TASK_COMPLETED'));
    await tell('reset', workflow(number), {
      'event-id': back?.eventId ?? '',
      'reapply-exclude': 'All',
      reason: 'because I can',
    });
    await signal(number, 'approve', { id: randomUUID(), signOff: old });
    // Once for each channel, by the last metre.
    await expectRefused(number, ['superseded', 'superseded']);
    await expectNothingPublic();
  });

  test('and the outage goes on: what waits can be signed, and the ledger holds', async () => {
    await proposeWords(
      standing.cast.commander,
      {
        incident,
        words: {
          headline: 'Shops',
          short: 'All shops are open.',
          long: 'All shops are open today.',
        },
        corrects: null,
      },
      new Date(),
    );
    const detail = await waiting(standing, incident, 'statement');
    const shown =
      detail.current === null ? [] : readShown(detail.current).map(({ bytes }) => bytes);
    await approvePost(standing.cast.communicator, detail, shown, new Date());
    await delivered(standing, incident, detail.view.number);
    const { articles, sandbox, html } = await look(standing, incident);
    expect(articles).toHaveLength(3);
    expect(postsOnceEach(sandbox)).toHaveLength(3);
    expect(html).not.toContain('Made up');
    const verify = ['audit', 'verify', shortIncident(incident), '--json'];
    const audit = await countersign(corner.home, 'ada', verify);
    expect(audit.json()).toMatchObject({ ok: true, faults: [] });
  });
});
