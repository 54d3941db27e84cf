/**
 * The workflows alone (DESIGN section 9): a real Temporal server, a real worker, really verified
 * signatures; a record that is kept in memory, and a publish activity that does as it is told.
 */
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { Client, Connection } from '@temporalio/client';
import type { WorkflowHandle } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Activities, PublishRequest, RenderRequest } from '../../activities/contract.ts';
import { blankRevision } from '../../domain/blank-revision.ts';
import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { draftRevision } from '../../domain/draft-revision.ts';
import type { IncidentEffect } from '../../domain/incident-events.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { CHAIN_START, COUNTERSIGN } from '../../domain/ledger-entry.ts';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import { newPost } from '../../domain/new-post.ts';
import { openIncident } from '../../domain/open-incident.ts';
import { planIncident } from '../../domain/plan-incident.ts';
import { planNow } from '../../domain/plan-now.ts';
import type { FactValues } from '../../domain/rebuild-incident.ts';
import { rebuildIncident } from '../../domain/rebuild-incident.ts';
import type { PostState, Revision } from '../../domain/post.ts';
import type { StoredLeaf } from '../../domain/rendition.ts';
import type { SignedStatement, SignOffStatement } from '../../domain/statements.ts';
import type { IncidentId, PostId } from '../../domain/words.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { canonicalText, sha256 } from '../../trust/canonical.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { buildHead } from '../../trust/sign-statement.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { verifyStatement } from '../../trust/verify-statement.ts';
import { bundleWorkflows } from '../../worker/bundle-workflows.ts';
import {
  incidentState,
  incidentWorkflowId,
  postState,
  postWorkflowId,
} from '../../workflows/messages.ts';
import type { StartIncident } from '../../workflows/messages.ts';
import type { incident } from '../../workflows/incident.ts';
import { testTemporal } from '../support/test-temporal.ts';
import { waitFor } from '../support/wait-for.ts';
import { makePerson, makeRoots, signAs } from '../trust/kit.ts';
import type { TestPerson } from '../trust/kit.ts';

export interface Rig {
  readonly client: Client;
  readonly taskQueue: string;
  readonly people: People;
  /** All that was recorded, by event id, in order. */
  readonly recorded: Map<string, EntryDraft>;
  readonly published: PublishRequest[];
  /** What publish answers; the default accepts all. */
  answer: (request: PublishRequest) => DeliveryOutcome | Promise<DeliveryOutcome>;
  readonly startWorker: () => Promise<void>;
  readonly stopWorker: () => Promise<void>;
  readonly close: () => Promise<void>;
  readonly open: (change?: Partial<StartIncident>) => Promise<OpenIncident>;
}

export interface OpenIncident {
  readonly id: IncidentId;
  /** What it was started with. */
  readonly started: StartIncident;
  readonly handle: WorkflowHandle<typeof incident>;
  readonly post: (number: number) => WorkflowHandle;
  /** Waits until a post is in a phase, and tells its state. */
  readonly inPhase: (number: number, phase: PostState['phase']) => Promise<PostState>;
  readonly entries: (action: EntryDraft['action']) => readonly EntryDraft[];
}

export interface People {
  readonly policy: TrustPolicy;
  readonly carla: TestPerson;
  readonly cem: TestPerson;
  readonly edgar: TestPerson;
  readonly ada: TestPerson;
  readonly ines: TestPerson;
  readonly tom: TestPerson;
  /** Communicators whose certificates are over, and not valid yet. */
  readonly past: TestPerson;
  readonly future: TestPerson;
  /** A communicator whom nobody but herself has certified. */
  readonly mallory: TestPerson;
}

