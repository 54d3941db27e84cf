/** What a draft would say now, in the language of its post. */
import { expect, test } from '@jest/globals';
import type { Fact } from '../../domain/facts.ts';
import { planNow } from '../../domain/plan-now.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const known = (value: string): Fact => ({ value, state: 'confirmed', by: 'p-ines', at: NOW });

test('what is affected has a name in each language, and keeps its own where nobody named it', async () => {
  const { runbook } = await loadRunbook('templates', 'service-outage');
  const names = (language: string, facts: Readonly<Record<string, Fact>>) =>
    planNow(
      {
        runbook,
        facts,
        status: 'investigating',
        impact: 'major',
        severity: 'sev2',
        openedAt: NOW,
      },
      { step: 'acknowledgement', kind: 'acknowledgement', situation: null, language },
      NOW,
    ).components.map(({ component }) => component);
  const lead = { service: known('online ordering'), state: known('down') };
  const both = { ...lead, 'service@de': known('die Online-Bestellung') };
  expect(names('en', both)).toEqual(['online ordering']);
  expect(names('de', both)).toEqual(['die Online-Bestellung']);
  expect(names('de', lead)).toEqual(['online ordering']);
});
