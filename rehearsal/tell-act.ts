import type { Beat } from './script.ts';
import { tellMoment, tellPostRef } from './moment.ts';

/** A beat in words for people, without who does it. */
export function tellAct({ act, note, refused }: Beat): string {
  const tail = `${refused === null ? '' : ', and is refused'}${note === null ? '' : `: ${note}`}`;
  return `${tellBare(act)}${tail}`;
}

function tellBare(act: Beat['act']): string {
  switch (act.do) {
    case 'open':
      return `opens the incident (${act.facts.map(({ name }) => name).join(', ')})`;
    case 'facts': {
      const names = act.facts.map(
        ({ name, input, change }) =>
          `${name}${input.kind === 'unknown' ? ' (unknown)' : ''}${change === null ? '' : ` (${change})`}`,
      );
      return `reports ${names.join(', ')}${act.language === null ? '' : ` in ${act.language}`}`;
    }
    case 'sign':
      return `signs ${tellPostRef(act.post)}`;
    case 'change':
      return `asks for changes of ${tellPostRef(act.post)}`;
    case 'reject':
      return `rejects ${tellPostRef(act.post)}`;
    case 'withdraw':
      return `withdraws ${tellPostRef(act.post)}`;
    case 'revise': {
      const what = [
        ...(`${act.begin}${act.add}` === '' ? [] : ['adds to the words']),
        ...(act.promise === null ? [] : ['gives another promise']),
      ];
      return `revises ${tellPostRef(act.post)}: ${what.join(' and ')}`;
    }
    case 'propose':
      return `proposes a ${act.kind}`;
    case 'severity':
      return `changes the severity to ${act.severity}`;
    case 'resolve':
      return 'declares it resolved';
    case 'relapse':
      return 'says that it broke again';
    case 'stand-down':
      return 'stands it down';
    case 'merge':
      return `merges it into ${act.into}`;
    case 'split':
      return `splits off ${act.into}`;
    case 'hold':
      return 'holds everything';
    case 'release':
      return act.post === null ? 'releases the hold' : `releases ${tellPostRef(act.post)}`;
    case 'skip':
      return `skips ${act.step}`;
    case 'tick':
      return `ticks off ${act.task}`;
    case 'tend':
      return `everybody keeps the rhythm until ${tellMoment(act.moment)}`;
    case 'until':
      return `nobody does anything until ${tellMoment(act.moment)}`;
    case 'pass':
      return `nobody does anything for ${act.span}`;
  }
}
