import type { FactReport } from '../domain/facts.ts';
import type { FactLine, Script } from './script.ts';
import { spanOf } from './span-of.ts';

/**
 * A script's facts as a person would report them now, at this tempo.
 *
 * @throws StageError `not-there` for a span that the script does not say
 */
export function factReports(
  script: Script,
  lines: readonly FactLine[],
  tempo: string,
  now: number,
  language: string | null,
): readonly FactReport[] {
  return lines.map(({ name, input, state, change }): FactReport => {
    const more = {
      ...(language === null ? {} : { language }),
      ...(change === null ? {} : { change }),
    };
    switch (input.kind) {
      case 'unknown':
        return { name, value: null, state: 'unknown', ...more };
      case 'time': {
        const at = now + input.sign * spanOf(script, input.span, tempo);
        return { name, value: new Date(at).toISOString(), state, ...more };
      }
      case 'value':
        return { name, value: input.value, state, ...more };
    }
  });
}
