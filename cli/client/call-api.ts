import type { Problem, Routes } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import { ProblemError } from './problem-error.ts';

export type Route = keyof Routes;

/** What a call needs beside its route. */
export interface ApiRequest<R extends Route> {
  /** Values for the braces in the route's path. */
  readonly path?: Readonly<Record<string, string | number>>;
  /** Body of a POST, query of a GET. */
  readonly in?: Routes[R]['in'];
  readonly token?: string;
}

export interface Api {
  /** Address without a slash at its end. */
  readonly address: string;
  readonly fetch: typeof fetch;
  /** Longest wait for an answer, in milliseconds. The server itself waits 5 s for a worker. */
  readonly timeout: number;
  /** In which language refusals are told; left out: the server's own. */
  readonly language?: string;
}

/** Calls one route of any API client or session. */
export type Call = <R extends Route>(
  route: R,
  request?: Omit<ApiRequest<R>, 'token'>,
) => Promise<Routes[R]['out']>;

/**
 * Calls one route.
 *
 * @throws ProblemError when the server says no
 * @throws CliError `UNREACHABLE`, `STRANGE_ANSWER`
 */
export async function callApi<R extends Route>(
  api: Api,
  route: R,
  request: ApiRequest<R> = {},
): Promise<Routes[R]['out']> {
  const [method = 'GET', template = '/'] = route.split(' ');
  const url = new URL(`${api.address}${fillPath(template, request.path ?? {})}`);
  const input: unknown = request.in ?? null;
  if (method === 'GET' && typeof input === 'object' && input !== null) {
    for (const [name, value] of Object.entries(input)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
  }
  const response = await send(api, url, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(api.timeout),
    headers: {
      accept: 'application/json, application/problem+json',
      ...(api.language === undefined ? {} : { 'accept-language': api.language }),
      ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(input ?? {}) }),
  });
  const body = await readJson(response, url);
  // 503 of /readyz carries its own shape, not a problem.
  if (response.ok || (route === 'GET /readyz' && !isProblem(body))) return body as Routes[R]['out'];
  if (isProblem(body)) throw new ProblemError(body);
  throw strange(url, `status ${response.status} without an explanation`);
}

function fillPath(template: string, parts: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = parts[name];
    if (value === undefined) throw new CliError('STRANGE_ANSWER', `No ${name} for ${template}.`);
    return encodeURIComponent(value);
  });
}

async function send(api: Api, url: URL, init: RequestInit): Promise<Response> {
  try {
    return await api.fetch(url, init);
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    throw new CliError(
      'UNREACHABLE',
      late
        ? `${url.origin} did not answer within ${api.timeout / 1000} s.`
        : `Nothing answers at ${url.origin}.`,
      late
        ? 'It may have arrived: look with countersign queue before you repeat it.'
        : 'Start the stack with npm start, or say where the server is with --api URL.',
      [],
      { cause: error },
    );
  }
}

async function readJson(response: Response, url: URL): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw strange(url, `status ${response.status}, and no JSON`, error);
  }
}

function strange(url: URL, found: string, cause?: unknown): CliError {
  return new CliError(
    'STRANGE_ANSWER',
    `${url.origin}${url.pathname} answered strangely: ${found}.`,
    'Is this address a Countersign server? Check --api or COUNTERSIGN_API.',
    [],
    { cause },
  );
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'status' in value &&
    typeof value.status === 'number' &&
    'detail' in value &&
    typeof value.detail === 'string'
  );
}
