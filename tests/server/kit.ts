/**
 * The server alone (DESIGN section 9): a real PostgreSQL, real HTTP, real signatures, and a
 * Temporal client that records, which is the one stand-in.
 */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { SignOffRule } from '../../domain/runbook.ts';
import type {
  CertificateBody,
  SignedStatement,
  SignOffStatement,
} from '../../domain/statements.ts';
import type { Embargo } from '../../domain/post.ts';
import type { PostView } from '../../domain/views.ts';
import { openLedger, type Ledger } from '../../ledger/open-ledger.ts';
import { appendEntries } from '../../ledger/write/append-entries.ts';
import { storeCertificate } from '../../ledger/write/store-certificate.ts';
import { storeRenditions } from '../../ledger/write/store-rendition.ts';
import { storeRunbookPackage } from '../../ledger/write/store-runbook-package.ts';
import type { PostDetail, Problem } from '../../server/api/contract.ts';
import { DEFAULT_LIMITS, type Limits } from '../../server/config.ts';
import type { ServerDeps } from '../../server/deps.ts';
import type { RunHistory, TemporalPort } from '../../server/temporal-port.ts';
import { startServer } from '../../server/start-server.ts';
import { loadRunbooks } from '../../templates/load-runbook.ts';
import { buildSignIn } from '../../trust/build-sign-in.ts';
import { buildSignOff } from '../../trust/build-sign-off.ts';
import { deliveryKey } from '../../trust/delivery-key.ts';
import { leafDigest, renditionText } from '../../trust/rendition-bytes.ts';
import { signStatement } from '../../trust/sign-statement.ts';
import type { StartIncident } from '../../workflows/messages.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { makePerson, makeRendition, makeRoots, signAs, type TestPerson } from '../trust/kit.ts';
import { incidentWorkflowId, messageEventId } from '../../workflows/messages.ts';

export const ORIGIN = 'https://countersign.test';
const DAY = 86_400_000;
export const from = (now: number, days: number): string => new Date(now + days * DAY).toISOString();

const { policy, keys } = makeRoots(['p-lead-1', 'p-lead-2']);
const stranger = makeRoots(['p-mallory-1', 'p-mallory-2']);

function person(name: string, body: Partial<CertificateBody> = {}, roots = keys): TestPerson {
  const now = Date.now();
  return makePerson(roots, {
    person: `p-${name.toLowerCase()}`,
    name,
    training: { course: 'Crisis communication', passed: from(now, -30), expires: from(now, 300) },
    notBefore: from(now, -10),
    notAfter: from(now, 300),
    ...body,
  });
}

export const PEOPLE = {
  carla: person('Carla'),
  cem: person('Cem'),
  ines: person('Ines', { roles: ['incident_commander'], training: null }),
  edgar: person('Edgar', { roles: ['executive', 'communicator'], executive: true }),
  erik: person('Erik', { roles: ['engineer'], training: null }),
  lena: person('Lena', { roles: ['legal'], training: null }),
  ada: person('Ada', { roles: ['auditor'], training: null }),
  tom: person('Tom', {
    training: {
      course: 'Crisis communication',
      passed: from(Date.now(), -400),
      expires: from(Date.now(), -1),
    },
  }),
  nora: person('Nora', { training: null }),
  mallory: person('Mallory', {}, stranger.keys),
  old: person('Old', { notBefore: from(Date.now(), -20), notAfter: from(Date.now(), -1) }),
  early: person('Early', { notBefore: from(Date.now(), 1) }),
} as const;
export type Who = keyof typeof PEOPLE;

export interface Sent {
  readonly workflowId: string;
  readonly name: string;
  readonly message: { readonly id: string };
}

/** A Temporal client that records, and answers as the test tells it to. */
export interface RecordingTemporal extends TemporalPort {
  readonly sent: Sent[];
  readonly started: StartIncident[];
  /** Incidents that were woken after their end. */
  readonly revived: StartIncident[];
  /** What the "worker" does with a signal; left alone, nobody is there. */
  react: (sent: Sent) => Promise<void>;
  reactToStart: (input: StartIncident) => Promise<void>;
  gone: boolean;
  histories: ReadonlyMap<string, readonly RunHistory[]>;
  broken: Error | null;
}

