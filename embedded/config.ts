import { resolve } from 'node:path';
import { z } from 'zod';
import { StackError } from './stack-error.ts';

/** What the surroundings tell the one-machine stack. */
export interface StackConfig {
  /** Absolute; everything that is kept stands below it. */
  readonly home: string;
  readonly host: string;
  /** 0: any free port. */
  readonly ports: {
    readonly api: number;
    readonly page: number;
    readonly temporal: number;
    readonly temporalUi: number;
    readonly postgres: number;
  };
  /** `null`: the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** `null`: the embedded Temporal. */
  readonly temporalAddress: string | null;
  /** Milliseconds. */
  readonly downloadMs: number;
  readonly path: string;
  readonly xdgCacheHome: string | null;
  /** Handed on to the parts, which read their own settings from it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Which variable chooses which port. */
export const PORT_VARIABLES = {
  api: 'COUNTERSIGN_API_PORT',
  page: 'COUNTERSIGN_PAGE_PORT',
  temporal: 'COUNTERSIGN_TEMPORAL_PORT',
  temporalUi: 'COUNTERSIGN_TEMPORAL_UI_PORT',
  postgres: 'COUNTERSIGN_POSTGRES_PORT',
} as const satisfies Record<keyof StackConfig['ports'], string>;

const port = (fallback: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'a port number, or 0 for any free one')
    .transform(Number)
    .refine((number) => number <= 65_535, 'a port number up to 65535')
    .default(fallback);

const shape = z.object({
  COUNTERSIGN_HOME: z.string().default('.countersign'),
  COUNTERSIGN_HOST: z.string().default('127.0.0.1'),
  COUNTERSIGN_API_PORT: port(7400),
  COUNTERSIGN_PAGE_PORT: port(7401),
  COUNTERSIGN_TEMPORAL_PORT: port(7402),
  COUNTERSIGN_TEMPORAL_UI_PORT: port(7403),
  COUNTERSIGN_POSTGRES_PORT: port(7404),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address such as postgresql://user@host:5432/name')
    .optional(),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^\S+:\d{1,5}$/, 'host and port, such as temporal.example:7233')
    .optional(),
  COUNTERSIGN_DOWNLOAD_SECONDS: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'a number of seconds')
    .transform(Number)
    .default(60),
});

/**
 * Reads the environment of `npm start`. Empty values count as absent.
 *
 * @throws StackError `CONFIG_INVALID` with every fault at once
 */
export function readStackConfig(env: Readonly<Record<string, string | undefined>>): StackConfig {
  const given = Object.fromEntries(
    Object.entries(env).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
    ),
  );
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      (issue) => `  ${String(issue.path[0])} has a bad value: expected ${issue.message}`,
    );
    throw new StackError('CONFIG_INVALID', `Countersign cannot start:\n${faults.join('\n')}`);
  }
  const read = parsed.data;
  return {
    home: resolve(read.COUNTERSIGN_HOME),
    host: read.COUNTERSIGN_HOST,
    ports: {
      api: read.COUNTERSIGN_API_PORT,
      page: read.COUNTERSIGN_PAGE_PORT,
      temporal: read.COUNTERSIGN_TEMPORAL_PORT,
      temporalUi: read.COUNTERSIGN_TEMPORAL_UI_PORT,
      postgres: read.COUNTERSIGN_POSTGRES_PORT,
    },
    databaseUrl: read.DATABASE_URL ?? null,
    temporalAddress: read.TEMPORAL_ADDRESS ?? null,
    downloadMs: read.COUNTERSIGN_DOWNLOAD_SECONDS * 1_000,
    path: given['PATH'] ?? '',
    xdgCacheHome: given['XDG_CACHE_HOME'] ?? null,
    env: given,
  };
}