function makePeople(): People {
  const { policy, keys } = makeRoots(['p-lead'], { practice: true, threshold: 1 });
  const other = makeRoots(['p-mallory'], { practice: true, threshold: 1 });
  const person = (name: string, body: Parameters<typeof makePerson>[1] = {}): TestPerson =>
    makePerson(keys, { person: `p-${name}`, name, practice: true, ...body });
  return {
    policy,
    carla: person('carla'),
    cem: person('cem'),
    edgar: person('edgar', { roles: ['executive', 'communicator'], executive: true }),
    ada: person('ada', { roles: ['auditor'] }),
    ines: person('ines', { roles: ['incident_commander'], training: null }),
    tom: person('tom', {
      training: {
        course: 'Crisis communication',
        passed: '2024-01-10T00:00:00.000Z',
        expires: '2025-01-10T00:00:00.000Z',
      },
    }),
    past: person('past', { notAfter: '2026-02-01T00:00:00.000Z' }),
    future: person('future', {
      notBefore: '2099-01-01T00:00:00.000Z',
      notAfter: '2099-12-31T00:00:00.000Z',
    }),
    mallory: makePerson(other.keys, { person: 'p-mallory', name: 'Mallory', practice: true }),
  };
}

/** Brings up a worker of its own on the run's Temporal server. */
export async function makeRig(): Promise<Rig> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { address, namespace, taskQueue } = testTemporal();
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const bundle = await bundleWorkflows(join('node_modules', '.cache', 'countersign-test'));
  const people = makePeople();
  const recorded = new Map<string, EntryDraft>();
  const recordedAt = new Map<string, string>();
  const published: PublishRequest[] = [];
  let running: { readonly worker: Worker; readonly done: Promise<void> } | null = null;
  let opened = 0;

  const keep = (entries: readonly EntryDraft[]): void => {
    for (const entry of entries) {
      const had = recorded.get(entry.eventId);
      if (had !== undefined && canonicalText(had) !== canonicalText(entry)) {
        throw ApplicationFailure.nonRetryable(`conflict at ${entry.eventId}`, 'LEDGER_CONFLICT');
      }
      recorded.set(entry.eventId, entry);
      if (had === undefined) recordedAt.set(entry.eventId, new Date().toISOString());
    }
  };

  /** An incident as its chain would tell it. */
  const fromRecord = async (incident: IncidentId): Promise<IncidentState | null> => {
    const { runbook } = await loadRunbook('templates', 'service-outage');
    const chain = [...recorded.values()].filter((entry) => isAbout(entry, incident));
    const values = new Map(chain.map(({ erasable }, index) => [index, erasable as FactValues]));
    const entries = chain.map((entry, sequence) => ({
      ...entry,
      chain: incident,
      sequence,
      at: recordedAt.get(entry.eventId) ?? new Date().toISOString(),
      erasableHash: null,
      previous: CHAIN_START,
      hash: CHAIN_START,
    }));
    return rebuildIncident(runbook, entries, values);
  };

  const activities: Activities = {
    loadRunbook: async ({ runbook, digest, opening }) => {
      const loaded = await loadRunbook('templates', runbook);
      if (digest !== null && digest !== loaded.digest) {
        throw ApplicationFailure.nonRetryable(`no ${runbook} ${digest}`, 'RUNBOOK_UNKNOWN');
      }
      if (opening === undefined) return loaded;
      const whole = { ...opening, runbook: loaded.runbook, runbookDigest: loaded.digest };
      const opened = openIncident(whole);
      if (opened.refusal !== null) return loaded;
      const planned = planIncident(opened.state, opening.now);
      const drafts = planned.effects.flatMap((effect) =>
        effect.do === 'openPost' ? [firstDraft(effect, opening.now)] : [],
      );
      const before = [...opened.entries, ...planned.entries];
      keep([...before, ...drafts.map(({ entry }) => entry)]);
      return {
        ...loaded,
        begun: {
          drafts: Object.fromEntries(drafts.map(({ post, draft }) => [post, draft])),
          last: [...before, ...drafts.map(({ entry }) => entry)].at(-1)!.eventId,
        },
      };
    },
    renderRevision: async (request) => {
      const { from } = request;
      if (from.kind === 'words' && from.words.short.length > 300) {
        throw ApplicationFailure.nonRetryable('sandbox: 300 at most', 'TOO_LONG');
      }
      const leaves = request.channels.map((channel) => stubLeaf(channel, request));
      const rendered = { leaves, facts: Object.keys(request.facts), notes: [] };
      const { recordAs } = request;
      if (recordAs === undefined) return rendered;
      const { facts } = rendered;
      keep([{ ...recordAs, payload: { ...recordAs.payload, leaves, facts } }]);
      return { ...rendered, recorded: true };
    },
    verifyStatement: async ({ signed, type, words }) => {
      const answer = verifyStatement(signed, type, people.policy, new Date());
      if (answer.ok && words !== undefined && 'words' in answer.verified.statement) {
        if (answer.verified.statement.words !== sha256(canonicalText(words))) {
          return { ok: false, refusal: { code: 'wrong-leaf', detail: '' } };
        }
      }
      return answer;
    },
    publish: async (request) => {
      published.push(request);
      keep(request.recordFirst ?? []);
      const outcome = await rig.answer(request);
      if (outcome.outcome === 'published') keep([publication(request, outcome)]);
      return outcome;
    },
    readPlan: async ({ identity }) => {
      const state = await client.workflow
        .getHandle(incidentWorkflowId(identity.incident))
        .query(incidentState);
      return {
        ...planNow(state, identity, new Date().toISOString()),
        held: state.held !== null,
        doneDuties: state.tasks.filter(({ doneAt }) => doneAt !== null).map(({ id }) => id),
        promiseAt: null,
      };
    },
    readIncidentState: async ({ incident }) => fromRecord(incident),
    readCoverStanding: async () => ({ waitsFor: 'over', end: null, promise: null }),
    findCover: async () => ({ people: [], gap: null }),
    notify: async () => 'not-needed',
    readPostStanding: async ({ post }) => {
      const state = await client.workflow.getHandle(postWorkflowId(post)).query(postState);
      return {
        publishedAt: state.publishedAt,
        promise: state.revision?.promise ?? null,
        variant: state.revision?.variant ?? null,
        facts: state.revision?.facts ?? [],
        draftedAt: null,
        inDelivery: state.deliveries.some((delivery) => delivery.sending),
        end: state.end,
      };
    },
    record: async ({ entries }) => keep(entries),
  };

  const rig: Rig = {
    client,
    taskQueue,
    people,
    recorded,
    published,
    answer: (request) => ({
      outcome: 'published',
      remoteId: request.key,
      permalink: null,
      at: new Date().toISOString(),
    }),
    startWorker: async () => {
      const worker = await Worker.create({
        connection: native,
        namespace,
        taskQueue,
        workflowBundle: bundle,
        activities: { ...activities },
        maxCachedWorkflows: 50,
      });
      running = { worker, done: worker.run() };
    },
    stopWorker: async () => {
      running?.worker.shutdown();
      await running?.done;
      running = null;
    },
    close: async () => {
      await rig.stopWorker();
      await connection.close();
      await native.close();
      await Runtime.instance().shutdown();
    },
    open: async (change = {}) => {
      const id: IncidentId = `inc-${taskQueue.slice(5, 13)}-${(opened += 1)}`;
      const input: StartIncident = {
        incident: id,
        deployment: people.policy.deployment,
        runbook: 'service-outage',
        runbookDigest: null,
        facts: [
          { name: 'service', value: 'online ordering', state: 'confirmed' },
          { name: 'state', value: 'down', state: 'confirmed' },
          { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
        ],
        severity: 'sev2',
        mode: 'live',
        drill: null,
        by: { person: 'p-ines', name: 'Ines' },
        messageId: `open-${id}`,
        ...change,
      };
      const handle = await client.workflow.start<typeof incident>('incident', {
        workflowId: incidentWorkflowId(id),
        taskQueue,
        args: [input],
      });
      const postId = (number: number): PostId => `${id}/post-${number}`;
      const post = (number: number): WorkflowHandle =>
        client.workflow.getHandle(postWorkflowId(postId(number)));
      return {
        id,
        started: input,
        handle,
        post,
        inPhase: (number, phase) =>
          waitFor(`post-${number} to be ${phase}`, async () => {
            const state = await post(number).query(postState);
            return state.phase === phase ? state : undefined;
          }),
        entries: (action) =>
          [...recorded.values()].filter(
            (entry) => entry.action === action && JSON.stringify(entry).includes(id),
          ),
      };
    },
  };
  await rig.startWorker();
  return rig;
}

