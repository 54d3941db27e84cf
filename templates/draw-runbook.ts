import type { Runbook, Step } from '../domain/runbook.ts';
import { tellOpening } from './describe-opening.ts';
import { spoken } from './say.ts';

/** Words of Mermaid's own language; a state of that name would end the drawing. */
const RESERVED = new Set(['state', 'note', 'end', 'direction', 'as', 'class', 'click', 'default']);
const OPEN = 'while_open';
const IN_PUBLIC = 'in_public';

/**
 * Draws a runbook as a Mermaid state diagram: each step is a state, each arrow says what has to
 * happen. What may come at any time (a relapse, a correction, a false alarm, a merge) starts from
 * the frame around all that happens while it is open, or from what stands in public.
 */
export function drawRunbook(runbook: Runbook): string {
  const inside = runbook.steps.filter((step) => isInside(step, runbook.steps));
  const outside = runbook.steps.filter((step) => !isInside(step, runbook.steps));
  return [
    'stateDiagram-v2',
    `  [*] --> ${OPEN}`,
    `  state "${label(runbook.title)}" as ${OPEN} {`,
    ...inside.flatMap((step) => [`    ${box(step)}`, ...arrows(step, runbook, '    ')]),
    '  }',
    ...(outside.some((step) => step.opens.on === 'fact-changed')
      ? [`  state "anything that stands in public" as ${IN_PUBLIC}`]
      : []),
    ...outside.flatMap((step) => [`  ${box(step)}`, ...arrows(step, runbook, '  ')]),
    ...ends(runbook),
    '',
  ].join('\n');
}

/** What happens one after the other while it is open; all else leaves or re-enters the frame. */
function isInside(step: Step, steps: readonly Step[]): boolean {
  switch (step.opens.on) {
    case 'opened':
    case 'fact':
    case 'promise-near':
    case 'elapsed':
    case 'time':
      return true;
    case 'published': {
      const { step: before } = step.opens;
      return steps.some((other) => other.id === before && isInside(other, steps));
    }
    case 'declared-resolved':
    case 'stood-down':
    case 'relapsed':
    case 'merged':
    case 'fact-changed':
      return false;
  }
}

function box(step: Step): string {
  const status = step.status === null ? '' : ` (${spoken(step.status)})`;
  return `state "${label(step.id + status)}" as ${id(step.id)}`;
}

function arrows(step: Step, runbook: Runbook, indent: string): readonly string[] {
  const { opens } = step;
  const why = label(tellOpening(opens, runbook.draftLead));
  const arrow = (from: string, to: string): string => `${indent}${from} --> ${to} : ${why}`;
  switch (opens.on) {
    case 'opened':
    case 'fact':
    case 'elapsed':
    case 'time': {
      const before = step.after.filter((after) => isInsideId(runbook, after));
      const sources = before.length === 0 ? ['[*]'] : before.map(id);
      return sources.map((source) => arrow(source, id(step.id)));
    }
    case 'promise-near': {
      const before = step.after.filter((after) => isInsideId(runbook, after));
      return [...before.map(id), id(step.id)].map((source) => arrow(source, id(step.id)));
    }
    case 'published':
      return [arrow(id(opens.step), id(step.id))];
    case 'declared-resolved':
    case 'stood-down':
    case 'merged':
      return [arrow(OPEN, id(step.id))];
    case 'relapsed':
      return [
        ...runbook.steps
          .filter((other) => other.opens.on === 'declared-resolved')
          .map((other) => arrow(id(other.id), id(step.id))),
        `${indent}${id(step.id)} --> ${OPEN} : the same thread goes on`,
      ];
    case 'fact-changed':
      return [arrow(IN_PUBLIC, id(step.id))];
  }
}

/** It is over behind the last words that follow the all-clear, and behind those that end it at once. */
function ends({ steps }: Runbook): readonly string[] {
  const followed = new Set(
    steps.flatMap(({ opens }) => (opens.on === 'published' ? [opens.step] : [])),
  );
  const last = steps.filter(({ id: name, opens }) => {
    const closing =
      opens.on === 'declared-resolved' || opens.on === 'stood-down' || opens.on === 'merged';
    const isReport = opens.on === 'published' && isClosing(steps, opens.step);
    return (closing && !followed.has(name)) || isReport;
  });
  return last.map((step) => `  ${id(step.id)} --> [*]`);
}

function isClosing(steps: readonly Step[], name: string): boolean {
  return steps.some(({ id: other, opens }) => other === name && opens.on === 'declared-resolved');
}

function isInsideId({ steps }: Runbook, name: string): boolean {
  return steps.some((step) => step.id === name && isInside(step, steps));
}

function id(name: string): string {
  const safe = name.replaceAll('-', '_');
  return RESERVED.has(safe) ? `${safe}_` : safe;
}

/** A colon or a semicolon would end a label, a quotation mark the text around it. */
function label(text: string): string {
  return text.replaceAll(/[:;]/gu, ',').replaceAll('"', "'").replaceAll(/\s+/gu, ' ');
}
