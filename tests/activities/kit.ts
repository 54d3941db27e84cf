/** A worker's activities on a real ledger, and an outage whose posts wait for signatures. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type { Activities, PublishRequest } from '../../activities/contract.ts';
import type { Channel } from '../../activities/channels/channel.ts';
import { makeChannels, type ChannelsConfig } from '../../activities/channels/make-channels.ts';
import {
  practiceAccounts,
  type SandboxAccount,
} from '../../activities/channels/practice-accounts.ts';
import { DEFAULT_FLOORS, type ActivityDeps, type Log } from '../../activities/deps.ts';
import { makeActivities } from '../../activities/index.ts';
import { openWitness } from '../../activities/memory/witness.ts';
import type { DeliveryOutcome } from '../../domain/delivery.ts';
import { COUNTERSIGN, type EntryDraft, type LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PostIdentity, Revision } from '../../domain/post.ts';
import type { StoredLeaf, Words } from '../../domain/rendition.ts';
import type {
  CertificateBody,
  DeliveryAct,
  DeliveryDecisionStatement,
  SignedStatement,
  SignOffStatement,
} from '../../domain/statements.ts';
import type { PostKind, Severity } from '../../domain/words.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { readChain } from '../../ledger/read/read-entries.ts';
import { sha256 } from '../../trust/canonical.ts';
import { buildHead } from '../../trust/sign-statement.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { makePerson, makeRoots, signAs, type TestPerson } from '../trust/kit.ts';

const DAY = 24 * 60 * 60 * 1000;
export const SEND_TIMEOUT_MS = 400;
const RUNBOOKS = new URL('../../templates/', import.meta.url).pathname;

export interface Crew {
  readonly policy: TrustPolicy;
  readonly carla: TestPerson;
  readonly cem: TestPerson;
  /** Somebody else, as `body` says; the roots of this deployment sign her certificate. */
  readonly person: (body?: Partial<CertificateBody>) => TestPerson;
}

/** Practice people whose certificates hold now, whenever now is. */
export function makeCrew(deployment = 'test'): Crew {
  const { policy, keys } = makeRoots(['p-lead'], { practice: true, threshold: 1, deployment });
  const at = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
  let people = 0;
  const person = (body: Partial<CertificateBody> = {}): TestPerson => {
    people += 1;
    return makePerson(keys, {
      deployment,
      person: `p-person-${people}`,
      name: `Person ${people}`,
      practice: true,
      notBefore: at(-100),
      notAfter: at(100),
      training: { course: 'Crisis communication', passed: at(-50), expires: at(50) },
      ...body,
    });
  };
  return {
    policy,
    carla: person({ person: 'p-carla', name: 'Carla Okafor' }),
    cem: person({ person: 'p-cem', name: 'Cem Arslan' }),
    person,
  };
}

export interface Rig {
  readonly crew: Crew;
  readonly ledger: Ledger;
  readonly databaseUrl: string;
  readonly directory: string;
  readonly pageDirectory: string;
  readonly logged: { readonly level: string; readonly message: string }[];
  readonly deps: ActivityDeps;
  readonly activities: Activities;
  /** The same worker with something else about it. */
  readonly worker: (change: Partial<ActivityDeps>) => Activities;
  /** What the next sends of a sandbox account do. */
  readonly order: (account: string, ...next: readonly string[]) => void;
  readonly openIncident: (change?: Partial<PostIdentity>) => Promise<OutageKit>;
  readonly close: () => Promise<void>;
}

/** Accounts of every ability, so that each can be tried. */
export const ACCOUNTS: readonly SandboxAccount[] = [
  { account: 'main', ability: 'look-up', serves: 'live' },
  { account: 'drill', ability: 'one-try', serves: 'drill' },
];

/** The worker process died: everything after it is another process's work. */
export class WorkerDied extends Error {}

