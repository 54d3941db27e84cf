import { describe, expect, test } from '@jest/globals';
import type { Happening } from '../../server/history/plain-event.ts';
import { tellEvent } from '../../server/history/tell-event.ts';

const by = { person: 'p-carla', name: 'Carla Okafor' };
const signed = { certificate: { body: { name: 'Carla Okafor' } } };
const publish = {
  name: 'publish',
  input: { leaf: { channel: 'status-page', account: 'main' } },
  summary: null,
};
const signal = (name: string, input: unknown): Happening => ({ kind: 'signal', name, input });

describe('an event in plain words', () => {
  const cases: readonly (readonly [string | null, Happening])[] = [
    ["Carla Okafor's sign-off arrived", signal('approve', { signOff: signed })],
    [
      'Carla Okafor reported facts: service, since',
      signal('reportFacts', { by, facts: [{ name: 'service' }, { name: 'since' }] }),
    ],
    ['Carla Okafor proposed a correction', signal('proposePost', { by, kind: 'correction' })],
    [
      'Carla Okafor changed the severity to sev1',
      signal('changeSeverity', { by, severity: 'sev1' }),
    ],
    ['Carla Okafor declared it resolved', signal('declareResolved', { by })],
    ['Carla Okafor sent new words for revision 2', signal('revise', { by, basedOn: 2 })],
    ['Carla Okafor asked for changes', signal('requestChanges', { by })],
    ['Carla Okafor rejected it', signal('reject', { by })],
    ['Carla Okafor withdrew it', signal('withdraw', { by })],
    [
      "Carla Okafor's word that it is public arrived",
      signal('confirmDelivery', { decision: signed }),
    ],
    ['post 2 went on its way: the ledger is asked how far', signal('postPublished', { number: 2 })],
    ['a message that nothing here understands arrived: "approveAll"', signal('approveAll', {})],
    ['a message that nothing here understands arrived: "constructor"', signal('constructor', {})],
    ["somebody's sign-off arrived", signal('approve', 'forged')],
    ['somebody rejected it', signal('reject', null)],
    [
      'asked the worker to publish on status-page (main)',
      { kind: 'activity-asked', activity: publish },
    ],
    [
      'status-page: published',
      { kind: 'activity-done', activity: publish, result: { outcome: 'published' } },
    ],
    [
      'status-page: nobody knows whether it went out (the line broke)',
      {
        kind: 'activity-done',
        activity: publish,
        result: { outcome: 'unconfirmed', reason: 'the line broke' },
      },
    ],
    [
      'status-page: it did not go out (past its time)',
      {
        kind: 'activity-done',
        activity: publish,
        result: { outcome: 'failed', reason: 'past its time' },
      },
    ],
    [
      'asked the worker to write into the ledger: post.sign, post.settle',
      {
        kind: 'activity-asked',
        activity: {
          name: 'record',
          input: { entries: [{ action: 'post.sign' }, { action: 'post.settle' }] },
          summary: null,
        },
      },
    ],
    [
      null,
      {
        kind: 'activity-done',
        activity: { name: 'record', input: null, summary: null },
        result: null,
      },
    ],
    [
      'the worker could not publish on status-page (main): no worker answered in time',
      { kind: 'activity-failed', activity: publish, why: 'no worker answered in time' },
    ],
    [
      'the signature was checked and refused: broken-signature',
      {
        kind: 'local-activity',
        name: 'verifyStatement',
        result: { ok: false, refusal: { code: 'broken-signature' } },
      },
    ],
    [
      'the signature was checked and holds: Carla Okafor',
      {
        kind: 'local-activity',
        name: 'verifyStatement',
        result: { ok: true, verified: { signer: { name: 'Carla Okafor' } } },
      },
    ],
    [
      'waits until 2026-11-22T14:20:00.000Z: for a decision',
      { kind: 'timer-set', until: '2026-11-22T14:20:00.000Z', summary: 'for a decision' },
    ],
    ['the time was up', { kind: 'timer-rang', summary: null }],
    ['opened inc-1/post-2', { kind: 'child-started', workflow: 'incident-inc-1/post-2' }],
    [
      'told inc-1 to look how far it got',
      { kind: 'told', workflow: 'incident-inc-1', signal: 'postPublished' },
    ],
    ['was turned back from outside: reset', { kind: 'reset', why: 'reset', base: 'r' }],
    ['was ended from outside: no reason given', { kind: 'terminated', why: '' }],
  ];
  test.each(cases)('%s', (what, happening) => {
    expect(tellEvent(happening)).toBe(what);
  });

  test('never tells the value of a fact', () => {
    const told = tellEvent(
      signal('reportFacts', { by, facts: [{ name: 'cause', value: 'Mr Smith' }] }),
    );
    expect(told).not.toContain('Smith');
  });
});
