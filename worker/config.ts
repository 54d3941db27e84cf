import { resolve } from 'node:path';
import { z } from 'zod';

/** What the worker needs to know from outside. Read once, here and nowhere else. */
export interface WorkerConfig {
  readonly databaseUrl: string;
  /** File with the trust policy: the public halves of the roots. */
  readonly trustPolicyFile: string;
  /** Where the public page's generations are written. */
  readonly pageDirectory: string;
  /** Address under which people read the public page. */
  readonly pageUrl: string;
  /** Whose page it is; stands in its title. */
  readonly pageName: string;
  /** IANA zone for times on the page that belong to no single incident. */
  readonly timeZone: string;
  /** BCP 47 tag of the language that the channels speak. */
  readonly language: string;
  readonly sandboxDirectory: string;
  /** YAML file with the house's accounts and brands; `null`: a practice house's. */
  readonly channelsFile: string | null;
  /** JSON file with the worker's own sign-off rules; `null`: one communicator, always. */
  readonly floorsFile: string | null;
  readonly runbookDirectory: string;
  /** `rota.yaml`; `null`: nobody can be found, what waits is only shown in the queue. */
  readonly rotaFile: string | null;
  /** Mail server; `null`: nobody is asked by e-mail. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Signs webhooks; `null`: nobody is asked by webhook. */
  readonly webhookSecret: string | null;
  /** Where people open posts; stands in notices, without a slash at its end. */
  readonly consoleUrl: string | null;
  /** Where compiled workflows are kept between starts; `null`: nowhere. */
  readonly cacheDirectory: string | null;
  readonly maxCachedWorkflows: number;
  /** How long work under way may take when the worker is asked to stop, in milliseconds. */
  readonly shutdownGraceMs: number;
  readonly logLevel: (typeof LEVELS)[number];
}

/** Every fault of the environment at once. */
export class WorkerConfigError extends Error {
  readonly code = 'config-malformed';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The worker cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'WorkerConfigError';
    this.faults = faults;
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const shape = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'postgresql://user@host:5432/name'),
  COUNTERSIGN_TRUST: z.string().min(1, 'the file with the trust policy'),
  COUNTERSIGN_PAGE_DIR: z.string().min(1, 'the directory of the public page'),
  COUNTERSIGN_PAGE_URL: z.url({ protocol: /^https?$/, error: 'an http or https address' }),
  COUNTERSIGN_SANDBOX_DIR: z.string().min(1, 'the directory of the sandbox channel'),
  COUNTERSIGN_PAGE_NAME: z.string().max(200).default('Status'),
  COUNTERSIGN_TIME_ZONE: z
    .string()
    .refine(isTimeZone, 'a zone such as Europe/Berlin')
    .default('UTC'),
  COUNTERSIGN_LANGUAGE: z.string().max(35).default('en'),
  COUNTERSIGN_CHANNELS: z.string().optional(),
  COUNTERSIGN_FLOORS: z.string().optional(),
  COUNTERSIGN_RUNBOOKS: z.string().default('templates'),
  COUNTERSIGN_ROTA: z.string().optional(),
  COUNTERSIGN_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'smtp://user:password@host:587 or smtps://…' })
    .optional(),
  COUNTERSIGN_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'a sender such as Countersign <countersign@example.org>')
    .default('Countersign <countersign@localhost>'),
  COUNTERSIGN_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes in base64')
    .optional(),
  COUNTERSIGN_CONSOLE_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address' })
    .optional(),
  COUNTERSIGN_CACHE: z.string().optional(),
  COUNTERSIGN_CACHED_WORKFLOWS: z.coerce.number().int().min(2).max(100_000).default(200),
  COUNTERSIGN_GRACE_SECONDS: z.coerce.number().min(0).max(600).default(2),
  COUNTERSIGN_LOG_LEVEL: z.enum(LEVELS).default('info'),
});

/**
 * Reads the worker's environment; Temporal's part of it is temporal.config.ts. Empty values count
 * as absent.
 *
 * @throws WorkerConfigError `config-malformed` with every fault at once
 */
export function readWorkerConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    throw new WorkerConfigError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return given[name] === undefined
          ? `${name} is missing`
          : `${name} has a bad value: ${issue.message}`;
      }),
    );
  }
  const read = parsed.data;
  return {
    databaseUrl: read.DATABASE_URL,
    trustPolicyFile: resolve(read.COUNTERSIGN_TRUST),
    pageDirectory: resolve(read.COUNTERSIGN_PAGE_DIR),
    pageUrl: read.COUNTERSIGN_PAGE_URL.replace(/\/+$/, ''),
    pageName: read.COUNTERSIGN_PAGE_NAME,
    timeZone: read.COUNTERSIGN_TIME_ZONE,
    language: read.COUNTERSIGN_LANGUAGE,
    floorsFile: read.COUNTERSIGN_FLOORS === undefined ? null : resolve(read.COUNTERSIGN_FLOORS),
    channelsFile:
      read.COUNTERSIGN_CHANNELS === undefined ? null : resolve(read.COUNTERSIGN_CHANNELS),
    sandboxDirectory: resolve(read.COUNTERSIGN_SANDBOX_DIR),
    runbookDirectory: resolve(read.COUNTERSIGN_RUNBOOKS),
    rotaFile: read.COUNTERSIGN_ROTA === undefined ? null : resolve(read.COUNTERSIGN_ROTA),
    smtpUrl: read.COUNTERSIGN_SMTP_URL ?? null,
    mailFrom: read.COUNTERSIGN_MAIL_FROM,
    webhookSecret: read.COUNTERSIGN_WEBHOOK_SECRET ?? null,
    consoleUrl: read.COUNTERSIGN_CONSOLE_URL?.replace(/\/+$/, '') ?? null,
    cacheDirectory: read.COUNTERSIGN_CACHE === undefined ? null : resolve(read.COUNTERSIGN_CACHE),
    maxCachedWorkflows: read.COUNTERSIGN_CACHED_WORKFLOWS,
    shutdownGraceMs: read.COUNTERSIGN_GRACE_SECONDS * 1_000,
    logLevel: read.COUNTERSIGN_LOG_LEVEL,
  };
}

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
