/** How a long piece of work tells people that it goes on. */
export interface Progress {
  /** One line. */
  say(line: string): void;
  /** Replaces the bar that stands there now. */
  bar(done: number, total: number, unit: string): void;
  /** Leaves the bar as it is and goes on below it. */
  end(): void;
}

const WIDTH = 30;

/** A bar that redraws itself on a terminal, and one line every tenth part elsewhere. */
export function makeProgress(output: NodeJS.WriteStream): Progress {
  let tenth = -1;
  return {
    say: (line) => void output.write(`${line}\n`),
    bar(done, total, unit) {
      const part = total === 0 ? 1 : Math.min(1, done / total);
      const text = `[${'#'.repeat(Math.round(part * WIDTH)).padEnd(WIDTH, '.')}] ${done} of ${total} ${unit}`;
      if (output.isTTY) output.write(`\r${text}`);
      else if (Math.floor(part * 10) > tenth) output.write(`${text}\n`);
      tenth = Math.max(tenth, Math.floor(part * 10));
    },
    end() {
      if (output.isTTY && tenth >= 0) output.write('\n');
      tenth = -1;
    },
  };
}
