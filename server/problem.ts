import type { Refusal, RefusalCode } from '../domain/refusals.ts';
import { REFUSALS, tellRefusal } from '../domain/refusals.ts';
import type { EdgeCode, Problem } from './api/contract.ts';

/** What only the HTTP edge refuses: its status and title. */
const EDGE = {
  'bad-request': { status: 400, title: 'The request does not have the expected shape.' },
  'malformed-json': { status: 400, title: 'The body is not JSON.' },
  'too-large': { status: 413, title: 'The body is too large.' },
  'unsupported-media-type': { status: 415, title: 'The body is not declared as JSON.' },
  'not-signed-in': { status: 401, title: 'Nobody is signed in.' },
  'bad-sign-in': { status: 401, title: 'This sign-in is not accepted.' },
  'cross-origin': { status: 403, title: 'The request comes from another origin.' },
  forbidden: { status: 403, title: 'This may not be done.' },
  'not-found': { status: 404, title: 'There is no such thing here.' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method.' },
  'workflow-gone': { status: 409, title: 'This is over; nobody listens to it any more.' },
  'message-reused': { status: 409, title: 'This message id was used for something else.' },
  'too-many-requests': { status: 429, title: 'Too many requests.' },
  unavailable: { status: 503, title: 'A part that this needs does not answer.' },
  internal: { status: 500, title: 'Something went wrong in the server.' },
} as const satisfies Record<EdgeCode, { readonly status: number; readonly title: string }>;

/** Refusals of the person, whatever she asks for: 403. Shape faults: 400. All else: 409. */
const PERSONAL: readonly RefusalCode[] = [
  'wrong-role',
  'executive',
  'auditor',
  'not-trained',
  'training-expired',
  'practice-only',
  'certificate-expired',
  'certificate-not-yet-valid',
  'not-chained',
  'wrong-person',
];
const SHAPE: readonly RefusalCode[] = [
  'malformed',
  'unsigned',
  'reason-required',
  'empty-words',
  'unknown-fact',
  'fact-form',
];

/** An answer that is not the wished one; the error handler alone turns it into a response. */
export class ProblemError extends Error {
  readonly code: EdgeCode | RefusalCode;
  readonly faults: Problem['faults'];
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  /** For a refusal: what was found and expected, without the sentence. */
  readonly refusedDetail: string;
  /** True when the refusal stands in the ledger already. */
  readonly recorded: boolean;

  constructor(
    code: EdgeCode | RefusalCode,
    detail: string,
    more: {
      readonly faults?: Problem['faults'] | undefined;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
      /** Where the usual status of the code does not fit. */
      readonly status?: number;
      readonly refusedDetail?: string;
      readonly recorded?: boolean;
    } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.faults = more.faults;
    this.headers = more.headers ?? {};
    this.status = more.status ?? statusOf(code);
    this.refusedDetail = more.refusedDetail ?? '';
    this.recorded = more.recorded ?? false;
  }
}

/** A refusal of the rules as an answer of this API. */
export function refusalProblem(
  refusal: Refusal,
  more: {
    /** Where the usual status of the code does not fit. */
    readonly status?: number;
    readonly recorded?: boolean;
    readonly faults?: Problem['faults'] | undefined;
  } = {},
): ProblemError {
  return new ProblemError(refusal.code, tellRefusal(refusal), {
    ...more,
    refusedDetail: refusal.detail,
  });
}

/** RFC 9457, with `urn:countersign:problem:<code>` as its type. */
export function describeProblem(error: ProblemError, instance: string): Problem {
  return {
    type: `urn:countersign:problem:${error.code}`,
    title: titleOf(error.code),
    status: error.status,
    detail: error.message,
    instance,
    code: error.code,
    ...(error.faults === undefined ? {} : { faults: error.faults }),
  };
}

function statusOf(code: EdgeCode | RefusalCode): number {
  if (isEdge(code)) return EDGE[code].status;
  if (PERSONAL.includes(code)) return 403;
  return SHAPE.includes(code) ? 400 : 409;
}

function titleOf(code: EdgeCode | RefusalCode): string {
  return isEdge(code) ? EDGE[code].title : REFUSALS[code];
}

function isEdge(code: EdgeCode | RefusalCode): code is EdgeCode {
  return Object.hasOwn(EDGE, code);
}