function recordingTemporal(): RecordingTemporal {
  const port: RecordingTemporal = {
    sent: [],
    started: [],
    revived: [],
    react: () => Promise.resolve(),
    reactToStart: () => Promise.resolve(),
    gone: false,
    histories: new Map(),
    broken: null,
    startIncident: async (input) => {
      if (port.broken !== null) throw port.broken;
      const exists = port.started.some(({ incident }) => incident === input.incident);
      port.started.push(input);
      if (!exists) await port.reactToStart(input);
      return exists ? 'exists' : 'started';
    },
    signal: async (workflowId, { name }, message) => {
      if (port.broken !== null) throw port.broken;
      if (port.gone) return 'gone';
      const sent = { workflowId, name, message };
      port.sent.push(sent);
      await port.react(sent);
      return 'sent';
    },
    signalWithStart: async (input, { name }, message) => {
      if (port.broken !== null) throw port.broken;
      port.revived.push(input);
      const sent = { workflowId: incidentWorkflowId(input.incident), name, message };
      port.sent.push(sent);
      await port.react(sent);
    },
    history: (workflowId) => Promise.resolve(port.histories.get(workflowId) ?? []),
    check: () => (port.broken === null ? Promise.resolve() : Promise.reject(port.broken)),
  };
  return port;
}

export interface Reply<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Rig {
  readonly url: string;
  readonly ledger: Ledger;
  readonly databaseUrl: string;
  readonly temporal: RecordingTemporal;
  /** Moves the server's clock, milliseconds. */
  readonly passTime: (milliseconds: number) => void;
  readonly get: <T = unknown>(path: string, who?: Who | null) => Promise<Reply<T>>;
  readonly post: <T = unknown>(path: string, body: unknown, who?: Who | null) => Promise<Reply<T>>;
  readonly token: (who: Who) => Promise<string>;
  readonly fresh: (who: Who) => Promise<Reply<{ readonly token: string }>>;
  readonly append: (incident: string, entries: readonly EntryDraft[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function makeRig(
  options: {
    readonly limits?: Partial<Limits>;
    readonly answerWithin?: number;
    readonly rota?: ServerDeps['rota'];
    /** A real one, instead of the one that records. */
    readonly port?: TemporalPort;
  } = {},
): Promise<Rig> {
  const database = await cloneDatabase();
  const ledger = openLedger(database.url);
  const temporal = recordingTemporal();
  const { runbooks } = await loadRunbooks('templates');
  for (const runbook of runbooks.values()) await storeRunbookPackage(ledger.db, runbook);
  let skew = 0;
  const server = await startServer(
    {
      ledger,
      keepCertificate: (certificate) => storeCertificate(ledger.db, certificate),
      trust: policy,
      temporal: options.port ?? temporal,
      runbooks: [...runbooks.values()],
      ...(options.rota === undefined ? {} : { rota: options.rota }),
      clock: () => new Date(Date.now() + skew),
      config: {
        origin: ORIGIN,
        publicPage: 'https://status.test',
        trustedProxies: 0,
        limits: { ...DEFAULT_LIMITS, failedSignIns: 1_000, ...options.limits },
      },
      logger: pino({ level: 'silent' }),
      answerWithin: options.answerWithin ?? 300,
    },
    { host: '127.0.0.1', port: 0 },
  );
  const url = `http://127.0.0.1:${server.port}`;
  const tokens = new Map<Who, string>();
  const call = async <T>(path: string, init: RequestInit): Promise<Reply<T>> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? null : JSON.parse(text)) as T,
    };
  };
  const headersFor = async (who: Who | null | undefined): Promise<Record<string, string>> =>
    who == null ? {} : { authorization: `Bearer ${await rig.token(who)}` };

