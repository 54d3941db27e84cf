/** One thing that is wrong with a runbook's files. */
export interface Fault {
  /** Path as it was opened, below the directory that was asked for. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Where in the file: `steps.2.due.sev1`; for templates what was met, such as `clock since`. */
  readonly path: string;
  /** What should stand there. */
  readonly expected: string;
}

export type RunbookErrorCode =
  /** No runbook of this name. */
  | 'RUNBOOK_UNKNOWN'
  /** Its files have faults; all of them are listed. */
  | 'RUNBOOK_FAULTY'
  /** A stored package does not match its digest. */
  | 'RUNBOOK_DIGEST';

/** A runbook cannot be used. */
export class RunbookError extends Error {
  readonly code: RunbookErrorCode;
  readonly faults: readonly Fault[];
  constructor(code: RunbookErrorCode, message: string, faults: readonly Fault[] = []) {
    super([message, ...faults.map(tellFault)].join('\n'));
    this.name = 'RunbookError';
    this.code = code;
    this.faults = faults;
  }
}

/** One fault in one line: `file:line:column path: expected …`. */
export function tellFault(fault: Fault): string {
  const path = fault.path === '' ? '' : ` ${fault.path}`;
  return `${fault.file}:${fault.line}:${fault.column}${path}: expected ${fault.expected}`;
}

/** By file, then by place; the same fault at the same place once. */
export function sortFaults(faults: readonly Fault[]): readonly Fault[] {
  const once = new Map(faults.map((fault) => [tellFault(fault), fault]));
  return [...once.values()].sort(
    (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column,
  );
}