export async function openRig(sandboxAccounts = ACCOUNTS): Promise<Rig> {
  const database = await cloneDatabase();
  const ledger = openLedger(database.url);
  const directory = temporaryDirectory();
  const crew = makeCrew();
  const logged: { level: string; message: string }[] = [];
  const keep =
    (level: string): Log['info'] =>
    (_fields, message) =>
      void logged.push({ level, message });
  const log: Log = { info: keep('info'), warn: keep('warn'), error: keep('error') };
  const pageDirectory = path.join(directory.path, 'page');
  const sandboxDirectory = path.join(directory.path, 'sandbox');
  mkdirSync(sandboxDirectory);
  const config: ChannelsConfig = {
    pageDirectory,
    pageUrl: 'http://status.example.org',
    sandboxDirectory,
    accounts: practiceAccounts({
      pageName: 'Example Shop status',
      timeZone: 'Europe/Berlin',
      language: 'en',
      follow: ['de'],
      sandboxAccounts,
    }),
  };
  const witness = openWitness(path.join(directory.path, 'witness'));
  const channels = makeChannels(config, {
    db: ledger.db,
    policy: crew.policy,
    log,
    witness,
    die: () => {
      throw new WorkerDied('the worker died');
    },
  });
  const deps: ActivityDeps = {
    db: ledger.db,
    policy: crew.policy,
    floors: DEFAULT_FLOORS,
    channels,
    runbooks: RUNBOOKS,
    log,
    witness,
    now: () => new Date(),
    sendTimeoutMs: SEND_TIMEOUT_MS,
  };
  const activities = makeActivities(deps);
  let incidents = 0;
  return {
    crew,
    ledger,
    databaseUrl: database.url,
    directory: directory.path,
    pageDirectory,
    logged,
    deps,
    activities,
    worker: (change) => makeActivities({ ...deps, ...change }),
    order: (account, ...next) =>
      writeFileSync(
        path.join(sandboxDirectory, `${account}.control.json`),
        JSON.stringify({ next }),
      ),
    openIncident: (change = {}) => {
      incidents += 1;
      return openOutage(activities, ledger, crew, `inc-test-${incidents}`, change);
    },
    close: async () => {
      await ledger.close();
      await database.drop();
      directory.remove();
    },
  };
}

export interface DraftedPost {
  readonly identity: PostIdentity;
  readonly revision: Revision;
  /** What the statement of a fair signer says; `change` makes it lie. */
  readonly statement: (person: TestPerson, change?: Partial<SignOffStatement>) => SignOffStatement;
  readonly sign: (person: TestPerson, change?: Partial<SignOffStatement>) => SignedStatement;
  readonly leaf: (channel: string) => StoredLeaf;
  /** As the workflow asks for it. */
  readonly request: (
    channel: string,
    signOffs?: readonly SignedStatement[],
    change?: Partial<PublishRequest>,
  ) => PublishRequest;
  /** A signed act about one delivery. */
  readonly decide: (channel: string, act: DeliveryAct, person?: TestPerson) => SignedStatement;
}

export interface DraftOptions {
  readonly kind?: PostKind;
  readonly step?: string;
  readonly severity?: Severity;
  readonly words?: Words;
  readonly authors?: readonly string[];
  readonly unsignedWords?: boolean;
  /** How long it may wait, in milliseconds. */
  readonly publishWithin?: number;
  readonly channels?: readonly string[];
}

export interface OutageKit {
  readonly incident: string;
  readonly draft: (options?: DraftOptions) => Promise<DraftedPost>;
  readonly entries: () => Promise<readonly LedgerEntry[]>;
  readonly actions: () => Promise<readonly string[]>;
}