  const rig: Rig = {
    url,
    ledger,
    databaseUrl: database.url,
    temporal,
    passTime: (milliseconds) => {
      skew += milliseconds;
    },
    get: async (path, who) => call(path, { headers: await headersFor(who) }),
    post: async (path, body, who) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(await headersFor(who)) },
        body: JSON.stringify(body),
      }),
    token: async (who) => {
      const had = tokens.get(who);
      if (had !== undefined) return had;
      const { token } = (await rig.fresh(who)).body;
      tokens.set(who, token);
      return token;
    },
    fresh: async (who) => {
      const asked = await rig.post<{ challenge: string }>('/api/sign-in/challenge', {});
      const signed = signInOf(who, asked.body.challenge, new Date(Date.now() + skew));
      return rig.post<{ token: string }>('/api/sign-in', { signed });
    },
    append: async (incident, entries) => {
      await appendEntries(ledger.db, incident, entries);
    },
    close: async () => {
      await server.stop();
      await ledger.close();
      await database.drop();
    },
  };
  return rig;
}

export function signInOf(who: Who, challenge: string, now = new Date(), origin = ORIGIN) {
  const { certificate, privateKey } = PEOPLE[who];
  return signStatement(
    buildSignIn({ origin, challenge, certificate, now }),
    privateKey,
    certificate,
  );
}

/** What a message to a workflow says of its sender. */
export function byOf(who: Who): Pick<CertificateBody, 'person' | 'name' | 'roles'> {
  const { person: id, name, roles } = PEOPLE[who].certificate.body;
  return { person: id, name, roles };
}

/** A fresh message id. */
export const id = (): string => randomUUID();

/** What a problem must look like, wherever it comes from (RFC 9457). */
export function expectProblem(
  reply: Reply,
  status: number,
  code: Problem['code'],
): asserts reply is Reply<Problem> {
  const { type, title, detail } = reply.body as Problem;
  const found = {
    status: reply.status,
    body: reply.body as Partial<Problem>,
    media: reply.headers.get('content-type')?.split(';')[0],
  };
  if (
    found.status !== status ||
    found.body.code !== code ||
    found.body.status !== status ||
    found.media !== 'application/problem+json' ||
    type !== `urn:countersign:problem:${code}` ||
    title === '' ||
    detail === ''
  ) {
    throw new Error(`expected ${status} ${code}, found ${JSON.stringify(found)}`);
  }
}

export interface Outage {
  readonly incident: string;
  readonly post: string;
  readonly path: string;
}

let outages = 0;

const RULE: SignOffRule = {
  name: 'first-word',
  need: [{ role: 'communicator', count: 1 }],
  author: 'may-sign',
  valid: 30 * 60_000,
};

/** An incident with one post that waits for people, as the workflows would have recorded it. */
export async function openOutage(
  rig: Rig,
  change: {
    readonly need?: number;
    readonly author?: 'may-sign' | 'one-other' | 'may-not-sign';
    readonly authors?: readonly string[];
    readonly dueAt?: string;
    readonly embargo?: Embargo;
    readonly mode?: 'live' | 'drill';
    readonly publishBy?: string;
  } = {},
): Promise<Outage> {
  outages += 1;
  const incident = `inc-20261122-ordering-${outages}`;
  const post = `${incident}/post-1`;
  const mode = change.mode ?? 'live';
  const drill = mode === 'drill' ? 'autumn drill' : null;
  const runbook = (await loadRunbooks('templates')).runbooks.get('service-outage')!;
  const ines = { person: 'p-ines', name: 'Ines', proved: false } as const;
  const rule: SignOffRule = {
    ...RULE,
    need: [{ role: 'communicator', count: change.need ?? 1 }],
    author: change.author ?? 'may-sign',
  };
  await rig.append(incident, [
    {
      eventId: `opening/open-${incident}`,
      actor: ines,
      action: 'incident.open',
      payload: {
        runbook: 'service-outage',
        runbookDigest: runbook.digest,
        title: `Outage ${outages}`,
        severity: 'sev2',
        impact: 'major',
        mode,
        drill,
        deployment: 'test',
        timeZone: 'Europe/Berlin',
      },
    },
    {
      eventId: `opening/open-${incident}/facts`,
      actor: ines,
      action: 'facts.report',
      payload: { facts: [{ name: 'service', state: 'confirmed' }] },
      erasable: { service: 'online ordering' },
    },
    {
      eventId: `${post}/open`,
      actor: { person: 'countersign', name: 'Countersign', proved: true },
      action: 'post.open',
      payload: {
        post,
        step: 'acknowledgement',
        kind: 'acknowledgement',
        situation: null,
        severity: 'sev2',
        mode,
        drill,
        rule,
        corrects: null,
        dueAt: change.dueAt ?? null,
        language: 'en',
        follows: null,
        embargo: change.embargo ?? null,
      },
    },
  ]);
  await appendRevision(rig, { incident, post, path: '' }, 1, { ...change, rule });
  return { incident, post, path: `/api/incidents/${incident}/posts/1` };
}

