/**
 * The asking of people alone: a real Temporal server and worker, a record that is kept in memory,
 * and a rota and means that do as they are told. Seconds stand for minutes.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type {
  Activities,
  CoverFound,
  CoverStanding,
  NotifyRequest,
} from '../../activities/contract.ts';
import type { Escalation } from '../../domain/escalation.ts';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { Reachable } from '../../domain/rota.ts';
import { canonicalText } from '../../trust/canonical.ts';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';
import type { cover } from '../../workflows/cover.ts';
import type { CoverInput } from '../../workflows/cover-memory.ts';
import { acknowledgeCover, coverWorkflowId, postChanged } from '../../workflows/messages.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { waitFor } from '../support/wait-for.ts';
import { replay } from './replay-now.ts';

const CARLA: Reachable = {
  person: 'p-carla',
  name: 'Carla',
  means: ['email', 'webhook', 'console'],
};
const CEM: Reachable = { person: 'p-cem', name: 'Cem', means: ['email', 'console'] };

const SECOND = 1_000;
const LADDER: Escalation = {
  name: 'seconds',
  levels: [
    { after: 0, ask: 'rota/communicator', by: ['email'], repeat: null },
    { after: 60 * SECOND, ask: 'backup/communicator', by: ['email'], repeat: null },
  ],
  beforePromise: 3 * SECOND,
  acknowledgedFor: 60 * SECOND,
};

let client: Client;
let taskQueue: string;
let close: () => Promise<void>;
let recorded: Map<string, EntryDraft>;
let standing: CoverStanding;
let found: Record<string, CoverFound>;
let sent: NotifyRequest[];
let notice: (request: NotifyRequest) => Promise<'sent'>;
let looks: number;
let started = 0;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { address, namespace, taskQueue: queue } = testTemporal();
  taskQueue = queue;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  client = new Client({ connection, namespace });
  const activities: Pick<Activities, 'record' | 'findCover' | 'notify' | 'readCoverStanding'> = {
    record: async ({ entries }) => {
      for (const entry of entries) {
        const had = recorded.get(entry.eventId);
        if (had !== undefined && canonicalText(had) !== canonicalText(entry)) {
          throw ApplicationFailure.nonRetryable(`conflict at ${entry.eventId}`, 'LEDGER_CONFLICT');
        }
        recorded.set(entry.eventId, entry);
      }
    },
    findCover: async ({ ask }) => found[ask] ?? { people: [], gap: 'nobody-on-rota' },
    readCoverStanding: async () => {
      looks += 1;
      return standing;
    },
    notify: async (request) => {
      const answer = await notice(request);
      sent.push(request);
      return answer;
    },
  };
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: await bundleWorkflows(join('node_modules', '.cache', 'countersign-test')),
    activities: { ...activities },
  });
  const running = worker.run();
  close = async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
    await Runtime.instance().shutdown();
  };
});
afterAll(() => close());

beforeEach(() => {
  recorded = new Map();
  sent = [];
  looks = 0;
  notice = () => Promise.resolve('sent');
  standing = { waitsFor: 'people', end: null, promise: null };
  found = {
    'rota/communicator': { people: [CARLA], gap: null },
    'backup/communicator': { people: [CEM], gap: null },
  };
});

interface Asked {
  readonly handle: WorkflowHandle<typeof cover>;
  readonly post: string;
  readonly firstRun: string;
  /** Ends it as a signed and published post does. */
  /** With a name, the history is run again on today's code. */
  readonly settle: (history?: string) => Promise<void>;
}

async function ask(change: Partial<CoverInput> = {}): Promise<Asked> {
  const incident = `inc-${taskQueue.slice(5, 13)}-cover-${(started += 1)}`;
  const post = `${incident}/post-1`;
  const input: CoverInput = {
    incident,
    post,
    number: 1,
    step: 'status',
    kind: 'status',
    severity: 'sev2',
    mode: 'live',
    drill: null,
    escalation: LADDER,
    openedAt: new Date().toISOString(),
    deadline: null,
    ...change,
  };
  const handle = await client.workflow.start<typeof cover>('cover', {
    workflowId: coverWorkflowId(post),
    taskQueue,
    args: [input],
  });
  return {
    handle: client.workflow.getHandle<typeof cover>(handle.workflowId),
    post,
    firstRun: handle.firstExecutionRunId,
    settle: async (history) => {
      standing = { waitsFor: 'over', end: 'published', promise: null };
      await handle.signal(postChanged);
      await handle.result();
      if (history !== undefined) await replay(handle, history);
    },
  };
}