async function openOutage(
  activities: Activities,
  ledger: Ledger,
  crew: Crew,
  incident: string,
  change: Partial<PostIdentity>,
): Promise<OutageKit> {
  const { runbook, digest } = await activities.loadRunbook({
    runbook: 'service-outage',
    digest: null,
  });
  const base = {
    deployment: crew.policy.deployment,
    incident,
    situation: null,
    severity: 'sev2' as Severity,
    mode: 'live' as const,
    drill: null,
    runbook: runbook.name,
    runbookDigest: digest,
    corrects: null,
    dueAt: null,
    language: runbook.language,
    follows: null,
    embargo: null,
    lead: null,
    ...change,
  };
  await activities.record({
    incident,
    entries: [
      {
        eventId: `${incident}/open`,
        actor: COUNTERSIGN,
        action: 'incident.open',
        payload: {
          runbook: base.runbook,
          runbookDigest: base.runbookDigest,
          title: 'Secret internal title',
          severity: base.severity,
          impact: 'major',
          mode: base.mode,
          drill: base.drill,
          deployment: base.deployment,
          timeZone: runbook.timeZone,
        },
      },
    ],
  });
  let posts = 0;
  const draft = async (options: DraftOptions = {}): Promise<DraftedPost> => {
    posts += 1;
    const step = runbook.steps.find((each) => each.id === (options.step ?? 'acknowledgement'))!;
    const severity = options.severity ?? base.severity;
    const identity: PostIdentity = {
      ...base,
      severity,
      post: `${incident}/post-${posts}`,
      number: posts,
      step: step.id,
      kind: options.kind ?? step.kind,
      rule: step.signOffs[severity],
    };
    const promise = new Date(Date.now() + (options.publishWithin ?? 1_800_000)).toISOString();
    const components = [{ component: 'online ordering', state: 'major_outage' }] as const;
    const { leaves, facts } = await activities.renderRevision({
      identity,
      revision: 1,
      from: {
        kind: 'words',
        words: options.words ?? {
          headline: `Headline of post ${posts}`,
          short: `Short words of post ${posts}. We are sorry.`,
          long: `Long words of post ${posts}.\n\nWe are sorry.\n\n- One\n- Two`,
        },
      },
      facts: {},
      unknown: [],
      inputs: {},
      channels: options.channels ?? ['status-page', 'sandbox'],
      audiences: [],
      notify: {},
      brands: [],
      status: 'investigating',
      impact: 'major',
      components,
      promise,
    });
    const revision: Revision = {
      number: 1,
      leaves,
      authors: options.authors ?? [],
      unsignedWords: options.unsignedWords ?? false,
      variant: null,
      status: 'investigating',
      impact: 'major',
      components,
      promise,
      publishBy: promise,
      facts,
    };
    await recordDraft(activities, identity, revision);
    return describeDraft(crew, identity, revision);
  };
  const entries = (): Promise<readonly LedgerEntry[]> => readChain(ledger.db, incident);
  return {
    incident,
    draft,
    entries,
    actions: async () => (await entries()).map((entry) => entry.action),
  };
}

/** What the post's workflow records before anybody can sign. */
export async function recordDraft(
  activities: Activities,
  identity: PostIdentity,
  revision: Revision,
): Promise<void> {
  const { post, step, kind, situation, severity, mode, drill, rule, corrects, dueAt } = identity;
  const { language, follows, embargo } = identity;
  const { number, leaves, authors, unsignedWords, variant, status, impact, promise, publishBy } =
    revision;
  await activities.record({
    incident: identity.incident,
    entries: [
      {
        eventId: `${post}/open`,
        actor: COUNTERSIGN,
        action: 'post.open',
        payload: {
          post,
          step,
          kind,
          situation,
          severity,
          mode,
          drill,
          rule,
          corrects,
          dueAt,
          language,
          follows,
          embargo,
        },
      },
      {
        eventId: `${post}/revision-${number}`,
        actor: COUNTERSIGN,
        action: 'post.revision',
        payload: {
          post,
          revision: number,
          leaves,
          authors,
          unsignedWords,
          variant,
          because: number === 1 ? 'drafted' : 'revised',
          note: '',
          status,
          impact,
          promise,
          publishBy,
          severity,
          rule,
          facts: revision.facts,
          voids: [],
        },
      },
    ],
  });
}

