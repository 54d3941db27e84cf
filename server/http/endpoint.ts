import type { Request } from 'express';
import type { z } from 'zod';
import type { Act } from '../../domain/rights.ts';
import type { ServerDeps } from '../deps.ts';
import type { Caller } from '../sessions/find-caller.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request whose shape, person and right have been checked. */
export interface Ask<P, Q, B, C> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: C;
  readonly request: Request;
}

interface Shape<P, Q, B> {
  readonly method: 'GET' | 'POST';
  /** Express path, such as `/api/incidents/:incident`. */
  readonly path: string;
  readonly params: z.ZodType<P>;
  readonly query: z.ZodType<Q>;
  readonly body: z.ZodType<B>;
}

interface Signed<P, Q, B> extends Shape<P, Q, B> {
  /** The right that it needs; `signed-in`: anybody with a session. */
  readonly access: Act | 'signed-in';
  readonly handle: (deps: ServerDeps, ask: Ask<P, Q, B, Caller>) => Promise<Reply>;
}

interface Open<P, Q, B> extends Shape<P, Q, B> {
  readonly access: 'anyone';
  readonly handle: (deps: ServerDeps, ask: Ask<P, Q, B, null>) => Promise<Reply>;
}

/** An endpoint whose shapes only its own handler knows. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly access: Act | 'signed-in' | 'anyone';
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly run: (
    deps: ServerDeps,
    ask: Ask<unknown, unknown, unknown, Caller | null>,
  ) => Promise<Reply>;
}

/**
 * One route for signed-in people. What its handler gets was parsed by these very shapes, which
 * is what the two casts rest on.
 */
export function endpoint<P, Q, B>(route: Signed<P, Q, B>): Endpoint {
  return { ...route, run: (deps, ask) => route.handle(deps, ask as Ask<P, Q, B, Caller>) };
}

/** One route that needs no session. */
export function openEndpoint<P, Q, B>(route: Open<P, Q, B>): Endpoint {
  return { ...route, run: (deps, ask) => route.handle(deps, ask as Ask<P, Q, B, null>) };
}

/** The usual answer. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}
