import { expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { loadRunbooks } from '../../templates/load-runbook.ts';
import { tellFault } from '../../templates/fault.ts';

test('every runbook that ships is read without a fault, and every folder with words is one', async () => {
  const { runbooks, faults } = await loadRunbooks('templates');
  expect(faults.map(tellFault)).toEqual([]);
  const names = new Set([...runbooks.keys()].map((name) => name.replace(/-drill$/u, '')));
  const folders = readdirSync('templates', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect([...names].toSorted()).toEqual(folders.toSorted());
});
