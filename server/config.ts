import { z } from 'zod';

/** What the server needs to know from outside. Read once, here and nowhere else. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** Origin that people dial, such as `https://countersign.example`. */
  readonly origin: string;
  /** `null`: nobody told this server where the public page stands. */
  readonly publicPage: string | null;
  readonly databaseUrl: string;
  /** File with the trust policy: the public halves of the roots. */
  readonly trustPolicyFile: string;
  readonly runbookDirectory: string;
  /** `rota.yaml`; `null`: there is none. */
  readonly rotaFile: string | null;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Reverse proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: number;
  readonly limits: Limits;
}

/** Per minute and process. */
export interface Limits {
  /** All requests of one address. */
  readonly requests: number;
  /** Failed sign-ins of one address. */
  readonly failedSignIns: number;
  /** Refusals that are written to the ledger's door chain; the rest are only counted in the log. */
  readonly doorEntries: number;
}

export const DEFAULT_LIMITS: Limits = { requests: 3000, failedSignIns: 30, doorEntries: 120 };

/** Every fault of the environment at once. */
export class ConfigError extends Error {
  readonly code = 'config-malformed';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The server cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const count = (fallback: number): z.ZodType<number> =>
  z.coerce.number().int().min(1).max(1_000_000).default(fallback);

const shape = z.object({
  COUNTERSIGN_API_HOST: z.string().min(1).default('127.0.0.1'),
  COUNTERSIGN_API_PORT: z.coerce.number().int().min(0).max(65_535).default(7400),
  COUNTERSIGN_ORIGIN: z
    .string()
    .refine(isOrigin, 'an origin such as https://countersign.example, without a path')
    .optional(),
  COUNTERSIGN_PAGE_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'postgresql://user@host:5432/name'),
  COUNTERSIGN_TRUST: z.string().min(1),
  COUNTERSIGN_RUNBOOKS: z.string().min(1).default('templates'),
  COUNTERSIGN_ROTA: z.string().optional(),
  COUNTERSIGN_LOG_LEVEL: z.enum(LEVELS).default('info'),
  COUNTERSIGN_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  COUNTERSIGN_LIMIT_REQUESTS: count(DEFAULT_LIMITS.requests),
  COUNTERSIGN_LIMIT_FAILED_SIGN_INS: count(DEFAULT_LIMITS.failedSignIns),
  COUNTERSIGN_LIMIT_DOOR_ENTRIES: count(DEFAULT_LIMITS.doorEntries),
});

/**
 * Reads the server's environment. Empty values count as absent.
 *
 * @throws {ConfigError} `config-malformed` with every fault at once
 */
export function readServerConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return given[name] === undefined
          ? `${name} is missing: ${issue.message}`
          : `${name} has a bad value: ${issue.message}`;
      }),
    );
  }
  const read = parsed.data;
  return {
    host: read.COUNTERSIGN_API_HOST,
    port: read.COUNTERSIGN_API_PORT,
    origin:
      read.COUNTERSIGN_ORIGIN ??
      `http://${urlHost(read.COUNTERSIGN_API_HOST)}:${read.COUNTERSIGN_API_PORT}`,
    publicPage: read.COUNTERSIGN_PAGE_URL ?? null,
    databaseUrl: read.DATABASE_URL,
    trustPolicyFile: read.COUNTERSIGN_TRUST,
    runbookDirectory: read.COUNTERSIGN_RUNBOOKS,
    rotaFile: read.COUNTERSIGN_ROTA ?? null,
    logLevel: read.COUNTERSIGN_LOG_LEVEL,
    trustedProxies: read.COUNTERSIGN_TRUSTED_PROXIES,
    limits: {
      requests: read.COUNTERSIGN_LIMIT_REQUESTS,
      failedSignIns: read.COUNTERSIGN_LIMIT_FAILED_SIGN_INS,
      doorEntries: read.COUNTERSIGN_LIMIT_DOOR_ENTRIES,
    },
  };
}

function isOrigin(value: string): boolean {
  try {
    const url = new URL(value);
    return /^https?:$/.test(url.protocol) && url.origin === value;
  } catch {
    return false;
  }
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
