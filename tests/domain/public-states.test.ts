import { describe, expect, test } from '@jest/globals';
import type { Facts } from '../../domain/facts.ts';
import { componentsAfter, statusAfter } from '../../domain/public-states.ts';
import type { IncidentStatus, PostKind, StatusSituation } from '../../domain/words.ts';

const FACTS: Facts = {
  service: {
    value: 'online ordering',
    state: 'confirmed',
    by: 'p-ines',
    at: '2025-12-01T06:10:00.000Z',
  },
};

describe('the public status after a post', () => {
  test.each([
    ['in_progress', 'watching', 'verifying'],
    ['verifying', 'watching', 'verifying'],
    ['investigating', 'watching', 'monitoring'],
    ['identified', 'watching', 'monitoring'],
    ['in_progress', 'no-change', 'in_progress'],
  ] as const)('%s, %s: %s', (status, situation, after) => {
    expect(statusAfter({ status }, { status: null }, situation)).toBe(after);
  });

  test('is the step’s own where it has one', () => {
    const step = { status: 'completed' } as const;
    expect(statusAfter({ status: 'in_progress' }, step, 'watching')).toBe('completed');
  });
});

describe('what the page says of the service during planned work', () => {
  const after = (status: IncidentStatus, kind: PostKind, situation: StatusSituation | null) =>
    componentsAfter({ facts: FACTS, status }, kind, situation, status)[0]?.state;

  test.each([
    ['scheduled', 'announcement', null, 'operational'],
    ['in_progress', 'started', null, 'under_maintenance'],
    ['in_progress', 'status', 'no-change', 'under_maintenance'],
    ['verifying', 'status', 'watching', 'operational'],
    ['investigating', 'overrun', null, 'partial_outage'],
    ['completed', 'resolution', null, 'operational'],
  ] as const)('%s, %s (%s): %s', (status, kind, situation, state) => {
    expect(after(status, kind, situation)).toBe(state);
  });
});
