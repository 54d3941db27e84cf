import type { Condition } from '../domain/condition.ts';
import type { Opening } from '../domain/runbook.ts';
import type { Milliseconds } from '../domain/words.ts';
import { tellDuration } from './parse-duration.ts';
import { listed } from './say.ts';

/**
 * When a step is drafted, as the end of "it is drafted …".
 *
 * @param draftLead how long before a promise runs out its successor is drafted
 */
export function tellOpening(opens: Opening, draftLead: Milliseconds): string {
  switch (opens.on) {
    case 'opened':
      return 'at once';
    case 'published':
      return opens.wait === 0
        ? `as soon as ${opens.step} is public`
        : `${tellDuration(opens.wait)} after ${opens.step} is public`;
    case 'fact':
      return `when ${opens.fact} is known`;
    case 'promise-near':
      return `${tellDuration(draftLead)} before each promise runs out`;
    case 'declared-resolved':
      return 'when the end is declared and the repair has held';
    case 'stood-down':
      return 'when the alarm turns out to be false';
    case 'relapsed':
      return 'when it breaks again after an all-clear of ours';
    case 'merged':
      return 'when the incident joins another one that leads from then on';
    case 'elapsed':
      return `${tellDuration(opens.wait)} after the opening`;
    case 'time': {
      const { fact, wait } = opens;
      const away = tellDuration(Math.abs(wait));
      return wait === 0 ? `at ${fact}` : `${away} ${wait < 0 ? 'before' : 'after'} ${fact}`;
    }
    case 'fact-changed':
      return 'when something that stands in public turns out to be wrong';
  }
}

/** A condition, as the end of "if …". */
export function tellCondition(condition: Condition): string {
  const { severities, lateBy, restoredWithin, firstWords, relapsed } = condition;
  const parts = [
    severities === null ? '' : `it is ${severities.join(' or ')}`,
    lateBy === null ? '' : `people have waited ${tellDuration(lateBy)} or longer for a word`,
    restoredWithin === null ? '' : `it was over within ${tellDuration(restoredWithin)}`,
    firstWords === null ? '' : `${firstWords ? 'nothing' : 'something'} was public before`,
    relapsed === null ? '' : `it has ${relapsed ? '' : 'not '}broken again after an all-clear`,
  ].filter(Boolean);
  return listed(parts);
}