function describeDraft(crew: Crew, identity: PostIdentity, revision: Revision): DraftedPost {
  const bare = ({ channel, account, audience, language, digest }: StoredLeaf) => ({
    channel,
    account,
    audience,
    language,
    digest,
  });
  const leaf = (channel: string): StoredLeaf =>
    revision.leaves.find((each) => each.channel === channel)!;
  const statement: DraftedPost['statement'] = ({ certificate }, change = {}) => ({
    ...buildHead(certificate, new Date()),
    type: 'countersign/sign-off',
    deployment: identity.deployment,
    incident: identity.incident,
    post: identity.post,
    step: identity.step,
    kind: identity.kind,
    severity: identity.severity,
    runbook: identity.runbookDigest,
    revision: revision.number,
    authors: revision.authors,
    unsignedWords: revision.unsignedWords,
    leaves: revision.leaves.map(bare),
    status: revision.status,
    impact: revision.impact,
    components: revision.components,
    promise: revision.promise,
    mode: identity.mode,
    drill: identity.drill,
    ledgerHead: '0'.repeat(64),
    decideBy: revision.publishBy,
    publishBy: revision.publishBy,
    ...change,
  });
  const sign: DraftedPost['sign'] = (person, change) => signAs(person, statement(person, change));
  return {
    identity,
    revision,
    statement,
    sign,
    leaf,
    request: (channel, signOffs = [sign(crew.carla)], change = {}) => ({
      identity,
      revision,
      leaf: bare(leaf(channel)),
      key: leaf(channel).key,
      signOffs: signOffs.map((signed) => ({ signed })),
      retry: null,
      ...change,
    }),
    decide: (channel, act, person = crew.carla) =>
      signAs(person, {
        ...buildHead(person.certificate, new Date()),
        type: 'countersign/delivery-decision',
        act,
        incident: identity.incident,
        post: identity.post,
        revision: revision.number,
        leaf: bare(leaf(channel)),
        mode: identity.mode,
        drill: identity.drill,
        permalink: null,
        reason: 'looked, and it is not there',
        decideBy: revision.publishBy,
      }),
  };
}

/** What the post's workflow records of a signed act about one delivery. */
export function decisionEntry(
  post: DraftedPost,
  channel: string,
  act: DeliveryAct,
  signed: SignedStatement = post.decide(channel, act),
): EntryDraft & { readonly action: 'delivery.decide' } {
  const { reason, permalink } = JSON.parse(signed.statement) as DeliveryDecisionStatement;
  return {
    eventId: `message/${sha256(signed.statement).slice(0, 16)}`,
    actor: { person: 'p-carla', name: 'Carla Okafor', proved: true },
    action: 'delivery.decide',
    payload: {
      post: post.identity.post,
      key: post.leaf(channel).key,
      act,
      statement: sha256(signed.statement),
      signed,
      reason,
      permalink,
    },
  };
}

/** What the post's workflow records of a signature that it takes. */
export function signEntry(post: DraftedPost, signed: SignedStatement): EntryDraft {
  return {
    eventId: `message/${sha256(signed.statement).slice(0, 16)}`,
    actor: { person: 'p-carla', name: 'Carla Okafor', proved: true },
    action: 'post.sign',
    payload: {
      post: post.identity.post,
      revision: post.revision.number,
      statement: sha256(signed.statement),
      signed,
      missing: [],
    },
  };
}

/**
 * Runs publish as Temporal does, with a context of its own.
 *
 * @param asked when the workflow asked for it, in milliseconds since 1970
 */
export function publish(
  activities: Activities,
  request: PublishRequest,
  asked: number = Date.now(),
): Promise<DeliveryOutcome> {
  const info = { scheduledTimestampMs: asked };
  const environment = new MockActivityEnvironment(info, {
    // Failures are what these tests are about.
    logger: new DefaultLogger('ERROR'),
  });
  return environment.run((given: PublishRequest) => activities.publish(given), request);
}

/** As publish, asked again as Temporal does until it has an answer; `null` after `times`. */
export async function publishWithRetries(
  activities: Activities,
  request: PublishRequest,
  times = 40,
): Promise<DeliveryOutcome | null> {
  for (let left = times; left > 0; left -= 1) {
    try {
      return await publish(activities, request);
    } catch (error) {
      const failure = error as { readonly nonRetryable?: boolean };
      if (failure.nonRetryable !== false) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
  return null;
}

/** A channel that does what `send` says, under the name of the sandbox's live account. */
export function fakeFarEnd(channels: readonly Channel[], send: Channel['send']): Channel[] {
  return channels.map((channel) =>
    channel.spec.channel === 'sandbox' && channel.spec.account === 'main'
      ? { ...channel, send }
      : channel,
  );
}