/** Another revision of an outage's first post, on two channels. */
export async function appendRevision(
  rig: Rig,
  { incident, post }: Outage,
  revision: number,
  change: {
    readonly authors?: readonly string[];
    readonly mode?: 'live' | 'drill';
    readonly publishBy?: string;
    readonly eventId?: string;
    readonly rule?: SignOffRule;
    readonly facts?: readonly string[];
    readonly by?: EntryDraft['actor'];
  } = {},
): Promise<void> {
  const promise = change.publishBy ?? new Date(Date.now() + 60 * 60_000).toISOString();
  const texts = ['status-page', 'sandbox'].map((channel) =>
    renditionText(
      makeRendition({
        incident,
        post,
        revision,
        channel,
        account: 'main',
        mode: change.mode ?? 'live',
        headline: `Ordering is down (${revision})`,
        nextUpdate: promise,
        salt: randomUUID().replaceAll('-', ''),
      }),
    ),
  );
  await storeRenditions(rig.ledger.db, texts);
  await rig.append(incident, [
    {
      eventId: change.eventId ?? `${post}/revision-${revision}`,
      actor: change.by ?? { person: 'countersign', name: 'Countersign', proved: true },
      action: 'post.revision',
      payload: {
        post,
        revision,
        leaves: texts.map((text, index) => {
          const leaf = {
            channel: index === 0 ? 'status-page' : 'sandbox',
            account: 'main',
            audience: 'public',
            language: 'en',
            digest: leafDigest(text),
          };
          return { ...leaf, size: Buffer.byteLength(text), key: deliveryKey(leaf) };
        }),
        authors: change.authors ?? [],
        unsignedWords: false,
        variant: 'a',
        because: 'drafted',
        note: '',
        status: 'investigating',
        impact: 'major',
        promise,
        publishBy: promise,
        severity: 'sev2',
        rule: change.rule ?? RULE,
        facts: change.facts ?? [],
        voids: [],
      },
    },
  ]);
}

/** What a post's page shows to somebody. */
export async function look(rig: Rig, outage: Outage, who: Who = 'carla'): Promise<PostDetail> {
  return (await rig.get<PostDetail>(outage.path, who)).body;
}

/** Signs what waits, as the command line would; `change` makes the statement lie. */
export async function signOff(
  rig: Rig,
  outage: Outage,
  who: Who,
  change: Partial<SignOffStatement> = {},
): Promise<SignedStatement> {
  const { view, incident, current } = await look(rig, outage);
  const statement = buildSignOff({
    incident,
    post: view,
    shown: current!.renditions.map(({ bytes }) => bytes),
    certificate: PEOPLE[who].certificate,
    now: new Date(),
  });
  return signAs(PEOPLE[who], { ...statement, ...change });
}

/** The entry with which the workflow takes a sign-off. */
export function signEntry(
  outage: Outage,
  messageId: string,
  signed: SignedStatement,
  digest: string,
  missing: PostView['missing'] = [],
): EntryDraft {
  const { person: who, name } = signed.certificate.body;
  return {
    eventId: messageEventId(outage.post, messageId),
    actor: { person: who, name, proved: true },
    action: 'post.sign',
    payload: { post: outage.post, revision: 1, statement: digest, signed, missing },
  };
}
