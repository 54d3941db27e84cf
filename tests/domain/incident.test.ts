import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextWake } from '../../domain/next-wake.ts';
import { planNow } from '../../domain/plan-now.ts';
import type { Runbook } from '../../domain/runbook.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { at } from '../support/samples.ts';
import { Story, ines } from './story.ts';

let runbook: Runbook;
beforeAll(async () => {
  ({ runbook } = await loadRunbook('templates', 'service-outage'));
});

describe('an incident', () => {
  test('drafts the acknowledgement at once, and nothing else before it is public', () => {
    expect(new Story(runbook).open()).toEqual(['acknowledgement']);
  });

  test('starts the promise clock at the first publication', () => {
    const story = new Story(runbook);
    expect(story.state.promise).toBeNull();
    story.publish(5, 'acknowledgement', 35);
    expect(story.state.promise).toEqual({ until: at(35), missed: false });
    expect(story.actions()).toContain('promise.give');
  });

  test('drafts an apology only when it can name what the outage costs people', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    expect(story.open()).toEqual([]);
    story.say(6, ['hardship', 'you cannot order for delivery today']);
    expect(story.open()).toEqual(['apology']);
  });

  test('drafts a status post before the promise runs out although the apology is stuck', () => {
    const story = new Story({ ...runbook, chores: [] });
    story.publish(5, 'acknowledgement', 35);
    story.say(6, ['hardship', 'you cannot order for delivery today']);
    const wake = nextWake(story.state, Date.parse(at(6)));
    expect(wake).toBe(Date.parse(at(35)) - runbook.draftLead);
    story.tick(35 - runbook.draftLead / 60_000);
    expect(story.open()).toEqual(['apology', 'status']);
    expect(story.state.posts.at(-1)?.situation).toBe('no-change');
  });

  test('tells a way round at once instead of waiting for the promise', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.say(8, ['alternatives', ['You can order by phone.']]);
    expect(story.state.posts.at(-1)).toMatchObject({ step: 'status', situation: 'workaround' });
  });

  test('records a promise as missed once, shows it, and never publishes by itself', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.tick(36);
    story.tick(37);
    expect(story.state.promise).toEqual({ until: at(35), missed: true });
    expect(story.actions().filter((action) => action === 'promise.miss')).toHaveLength(1);
    story.publish(40, 'status', 70);
    expect(story.actions()).not.toContain('promise.keep');
    expect(story.state.promise).toEqual({ until: at(70), missed: false });
  });

  test('counts a promise as kept when the next words come in time', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.tick(26);
    story.publish(30, 'status', 60);
    expect(story.actions()).toContain('promise.keep');
  });

  test('records a late first word as overdue', () => {
    const story = new Story(runbook, 'sev1');
    story.tick(60);
    expect(story.actions()).toContain('step.overdue');
    expect(story.state.overdue).toEqual(['acknowledgement']);
  });

  test('does not draft a rejected post again until something new is known', () => {
    const story = new Story(runbook);
    story.settle(3, 1, 'rejected');
    story.tick(10);
    expect(story.open()).toEqual([]);
    story.say(11, ['since', '2026-11-22T02:50:00.000Z']);
    expect(story.open()).toEqual(['acknowledgement']);
  });

  test('walks from declared resolved over the stability time to verification and its end', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.say(6, ['hardship', 'you cannot order for delivery today']);
    story.at(50, { type: 'declaredResolved', by: ines, restoredAt: at(45) });
    expect(story.withdrawn()).toContain('apology');
    story.settleWithdrawn(50);
    expect(story.state.posts.at(-1)).toMatchObject({ step: 'status', situation: 'watching' });
    story.publish(52, 'status', 82);
    expect(story.state.status).toBe('monitoring');
    expect(story.open()).toEqual([]);
    story.tick(74);
    expect(story.open()).not.toContain('resolution');
    story.tick(76);
    expect(story.open()).toContain('resolution');
    story.publish(80, 'resolution', null);
    expect(story.withdrawn()).toContain('status');
    story.settleWithdrawn(80);
    expect(story.state.status).toBe('resolved');
    expect(story.state.promise).toBeNull();
    expect(story.state.phase).toBe('resolving');
    story.say(81, ['contact', 'by direct message']);
    story.tick(80 + 181);
    expect(story.open()).toEqual(['verification']);
    story.publish(300, 'verification', null);
    expect(story.state.phase).toBe('resolving');
    story.at(301, { type: 'stepSkipped', by: ines, step: 'report', reason: 'told in person' });
    expect(story.state.phase).toBe('closed');
    expect(story.actions()).toContain('incident.close');
  });

  test('waits with the resolution for a post whose delivery is under way', () => {
    const story = new Story(runbook);
    const number = story.state.posts[0]?.number ?? 0;
    const published = {
      type: 'postPublished',
      number,
      promise: at(35),
      variant: null,
      facts: [],
      draftedAt: null,
    } as const;
    story.at(5, { ...published, at: at(5), inDelivery: true });
    story.at(6, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    expect(story.open()).not.toContain('resolution');
    story.at(7, { type: 'postSettled', number, end: 'published' });
    expect(story.open()).toContain('resolution');
  });

  test('is woken for what passed while it was not looking', () => {
    const story = new Story({ ...runbook, chores: [] });
    story.publish(1, 'acknowledgement', 31);
    const wake = nextWake(story.state, Date.parse(at(1)));
    expect(wake).toBe(Date.parse(at(31)) - runbook.draftLead);
    expect(nextWake(story.state, Date.parse(at(22)))).toBe(Date.parse(at(31)) + 1);
  });

  test('goes on drafting while an earlier post has a delivery in doubt', () => {
    const story = new Story(runbook);
    const number = story.state.posts[0]?.number ?? 0;
    const published = {
      type: 'postPublished',
      number,
      promise: at(35),
      variant: null,
      facts: [],
      draftedAt: null,
    } as const;
    story.at(5, { ...published, at: at(5), inDelivery: false });
    story.tick(26);
    const status = story.state.posts.at(-1);
    expect(status?.step).toBe('status');
    const told = {
      type: 'postPublished',
      number: 2,
      promise: at(57),
      variant: null,
      facts: [],
      draftedAt: null,
    } as const;
    story.at(27, { ...told, at: at(27), inDelivery: false });
    story.tick(48);
    expect(story.state.posts).toHaveLength(3);
    story.at(50, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    story.settleWithdrawn(50);
    expect(story.open()).toContain('resolution');
  });

  test('asks for the last words again when their draft was rejected and it is said again', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.at(40, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    const rejected = story.state.posts.find((post) => post.step === 'resolution')?.number ?? 0;
    story.settle(41, rejected, 'rejected');
    expect(story.open()).not.toContain('resolution');
    story.at(42, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    expect(story.open()).toContain('resolution');
  });

  test('that was stood down stays open until the all-clear is public', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.at(8, { type: 'stoodDown', by: ines, reason: 'a broken probe' });
    story.settle(9, 2, 'rejected');
    expect(story.state.phase).toBe('stood-down');
    story.at(10, { type: 'stoodDown', by: ines, reason: 'a broken probe' });
    story.publish(11, 'stand-down', null);
    expect(story.state.phase).toBe('closed');
  });

  test('tells drafts that still wait another public status at once', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.tick(26);
    story.say(27, ['cause', 'An update overloaded it.'], ['measures', ['We took it back.']]);
    story.publish(30, 'cause', 60);
    expect(story.effects.at(-1)).toEqual({ do: 'tellPlan', post: 'inc-1/post-2' });
    const plan = planNow(
      story.state,
      { step: 'status', kind: 'status', situation: 'no-change', language: 'en' },
      at(30),
    );
    expect(plan).toMatchObject({ status: 'identified', impact: 'major' });
  });

  test('never counts a promise as kept that it has recorded as missed', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.tick(35.1);
    const number = story.state.posts.at(-1)?.number ?? 0;
    const told = {
      type: 'postPublished',
      number,
      promise: at(65),
      variant: null,
      facts: [],
      draftedAt: null,
    } as const;
    story.at(35.2, { ...told, at: at(34.9), inDelivery: false });
    expect(story.actions()).toContain('promise.miss');
    expect(story.actions()).not.toContain('promise.keep');
  });

  test('that is over before the first word tells all of it in the resolution', () => {
    const story = new Story(runbook);
    story.at(10, { type: 'declaredResolved', by: ines, restoredAt: at(-60) });
    expect(story.withdrawn()).toEqual(['acknowledgement']);
    story.settle(10, 1, 'withdrawn');
    expect(story.open()).toEqual(['resolution']);
  });

  test('stood down before anything was public ends without a word', () => {
    const story = new Story(runbook);
    story.at(2, { type: 'stoodDown', by: ines, reason: 'a broken probe' });
    expect(story.withdrawn()).toEqual(['acknowledgement']);
    story.settle(2, 1, 'withdrawn');
    expect(story.state.phase).toBe('closed');
  });

  test('stood down after the first word owes the public an all-clear', () => {
    const story = new Story(runbook);
    story.publish(5, 'acknowledgement', 35);
    story.at(8, { type: 'stoodDown', by: ines, reason: 'a broken probe' });
    expect(story.open()).toEqual(['stand-down']);
    story.publish(9, 'stand-down', null);
    expect(story.state.phase).toBe('closed');
  });

  test('stood down owes the all-clear also when only proposed words were public', () => {
    const story = new Story(runbook);
    const words = { headline: 'A word', short: 'Short.', long: 'Long.' };
    const proposal = { type: 'proposed', by: ines, words, unsignedWords: false } as const;
    story.at(1, { ...proposal, kind: 'statement', corrects: null, authors: [] });
    story.publish(2, 'statement', null);
    story.at(3, { type: 'stoodDown', by: ines, reason: 'a broken probe' });
    expect(story.open()).toContain('stand-down');
  });

  test.each([
    ['an unknown fact', 'unknown-fact', ['weather', 'bad']],
    ['a fact that does not fit its sentence', 'fact-form', ['cause', 'no full stop']],
  ] as const)('refuses %s and changes nothing', (_, code, fact) => {
    const story = new Story(runbook);
    const before = story.state;
    expect(story.say(1, [fact[0], fact[1]]).refusal?.code).toBe(code);
    expect(story.state.facts).toEqual(before.facts);
  });

  test('refuses a second end, an end in the future, and reasons left out', () => {
    const story = new Story(runbook);
    const future = story.at(1, { type: 'declaredResolved', by: ines, restoredAt: at(90) });
    expect(future.refusal?.code).toBe('fact-form');
    const mute = story.at(1, { type: 'stoodDown', by: ines, reason: ' ' });
    expect(mute.refusal?.code).toBe('reason-required');
    story.at(2, { type: 'declaredResolved', by: ines, restoredAt: at(1) });
    const again = story.at(3, { type: 'declaredResolved', by: ines, restoredAt: at(1) });
    expect(again.refusal?.code).toBe('already-declared');
  });

  test('takes anybody’s words into the same gate, marked with their author', () => {
    const story = new Story(runbook);
    const words = { headline: 'A word', short: 'Short.', long: 'Long.' };
    const proposal = { type: 'proposed', by: ines, words, unsignedWords: false } as const;
    const edgar = ['p-edgar'];
    story.at(1, { ...proposal, kind: 'statement', corrects: null, authors: edgar });
    const opened = story.effects.findLast((effect) => effect.do === 'openPost');
    expect(opened).toMatchObject({
      identity: { kind: 'statement', rule: { author: 'may-not-sign' } },
      plan: { from: { authors: edgar } },
    });
    const correction = { ...proposal, kind: 'correction', authors: edgar } as const;
    const early = story.at(2, { ...correction, corrects: 'inc-1/post-1' });
    expect(early.refusal?.code).toBe('unknown-post');
    story.publish(5, 'acknowledgement', 35);
    const right = story.at(6, { ...correction, corrects: 'inc-1/post-1' });
    expect(right.refusal).toBeNull();
  });
});

