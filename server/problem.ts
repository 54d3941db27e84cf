import type { Refusal, RefusalCode } from '../domain/refusals.ts';
import { tellRefusal } from '../domain/refusals.ts';
import type { Messages } from '../domain/messages/messages.ts';
import { MESSAGES, tellRefusalIn } from '../domain/messages/speak.ts';
import type { EdgeCode, Problem } from './api/contract.ts';

/** What only the HTTP edge refuses: its status. */
const EDGE = {
  'bad-request': 400,
  'malformed-json': 400,
  'too-large': 413,
  'unsupported-media-type': 415,
  'not-signed-in': 401,
  'bad-sign-in': 401,
  'cross-origin': 403,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'workflow-gone': 409,
  'message-reused': 409,
  'too-many-requests': 429,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<EdgeCode, number>;

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

/**
 * RFC 9457, with `urn:countersign:problem:<code>` as its type. Titles and refusals are told in the
 * language of `messages`; what was found and expected stays as it is.
 */
export function describeProblem(
  error: ProblemError,
  instance: string,
  messages: Messages = MESSAGES.en,
): Problem {
  const { code } = error;
  return {
    type: `urn:countersign:problem:${code}`,
    title: isEdge(code) ? messages.edge[code] : messages.refusals[code],
    status: error.status,
    detail: detailOf(error, messages),
    instance,
    code: error.code,
    ...(error.faults === undefined ? {} : { faults: error.faults }),
  };
}

/** A refusal's sentence in the language; what a route says in words of its own stays as it is. */
function detailOf({ code, message, refusedDetail }: ProblemError, messages: Messages): string {
  if (isEdge(code)) return message;
  const refusal = { code, detail: refusedDetail };
  return message === tellRefusal(refusal) ? tellRefusalIn(messages, refusal) : message;
}

function statusOf(code: EdgeCode | RefusalCode): number {
  if (isEdge(code)) return EDGE[code];
  if (PERSONAL.includes(code)) return 403;
  return SHAPE.includes(code) ? 400 : 409;
}

function isEdge(code: EdgeCode | RefusalCode): code is EdgeCode {
  return Object.hasOwn(EDGE, code);
}
