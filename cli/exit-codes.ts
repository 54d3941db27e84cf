/** What the shell learns from a command. Printed by `--help`, so that scripts can rely on it. */
export const EXIT = {
  ok: 0,
  fault: 1,
  usage: 2,
  refused: 3,
  waiting: 4,
  unreachable: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The table that every `--help` ends with. */
export const EXIT_CODES_HELP = `Exit codes:
  0  done
  1  something went wrong on our side or yours; the message says what
  2  the command was typed wrongly
  3  refused: the rules or a person's certificate do not allow it (also: an audit found a break)
  4  recorded, but nobody has answered yet: no worker is running; it is not lost
  5  the server cannot be reached`;
