import { beforeAll, describe, expect, test } from '@jest/globals';
import type { FactReport } from '../../domain/facts.ts';
import { notifyNow } from '../../domain/plan-now.ts';
import { longestPromise } from '../../domain/promised-span.ts';
import type { Runbook, Step } from '../../domain/runbook.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { at } from '../support/samples.ts';
import { Story, ines } from './story.ts';

let runbook: Runbook;
beforeAll(async () => {
  ({ runbook } = await loadRunbook('templates', 'service-outage'));
});

const HARDSHIP: [string, string] = ['hardship', 'you cannot order for delivery today'];

/** An outage of which the public has read the first word. */
function told(severity: 'sev1' | 'sev2' | 'sev3' = 'sev2', facts: readonly string[] = []): Story {
  const story = new Story(runbook, severity);
  story.publish(5, 'acknowledgement', 35, ['service', 'state', 'affected', ...facts]);
  return story;
}

/** An outage that is over for the public. */
function over(): Story {
  const story = told('sev3');
  story.at(10, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
  story.settleWithdrawn(10);
  story.publish(12, 'resolution', null, ['service', 'restoredAt']);
  story.settleWithdrawn(12);
  return story;
}

function step(id: string): Step {
  const found = runbook.steps.find((other) => other.id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
}

function sinceAt(minutes: number): FactReport {
  return { name: 'since', value: at(minutes), state: 'confirmed' };
}

describe('apology', () => {
  test('is combined with a late acknowledgement, which owns the silence as well', () => {
    const story = new Story(runbook, 'sev2', [
      { name: 'service', value: 'online ordering', state: 'confirmed' },
      { name: 'state', value: 'down', state: 'confirmed' },
      { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
      sinceAt(-40),
    ]);
    expect(story.last().variant).toMatch(/^late/u);
    story.publish(2, 'acknowledgement', 32);
    story.say(3, HARDSHIP);
    expect(story.actions()).toContain('step.satisfy');
    expect(story.open()).not.toContain('apology');
  });

  test('is due by itself when the first word came in time', () => {
    const story = told();
    story.say(6, HARDSHIP);
    expect(story.open()).toEqual(['apology']);
    expect(story.actions()).not.toContain('step.satisfy');
  });
});

describe('cause', () => {
  test('late: an honest "we do not know yet" is drafted after its time', () => {
    const story = told();
    story.tick(119);
    expect(story.state.posts.map((post) => post.step)).not.toContain('cause-late');
    story.tick(121);
    expect(story.open()).toContain('cause-late');
  });

  test('late: is not said once the cause is known', () => {
    const story = told();
    story.say(60, ['cause', 'An update overloaded it.'], ['measures', ['We took it back.']]);
    story.tick(121);
    expect(story.open()).not.toContain('cause-late');
  });

  test('never: is skipped with a reason, and does not block the end', () => {
    const story = told('sev3');
    story.at(10, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    story.settleWithdrawn(10);
    story.publish(12, 'resolution', null);
    story.settleWithdrawn(12);
    expect(story.state.skipped['cause']).toBe('it was not known when it was over');
    expect(story.actions()).toContain('step.skip');
    expect(story.state.phase).toBe('closed');
  });
});

describe('scope', () => {
  test('a wider one is told at once, in words that own the first picture', () => {
    const story = told();
    story.report(8, { ...affected('customers in Germany and Austria'), change: 'wider' });
    expect(story.last()).toMatchObject({ step: 'status', situation: 'wider' });
    expect(story.actions()).not.toContain('facts.outdate');
  });

  test('a narrower one is told at once as well', () => {
    const story = told();
    story.report(8, { ...affected('customers in Berlin'), change: 'narrower' });
    expect(story.last()).toMatchObject({ step: 'status', situation: 'narrower' });
  });

  test('another one that says neither is refused: words must know which it is', () => {
    const story = told();
    const step = story.report(8, affected('customers in Berlin'));
    expect(step.refusal?.code).toBe('say-which');
    expect(story.state.facts['affected']?.value).toBe('customers in Germany');
  });

  test('partly back goes by component, too', () => {
    const story = told();
    story.say(
      8,
      ['back', 'customers in Germany'],
      ['stillOut', 'customers in Austria'],
      ['components', ['online ordering=partial_outage', 'shops=operational']],
    );
    expect(story.last().situation).toBe('partly-back');
    const opened = story.effects.findLast((effect) => effect.do === 'openPost');
    expect(opened?.plan.components).toEqual([
      { component: 'online ordering', state: 'partial_outage' },
      { component: 'shops', state: 'operational' },
    ]);
  });

  function affected(value: string): FactReport {
    return { name: 'affected', value, state: 'confirmed' };
  }
});

describe('severity', () => {
  test('a change withdraws what the new one does not need, and tells the others', () => {
    const story = told();
    story.say(6, HARDSHIP);
    story.tick(26);
    story.at(27, { type: 'severityChanged', by: ines, severity: 'sev3', reason: 'smaller' });
    expect(story.withdrawn()).toContain('apology');
    expect(story.effects.at(-1)).toEqual({ do: 'tellPlan', post: 'inc-1/post-3' });
  });
});

describe('relapse', () => {
  test('before the close: owns the early all-clear under the same incident', () => {
    const story = told();
    story.at(40, { type: 'declaredResolved', by: ines, restoredAt: at(39) });
    story.settleWithdrawn(40);
    story.publish(41, 'status', 100);
    expect(story.state.status).toBe('monitoring');
    story.at(50, { type: 'relapsed', by: ines, since: at(48), reason: 'it fell over again' });
    story.settleWithdrawn(50);
    expect(story.open()).toEqual(['relapse']);
    const opened = story.effects.findLast((effect) => effect.do === 'openPost');
    expect(opened?.plan).toMatchObject({
      inputs: { saidAt: at(41) },
      facts: { since: at(48) },
      status: 'investigating',
      components: [{ component: 'online ordering', state: 'major_outage' }],
    });
    expect(opened?.plan.facts).not.toHaveProperty('restoredAt');
    story.publish(55, 'relapse', 85);
    expect(story.state.status).toBe('investigating');
    story.tick(76);
    expect(story.open()).toEqual(['status']);
  });

  test('after the close: lives again, and walks to a second resolution and a second close', () => {
    const story = over();
    expect(story.state.phase).toBe('closed');
    story.at(60, { type: 'relapsed', by: ines, since: at(58), reason: 'again' });
    expect(story.state.phase).toBe('open');
    expect(story.open()).toEqual(['relapse']);
    story.publish(62, 'relapse', 122);
    story.at(90, { type: 'declaredResolved', by: ines, restoredAt: at(60) });
    story.settleWithdrawn(90);
    expect(story.open()).toContain('resolution');
    story.publish(91, 'resolution', null);
    story.settleWithdrawn(91);
    expect(story.state.phase).toBe('closed');
    const closes = story.entries.filter((entry) => entry.action === 'incident.close');
    expect(closes.map((entry) => entry.eventId)).toEqual(['inc-1/close', 'inc-1/close/2']);
  });

  test('no other status post is drafted before the public has read that it did not hold', () => {
    const story = over();
    story.at(60, { type: 'relapsed', by: ines, since: at(58), reason: 'again' });
    story.say(61, ['alternatives', ['You can order by phone.']]);
    expect(story.open()).toEqual(['relapse']);
  });

  test('has nothing to own where no all-clear was said', () => {
    const step = told().at(50, { type: 'relapsed', by: ines, since: at(48), reason: '' });
    expect(step.refusal?.code).toBe('nothing-to-own');
  });

  test('before any all-clear was public: it just goes on', () => {
    const story = told('sev3');
    story.at(40, { type: 'declaredResolved', by: ines, restoredAt: at(39) });
    story.settleWithdrawn(40);
    story.at(42, { type: 'relapsed', by: ines, since: at(41), reason: 'no' });
    story.settleWithdrawn(42);
    expect(story.state.phase).toBe('open');
    expect(story.open()).not.toContain('relapse');
  });
});

describe('very short outage', () => {
  test('one post satisfies several steps when nobody was told before', () => {
    const story = new Story(runbook);
    story.at(4, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    story.settleWithdrawn(4);
    expect(story.open()).toEqual(['resolution']);
    expect(story.last().variant).toMatch(/short/u);
    story.publish(6, 'resolution', null);
    expect(Object.keys(story.state.satisfied)).toContain('apology');
  });
});

describe('merge', () => {
  test('sends people to the incident that leads, and ends when they were told', () => {
    const story = told();
    story.tick(26);
    story.at(27, { type: 'merged', by: ines, into: 'inc-2', reason: 'one cause' });
    story.settleWithdrawn(27);
    expect(story.open()).toEqual(['merged']);
    const opened = story.effects.findLast((effect) => effect.do === 'openPost');
    expect(opened?.plan.inputs).toEqual({ lead: 'inc-2' });
    story.publish(29, 'merged', 60);
    expect(story.state.promise).toBeNull();
    expect(story.actions().filter((action) => action === 'promise.give')).toHaveLength(1);
    expect(story.state.phase).toBe('closed');
    expect(story.entries.at(-1)?.payload).toEqual({ as: 'merged' });
  });

  test('ends without a word when nobody was told anything', () => {
    const story = new Story(runbook);
    story.at(2, { type: 'merged', by: ines, into: 'inc-2', reason: 'one cause' });
    story.settleWithdrawn(2);
    expect(story.state.phase).toBe('closed');
  });

  test.each([
    ['into itself', 'inc-1', 'wrong-lead'],
    ['into nothing', '', 'wrong-lead'],
  ])('is refused %s', (_, into, code) => {
    const step = told().at(6, { type: 'merged', by: ines, into, reason: 'one cause' });
    expect(step.refusal?.code).toBe(code);
  });

  test('the leader records whom it speaks for, and a split what goes its own way', () => {
    const story = told();
    story.at(6, { type: 'absorbed', by: ines, follower: 'inc-3', reason: 'one cause' });
    story.at(7, { type: 'split', by: ines, into: 'inc-4', reason: 'two causes' });
    expect(story.actions()).toEqual(expect.arrayContaining(['incident.absorb', 'incident.split']));
    expect(story.state.phase).toBe('open');
  });
});

describe('correction', () => {
  test('is drafted when a fact that stands in public changes, and names what was said', () => {
    const story = new Story(runbook, 'sev2', [
      { name: 'service', value: 'online ordering', state: 'confirmed' },
      { name: 'state', value: 'down', state: 'confirmed' },
      { name: 'affected', value: 'customers in Germany', state: 'confirmed' },
      sinceAt(-5),
    ]);
    story.publish(2, 'acknowledgement', 32, ['service', 'since']);
    story.tick(23);
    story.publish(24, 'status', 54, ['service', 'since']);
    story.report(30, sinceAt(-15));
    expect(story.entries.find((entry) => entry.action === 'facts.outdate')?.payload).toEqual({
      fact: 'since',
      posts: ['inc-1/post-1', 'inc-1/post-2'],
    });
    const opened = story.effects.findLast((effect) => effect.do === 'openPost');
    expect(opened).toMatchObject({
      identity: { kind: 'correction', corrects: 'inc-1/post-2' },
      plan: { inputs: { fact: 'since', was: JSON.stringify(at(-5)), saidAt: at(24) } },
    });
    expect(story.last().variant).not.toMatch(/^retraction/u);
  });

  test('is owed as well for what changed while the words were on their way', () => {
    const story = new Story(runbook);
    story.report(1, sinceAt(-5));
    story.report(3, sinceAt(-15));
    expect(story.open()).toEqual(['acknowledgement']);
    story.publish(4, 'acknowledgement', 34, ['service', 'since'], 2);
    expect(story.state.outdated).toMatchObject([
      { fact: 'since', was: at(-5), posts: ['inc-1/post-1'] },
    ]);
    expect(story.open()).toContain('correction');
  });

  test('is owed as well for what was retracted while the words were on their way', () => {
    const story = new Story(runbook);
    story.report(1, sinceAt(-5));
    story.report(3, { name: 'since', value: null, state: 'reported' });
    story.publish(4, 'acknowledgement', 34, ['since'], 2);
    expect(story.state.outdated).toMatchObject([{ fact: 'since', was: at(-5) }]);
    expect(story.last().variant).toMatch(/^retraction/u);
  });

  test('quotes what readers hold, not what we knew in between', () => {
    const story = told('sev2', ['affected']);
    const name = 'affected';
    const tell = (minutes: number, value: string, change: 'wider' | 'corrected') =>
      story.report(minutes, { name, value, state: 'confirmed', change });
    tell(6, 'customers in Germany and Austria', 'wider');
    story.report(6.5, { name, value: 'customers in Germany and Austria', state: 'confirmed' });
    expect(story.state.outdated).toEqual([]);
    tell(7, 'customers in Berlin', 'corrected');
    expect(story.state.outdated).toMatchObject([{ fact: name, was: 'customers in Germany' }]);
  });

  test('a retraction takes back what nobody can stand behind any more', () => {
    const story = told('sev2', ['since']);
    story.report(6, sinceAt(-5));
    story.state = {
      ...story.state,
      posts: story.state.posts.map((post) => ({ ...post, facts: ['since'] })),
    };
    story.report(7, { name: 'since', value: null, state: 'reported' });
    expect(story.last()).toMatchObject({ step: 'correction' });
    expect(story.last().variant).toMatch(/^retraction/u);
  });

  test('an unsaid one is replaced when the fact changes once more', () => {
    const story = told('sev2', ['since']);
    story.report(6, sinceAt(-5));
    story.state = {
      ...story.state,
      posts: story.state.posts.map((post) => ({ ...post, facts: ['since'] })),
    };
    story.report(7, sinceAt(-10));
    const first = story.last().number;
    story.report(8, sinceAt(-20));
    expect(story.withdrawn()).toEqual(['correction']);
    story.settle(8, first, 'withdrawn');
    expect(story.open()).toEqual(['correction']);
    expect(story.state.outdated).toMatchObject([{ fact: 'since', was: at(-5) }]);
  });

  test('a fact that is again as it was told owes nothing, and the ledger says so', () => {
    const story = told('sev2', ['since']);
    story.report(6, sinceAt(-5));
    story.state = {
      ...story.state,
      posts: story.state.posts.map((post) => ({ ...post, facts: ['since'] })),
    };
    story.report(7, sinceAt(-10));
    story.report(8, sinceAt(-5));
    expect(story.withdrawn()).toEqual(['correction']);
    expect(story.state.outdated).toEqual([]);
    const outdated = story.entries.filter((entry) => entry.action === 'facts.outdate');
    expect(outdated.map(({ payload }) => payload.posts.length)).toEqual([expect.any(Number), 0]);
  });

  test('aftercare: words of a closed incident are corrected, and it closes again', () => {
    const story = over();
    story.state = {
      ...story.state,
      posts: story.state.posts.map((post) => ({ ...post, facts: ['restoredAt'] })),
    };
    story.say(60, ['restoredAt', at(-30)]);
    expect(story.state.phase).toBe('aftercare');
    expect(story.actions()).toContain('incident.reopen');
    story.publish(62, 'correction', null);
    expect(story.state.phase).toBe('closed');
    expect(story.state.outdated).toEqual([]);
  });
});

describe('report', () => {
  test('is owed until it is public or skipped with a reason', () => {
    const story = told('sev1');
    story.at(10, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    story.settleWithdrawn(10);
    story.publish(12, 'resolution', null);
    story.settleWithdrawn(12);
    const day = 24 * 60;
    story.tick(day);
    story.publish(day + 1, 'verification', null);
    story.tick(6 * day);
    expect(story.state.overdue).toContain('report');
    expect(story.state.phase).toBe('resolving');
    story.at(6 * day, { type: 'stepSkipped', by: ines, step: 'report', reason: 'told in person' });
    expect(story.state.phase).toBe('closed');
  });
});

describe('quiet hours', () => {
  // 04:00 in Berlin.
  const NIGHT = at(0);

  test('tell page and thread only', () => {
    const { state } = new Story(runbook);
    const loud = notifyNow(state, step('acknowledgement'), null, NIGHT);
    expect(new Set(Object.values(loud))).toEqual(new Set(['page-and-thread']));
  });

  test('ring for safety all the same', () => {
    const story = new Story(runbook);
    story.say(1, ['safety', 'Please do not drive to the shop.']);
    const loud = notifyNow(story.state, step('acknowledgement'), null, NIGHT);
    expect(loud['public']).toBe('push');
  });
});

describe('promises', () => {
  test('are stretched in an old incident and overnight, never beyond the floor', () => {
    const span = 30 * 60_000;
    const { stretch, floor } = runbook;
    expect(longestPromise(runbook, span, at(0), '2026-11-22T12:00:00.000Z')).toBe(stretch?.upTo);
    expect(
      longestPromise(runbook, span, '2026-11-22T11:59:00.000Z', '2026-11-22T12:00:00.000Z'),
    ).toBe(span);
    expect(longestPromise(runbook, span, at(0), at(1))).toBe(floor);
    expect(longestPromise({ ...runbook, floor: 60_000 }, span, at(0), at(1))).toBe(60_000);
  });
});

describe('hold', () => {
  test('one act stops everything, and tells every post that is not over', () => {
    const story = told();
    story.tick(26);
    story.at(27, { type: 'held', by: ines, reason: 'we are not sure any more' });
    expect(story.state.held).toMatchObject({ by: 'p-ines' });
    expect(story.effects.at(-1)).toEqual({ do: 'tellPlan', post: 'inc-1/post-2' });
    expect(story.at(28, { type: 'held', by: ines, reason: 'again' }).refusal?.code).toBe('held');
  });
});

describe('languages', () => {
  test('follow with a post of their own as soon as their facts are there', () => {
    const story = new Story({ ...runbook, follow: ['de'] });
    expect(story.open()).toEqual(['acknowledgement']);
    story.report(1, {
      name: 'service',
      value: 'Online-Bestellung',
      state: 'confirmed',
      language: 'de',
    });
    story.report(2, {
      name: 'affected',
      value: 'alle in Berlin',
      state: 'confirmed',
      language: 'de',
    });
    expect(story.last()).toMatchObject({ step: 'acknowledgement', language: 'de', follows: 1 });
    expect(story.state.posts).toHaveLength(2);
  });

  test('move no clock: the lead language has done that', () => {
    const story = new Story({ ...runbook, follow: ['de'] });
    story.report(1, {
      name: 'service',
      value: 'Online-Bestellung',
      state: 'confirmed',
      language: 'de',
    });
    story.report(2, {
      name: 'affected',
      value: 'alle in Berlin',
      state: 'confirmed',
      language: 'de',
    });
    const said = {
      at: at(3),
      promise: at(33),
      variant: null,
      facts: [],
      draftedAt: null,
      inDelivery: false,
    };
    story.at(3, { type: 'postPublished', number: 2, ...said });
    expect(story.state.promise).toBeNull();
    story.at(4, { type: 'postSettled', number: 1, end: 'rejected' });
    expect(story.actions()).not.toContain('promise.give');
  });
});

describe('duties and chores', () => {
  test('chores begin with the incident, are ticked off, and are shown when overdue', () => {
    const story = told();
    const chores = runbook.chores.map(({ id }) => id);
    expect(story.state.tasks.map(({ id }) => id)).toEqual(chores);
    const [first = '', second = ''] = chores;
    story.at(6, { type: 'taskDone', by: ines, task: first, note: '' });
    expect(story.at(7, { type: 'taskDone', by: ines, task: first, note: '' }).refusal?.code).toBe(
      'task-done',
    );
    story.tick(60);
    const overdue = story.state.tasks.filter((task) => task.overdue).map(({ id }) => id);
    expect(overdue).toContain(second);
    expect(overdue).not.toContain(first);
  });

  test('a duty begins with its moment, counts only if it applies, and holds the end', () => {
    const duty = {
      id: 'authority',
      text: 'Tell the authority',
      owner: 'legal',
      from: { on: 'fact', fact: 'dataAffected' },
      within: 72 * 60 * 60_000,
      onlyIf: 'dataAffected',
    } as const;
    const spec = { ...step0(), form: 'yes-no' } as const;
    const story = new Story({
      ...runbook,
      facts: { ...runbook.facts, dataAffected: spec },
      duties: [duty],
    });
    expect(story.state.tasks.map(({ id }) => id)).not.toContain('authority');
    story.say(5, ['dataAffected', true]);
    const [task] = story.state.tasks.filter(({ id }) => id === 'authority');
    expect(task?.dueAt).toBe(at(5 + 72 * 60));
  });

  function step0() {
    const spec = runbook.facts['service'];
    if (spec === undefined) throw new Error('no fact service');
    return { ...spec, required: false, correction: null, scope: false };
  }
});

describe('facts', () => {
  test('are confirmed only by those who may', () => {
    const story = told();
    const cause: FactReport = { name: 'cause', value: 'A cable broke.', state: 'confirmed' };
    expect(story.report(6, cause, ['communicator']).refusal?.code).toBe('may-not-confirm');
    expect(story.report(7, cause, ['engineer']).refusal).toBeNull();
  });

  test('that are only reported open nothing; confirming them does', () => {
    const story = told();
    story.report(6, { name: 'measures', value: ['We took it back.'], state: 'confirmed' });
    story.report(7, { name: 'cause', value: 'A cable broke.', state: 'reported' });
    expect(story.open()).not.toContain('cause');
    story.report(8, { name: 'cause', value: 'A cable broke.', state: 'confirmed' });
    expect(story.open()).toContain('cause');
  });

  test('unknown is a value that may be said', () => {
    const story = told();
    story.report(6, { name: 'cause', value: null, state: 'unknown' });
    story.tick(26);
    const opened = story.effects.findLast((effect) => effect.do === 'openPost');
    expect(opened?.plan.unknown).toEqual(['cause']);
  });
});