test('no sequence of events opens a step twice at once, or anything after the end', () => {
  const anyStep = fc.record({
    pick: fc.integer({ min: 0, max: 9 }),
    wait: fc.integer({ min: 0, max: 90 }),
    index: fc.nat({ max: 8 }),
  });
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (choices) => {
      const story = new Story(runbook);
      let minute = 0;
      for (const { pick, wait, index } of choices) {
        minute += wait;
        const posts = story.state.posts.filter((post) => post.end === null);
        const post = posts[index % Math.max(1, posts.length)];
        const closedBefore = story.state.phase === 'closed' ? story.state.posts.length : null;
        if (pick < 3) story.tick(minute);
        else if (pick === 3) story.say(minute, ['hardship', 'you cannot order today']);
        else if (pick === 4) story.say(minute, ['alternatives', [`You can wait ${minute} days.`]]);
        else if (pick === 5 && post !== undefined) {
          story.publish(minute, post.step, post.kind === 'resolution' ? null : minute + 30);
        } else if (pick === 6 && post !== undefined) story.settle(minute, post.number, 'rejected');
        else if (pick === 7) {
          story.at(minute, { type: 'declaredResolved', by: ines, restoredAt: at(minute) });
        } else if (pick === 8 && index === 0) {
          story.at(minute, { type: 'stoodDown', by: ines, reason: 'x' });
        } else story.say(minute, ['contact', 'by direct message']);
        const open = story.open().filter((step) => step !== 'statement');
        expect(new Set(open).size).toBe(open.length);
        if (closedBefore !== null) expect(story.state.posts).toHaveLength(closedBefore);
        const wake = nextWake(story.state, Date.parse(at(minute)));
        if (wake !== null) expect(wake).toBeGreaterThan(Date.parse(at(minute)));
        // I2: nothing that the incident itself does is a publication.
        expect(story.effects.every((effect) => effect.do !== ('publish' as string))).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