/** What the last metre would write of a send. */
function publication(
  { identity, key, leaf }: PublishRequest,
  { remoteId, permalink, at }: Extract<DeliveryOutcome, { readonly outcome: 'published' }>,
): EntryDraft {
  return {
    eventId: `${identity.post}/published/${key}/${at}`,
    actor: COUNTERSIGN,
    action: 'delivery.publish',
    payload: { post: identity.post, key, leaf, remoteId, permalink, at },
  };
}

/** Event ids name their incident; the opening's names its message. */
function isAbout(entry: EntryDraft, incident: IncidentId): boolean {
  return [`${incident}/`, `message/${incident}/`, `opening/open-${incident}`].some((start) =>
    `${entry.eventId}/`.startsWith(start),
  );
}

/** What the opening drafts at once. */
function firstDraft(
  { identity, plan }: Extract<IncidentEffect, { do: 'openPost' }>,
  now: string,
): { readonly post: PostId; readonly draft: Revision; readonly entry: EntryDraft } {
  if (plan.from.kind !== 'template') throw new Error('the first words come from a template');
  const { variant } = plan.from;
  const source = { authors: [], unsignedWords: false, variant };
  const blank = blankRevision(plan, 1, source, Date.parse(now));
  const from = { kind: 'template', variant } as const;
  const leaves = plan.channels.map((channel) => stubLeaf(channel, { identity, revision: 1, from }));
  const draft = { ...blank, leaves, facts: Object.keys(plan.facts) };
  const [entry] = draftRevision(newPost(identity, null), {
    type: 'drafted',
    eventId: `${identity.post}/draft/1`,
    now,
    revision: draft,
    because: 'drafted',
    note: '',
    actor: COUNTERSIGN,
  }).entries;
  return { post: identity.post, draft, entry: entry! };
}

