import { expect } from '@jest/globals';

const STATE = /^state "[^":;]+" as (\w+)( \{)?$/u;
const ARROW = /^(\[\*\]|\w+) --> (\[\*\]|\w+)( : [^:;"]+)?$/u;

/**
 * Reads a drawing by the part of Mermaid's grammar that we use: states with a name, arrows between
 * states that are named somewhere, frames that are closed.
 */
export function expectDiagram(drawing: string): void {
  const [first, ...lines] = drawing.trimEnd().split('\n');
  expect(first).toBe('stateDiagram-v2');
  const states = new Set<string>(['[*]']);
  const used = new Set<string>();
  let open = 0;
  for (const line of lines.map((each) => each.trim())) {
    const state = STATE.exec(line);
    const arrow = ARROW.exec(line);
    if (state !== null) {
      expect(states.has(state[1] ?? '')).toBe(false);
      states.add(state[1] ?? '');
      open += state[2] === undefined ? 0 : 1;
    } else if (line === '}') {
      open -= 1;
      expect(open).toBeGreaterThanOrEqual(0);
    } else {
      expect([line, arrow === null]).toEqual([line, false]);
      used.add(arrow?.[1] ?? '').add(arrow?.[2] ?? '');
    }
  }
  expect(open).toBe(0);
  expect([...used].filter((name) => !states.has(name))).toEqual([]);
  expect([...states].filter((name) => !used.has(name))).toEqual([]);
}