const entry = <A extends EntryDraft['action']>(
  action: A,
): readonly Extract<EntryDraft, { readonly action: A }>[] =>
  [...recorded.values()].filter(
    (one): one is Extract<EntryDraft, { readonly action: A }> => one.action === action,
  );

const whoWasAsked = (): readonly string[] =>
  entry('cover.ask').flatMap(({ payload }) =>
    payload.people.map(({ person, by }) => `${payload.level} ${person} by ${by.join('+')}`),
  );

const said = (person: string, id: string) => ({ id, by: { person, name: person } });

describe('asking people about a post', () => {
  test('calls the next level before the promise breaks when nobody answers, and says when all were asked', async () => {
    const opened = Date.now();
    const deadline = new Date(opened + 6 * SECOND).toISOString();
    const asked = await ask({ deadline });
    await waitFor('the backup to be asked', () => (sent.length === 2 ? true : undefined));
    expect(Date.now()).toBeLessThan(Date.parse(deadline));
    expect(whoWasAsked()).toEqual(['0 p-carla by email', '1 p-cem by email']);
    expect(sent.map(({ person, means, until, key }) => ({ person, means, until, key }))).toEqual([
      {
        person: 'p-carla',
        means: 'email',
        until: deadline,
        key: `${asked.post}/0/0/p-carla/email`,
      },
      { person: 'p-cem', means: 'email', until: deadline, key: `${asked.post}/1/0/p-cem/email` },
    ]);
    await waitFor('it to be said', () => entry('cover.gap')[0]);
    expect(entry('cover.gap')[0]?.payload.reason).toBe('everybody-asked');
    await asked.settle('cover-nobody-answers');
    // It asks, and does nothing else: there is no entry of a post, a delivery or a promise.
    expect([...recorded.values()].every(({ action }) => action.startsWith('cover.'))).toBe(true);
  });

  test('waits for whoever has seen it, and asks nobody else meanwhile', async () => {
    const asked = await ask({
      escalation: {
        ...LADDER,
        levels: LADDER.levels.map((level) => ({ ...level, after: level.after / 30 })),
      },
    });
    await waitFor('the first to be asked', () => sent[0]);
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-1'));
    const seen = await waitFor('it to be recorded', () => entry('cover.acknowledge')[0]);
    expect(seen).toMatchObject({
      actor: { person: 'p-carla', proved: false },
      payload: { level: 0 },
      eventId: `message/${asked.post}/seen-1`,
    });
    await waitFor('it to wait for her', async () => {
      const metadata = await asked.handle.query<{ readonly currentDetails?: string }>(
        '__temporal_workflow_metadata',
      );
      return metadata.currentDetails?.includes('p-carla has seen it; nobody is asked before');
    });
    await asked.settle('cover-acknowledged');
    expect(whoWasAsked()).toEqual(['0 p-carla by email']);
  });

  test('refuses an acknowledgement (acknowledgeCover) that says nothing new, or comes when it is over', async () => {
    const asked = await ask();
    await waitFor('the first to be asked', () => sent[0]);
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-1'));
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-1'));
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-2'));
    await asked.handle.signal(acknowledgeCover, { id: 'nobody' } as never);
    await asked.handle.signal('shout', { id: 'shout-1' });
    await waitFor('three refusals', () =>
      entry('message.refuse').length === 3 ? true : undefined,
    );
    expect(entry('message.refuse').map(({ payload }) => payload.code)).toEqual([
      'already-acknowledged',
      'malformed',
      'unknown-message',
    ]);
    expect(entry('cover.acknowledge')).toHaveLength(1);
    await asked.settle();
  });

  test('ends once the post is settled, and takes back what is still on its way', async () => {
    notice = () => Promise.reject(new Error('the mail server sleeps'));
    const asked = await ask();
    await waitFor('the first to be asked', () => entry('cover.ask')[0]);
    await asked.settle();
    expect(entry('cover.cancel')).toMatchObject([
      { payload: { post: asked.post, because: 'published' } },
    ]);
    expect(sent).toEqual([]);
  });

  test('asks nobody while the post waits for nobody', async () => {
    standing = { waitsFor: 'nobody', end: null, promise: null };
    const asked = await ask();
    await waitFor('a look into the ledger', () => (looks > 1 ? true : undefined));
    expect([...recorded.values()]).toEqual([]);
    standing = { waitsFor: 'people', end: null, promise: null };
    await asked.handle.signal(postChanged);
    await waitFor('the first to be asked', () => sent[0]);
    await asked.settle();
  });

  test('takes her other means when one fails, and records who was not reached how', async () => {
    notice = ({ means }) =>
      means === 'email'
        ? Promise.reject(ApplicationFailure.nonRetryable('550 no such mailbox', 'NOTIFY_REFUSED'))
        : Promise.resolve('sent');
    const asked = await ask();
    await waitFor('the webhook', () => sent[0]);
    expect(sent[0]).toMatchObject({ person: 'p-carla', means: 'webhook' });
    expect(entry('cover.fail')).toMatchObject([
      {
        payload: {
          person: 'p-carla',
          means: 'email',
          reason: '550 no such mailbox',
          instead: ['webhook', 'console'],
        },
      },
    ]);
    await asked.settle();
    expect(whoWasAsked()).toEqual(['0 p-carla by email']);
  });

  test('asks the next level at once when nobody of a level can be reached', async () => {
    notice = ({ person }) =>
      person === 'p-carla'
        ? Promise.reject(ApplicationFailure.nonRetryable('down', 'NOTIFY_REFUSED'))
        : Promise.resolve('sent');
    const asked = await ask();
    await waitFor('the backup to be asked', () => sent[0]);
    expect(whoWasAsked()).toEqual(['0 p-carla by email', '1 p-cem by email']);
    expect(entry('cover.fail').map(({ payload }) => payload.means)).toEqual(['email', 'webhook']);
    await asked.settle('cover-nobody-reached');
  });

  test('says that the rota has a gap, and asks the next level at once', async () => {
    found['rota/communicator'] = { people: [], gap: 'nobody-on-rota' };
    const asked = await ask();
    await waitFor('the backup to be asked', () => sent[0]);
    expect(entry('cover.gap')[0]?.payload).toEqual({
      post: asked.post,
      level: 0,
      ask: 'rota/communicator',
      reason: 'nobody-on-rota',
    });
    expect(whoWasAsked()).toEqual(['1 p-cem by email']);
    await asked.settle();
  });

  test('follows the promise when it moves nearer', async () => {
    const far = new Date(Date.now() + 3_600 * SECOND).toISOString();
    const near = new Date(Date.now() + 4 * SECOND).toISOString();
    standing = { waitsFor: 'people', end: null, promise: far };
    const asked = await ask({ deadline: far });
    await waitFor('the first to be asked', () => sent[0]);
    standing = { waitsFor: 'people', end: null, promise: near };
    await asked.handle.signal(postChanged);
    await waitFor('the backup to be asked', () => sent[1]);
    expect(sent[1]).toMatchObject({ person: 'p-cem', until: near });
    await asked.settle();
  });

  test('goes on in a fresh run with all that it knew', async () => {
    const asked = await ask({ continueAfterEvents: 5 });
    const first = asked.firstRun;
    await waitFor('the first to be asked', () => sent[0]);
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-1'));
    const runs = await waitFor('a fresh run', async () => {
      const { runId } = await client.workflow.getHandle(coverWorkflowId(asked.post)).describe();
      return runId === first ? undefined : runId;
    });
    expect(runs).toBeDefined();
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-1'));
    await asked.handle.signal(acknowledgeCover, said('p-carla', 'seen-2'));
    await waitFor('the refusal', () => entry('message.refuse')[0]);
    expect(entry('cover.acknowledge')).toHaveLength(1);
    standing = { waitsFor: 'over', end: 'withdrawn', promise: null };
    await client.workflow.getHandle(coverWorkflowId(asked.post)).signal(postChanged);
    await waitFor('the end', () => entry('cover.cancel')[0]);
    expect(whoWasAsked()).toEqual(['0 p-carla by email']);
  });

  test.each([
    ['nothing', undefined],
    ['no levels', { incident: 'inc-x', post: 'inc-x/post-1' }],
    ['no times', { incident: 'inc-x', post: 'inc-x/post-1', escalation: LADDER, openedAt: 'soon' }],
  ])('ends at once when somebody starts it by hand with %s', async (_what, input) => {
    const handle = await client.workflow.start('cover', {
      workflowId: `by-hand-${taskQueue}-${(started += 1)}`,
      taskQueue,
      args: [input],
    });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'MALFORMED_INPUT' } });
  });
});
