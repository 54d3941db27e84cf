export interface ProgramFailure {
  /** Last line that the program wrote to its error output, else what the system said. */
  readonly line: string;
  /** True when it took too long and was ended. */
  readonly timedOut: boolean;
}

/** What became of a program that `execFile` ran, as far as it can be told. */
export function readFailure(error: unknown): ProgramFailure {
  // By shape, not by class: an error may come from another realm than ours.
  const fields: Readonly<Record<string, unknown>> =
    typeof error === 'object' && error !== null ? { ...error } : {};
  const stderr = typeof fields['stderr'] === 'string' ? fields['stderr'].trim() : '';
  const text = stderr === '' ? String(error) : stderr;
  return {
    line: text.trim().split('\n').at(-1) ?? '',
    timedOut: fields['killed'] === true,
  };
}
