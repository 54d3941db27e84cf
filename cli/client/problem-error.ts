import type { Problem } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import type { CliErrorCode } from '../cli-error.ts';

/** What the server said no to, with its reason; `problem.code` is the closed code. */
export class ProblemError extends CliError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(
      codeFor(problem),
      problem.detail === '' ? problem.title : problem.detail,
      REMEDIES[problem.code] ?? '',
      (problem.faults ?? []).map((fault) => `${fault.path}: ${fault.expected}`),
    );
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

function codeFor(problem: Problem): CliErrorCode {
  switch (problem.status) {
    case 400:
      return 'USAGE';
    case 401:
      return 'NOT_SIGNED_IN';
    case 403:
    case 409:
    case 422:
      return 'REFUSED';
    case 404:
      return 'NOT_FOUND';
    // The server answers, but what it needs does not: for a script the same as not being there.
    case 503:
      return 'UNREACHABLE';
    default:
      return 'SERVER_FAULT';
  }
}

/** What to do about it, where the sentence of the refusal does not say so itself. */
const REMEDIES: Partial<Record<Problem['code'], string>> = {
  executive: 'Propose the words instead: countersign propose --help',
  'wrong-role': 'See who must sign with: countersign queue',
  'wrong-revision': 'Read the new words first: countersign show next',
  'wrong-leaf': 'Read the new words first: countersign show next',
  'too-late': 'A fresh revision is being drafted: countersign queue',
  'already-signed': 'Somebody else must sign too: countersign queue',
  'author-may-not-sign': 'Ask another communicator to run: countersign approve next',
  'not-waiting': 'See what waits: countersign queue',
  'delivery-not-open': 'See how it stands: countersign show next',
  'delivery-certain': 'Use countersign retry or countersign give-up instead.',
  'incident-over': 'See which incidents run: countersign incidents --all',
  'unknown-fact': 'See the names of all facts: countersign facts --help',
  'reason-required': 'Say why with --reason "…".',
  'too-many-requests': 'Wait a minute, then try again.',
  'workflow-gone': 'The record still stands: countersign audit verify INCIDENT',
  unavailable: 'Try again in a moment; nothing that was answered is lost.',
  'training-expired': 'Ask another communicator to run: countersign approve next',
  'cross-origin': 'Use the address that the server prints when it starts.',
};
