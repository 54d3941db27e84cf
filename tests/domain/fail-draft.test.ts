/** What becomes of a post whose words cannot be made. */
import { describe, expect, test } from '@jest/globals';
import { failDraft } from '../../domain/fail-draft.ts';
import { NOW, samplePost, sampleRevision } from '../support/samples.ts';

const nobody = 'The request is malformed. (UNKNOWN_CHANNEL: this worker has no account in fr)';
const fail = (change: Parameters<typeof samplePost>[0], reason = nobody) =>
  failDraft(samplePost({ phase: 'rendering', revision: null, signOffs: [], ...change }), {
    type: 'draftFailed',
    eventId: 'e-1',
    now: NOW,
    reason,
  });

describe('a draft that cannot be made', () => {
  test('goes to people with the reason', () => {
    const { state, entries } = fail({ follows: null });
    expect(state).toMatchObject({
      phase: 'changes-requested',
      changesRequested: { reason: nobody },
    });
    expect(entries.map(({ action }) => action)).toEqual(['post.request_changes']);
  });

  test('is no post in a language that follows and that nobody here speaks', () => {
    const { state, entries, effects } = fail({ language: 'fr', follows: 1 });
    expect(state).toMatchObject({ phase: 'settled', end: 'withdrawn' });
    expect(entries.map(({ action }) => action)).toEqual(['post.withdraw', 'post.settle']);
    expect(effects).toEqual([{ do: 'tellSettled', end: 'withdrawn' }]);
  });

  test.each([
    ['for another reason', { language: 'de', follows: 1 }, 'RENDER_FAILED: a template'],
    ['after words that stood', { language: 'de', follows: 1, revision: sampleRevision() }, nobody],
  ] as const)('stays with people %s', (_what, change, reason) => {
    expect(fail(change, reason).state.phase).toBe('changes-requested');
  });
});