function stubLeaf(
  channel: string,
  request: Pick<RenderRequest, 'identity' | 'revision' | 'from'>,
): StoredLeaf {
  const destination = { channel, account: 'main', audience: 'public', language: 'en' };
  const text = JSON.stringify([channel, request.identity.post, request.revision, request.from]);
  const digest = sha256(text);
  return {
    ...destination,
    digest,
    size: text.length,
    key: deliveryKey({ ...destination, digest }),
  };
}

/** A sign-off of exactly what waits; `change` makes it lie. */
export function signOff(
  state: PostState,
  person: TestPerson,
  change: Partial<SignOffStatement> = {},
): SignedStatement {
  const { revision } = state;
  if (revision === null) throw new Error('there are no words to sign');
  const now = new Date();
  return signAs(person, {
    ...buildHead(person.certificate, now),
    type: 'countersign/sign-off',
    incident: state.incident,
    post: state.post,
    step: state.step,
    kind: state.kind,
    severity: state.severity,
    runbook: state.runbookDigest,
    revision: revision.number,
    authors: revision.authors,
    unsignedWords: revision.unsignedWords,
    leaves: revision.leaves.map(({ channel, account, audience, language, digest }) => ({
      channel,
      account,
      audience,
      language,
      digest,
    })),
    status: revision.status,
    impact: revision.impact,
    components: revision.components,
    promise: revision.promise,
    mode: state.mode,
    drill: state.drill,
    ledgerHead: '0'.repeat(64),
    decideBy: new Date(now.getTime() + 600_000).toISOString(),
    publishBy: revision.publishBy,
    ...change,
  });
}

/** What the record says of a message, whichever incident or post was asked. */
export function answerTo(rig: Rig, id: string): EntryDraft | undefined {
  return [...rig.recorded.values()].find(
    ({ eventId }) => eventId.startsWith('message/') && eventId.endsWith(`/${id}`),
  );
}

export { incidentState };
