import { expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { drawRunbook } from '../../templates/draw-runbook.ts';
import { loadRunbooks } from '../../templates/load-runbook.ts';
import { tellFault } from '../../templates/fault.ts';
import { runbookJsonSchema } from '../../templates/json-schema.ts';
import { runbookSchema } from '../../templates/runbook-schema.ts';
import { tempoSchema } from '../../templates/tempo-schema.ts';
import { expectDiagram } from '../templates/expect-diagram.ts';
import { SHORT_RUNBOOK } from '../templates/short-runbook.ts';

test('every runbook that ships is read without a fault, and every folder with words is one', async () => {
  const { runbooks, faults } = await loadRunbooks('templates');
  expect(faults.map(tellFault)).toEqual([]);
  const folders = readdirSync('templates', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  for (const folder of folders) {
    expect([folder, runbooks.has(folder)]).toEqual([folder, true]);
    expect([folder, runbooks.has(`${folder}-drill`)]).toEqual([folder, true]);
  }
});

test('the schema for editors is the one that runbooks are checked by', () => {
  const committed = readFileSync('templates/runbook.schema.json', 'utf8');
  expect(JSON.parse(committed)).toEqual(runbookJsonSchema());
});

test('every runbook that ships names the schema for editors', async () => {
  const { runbooks } = await loadRunbooks('templates');
  for (const folder of readdirSync('templates', { withFileTypes: true })) {
    if (!folder.isDirectory() || !runbooks.has(folder.name)) continue;
    const [first] = readFileSync(`templates/${folder.name}/runbook.yaml`, 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=../runbook.schema.json');
  }
});

test('every drawing of a runbook that ships is one that Mermaid can read', async () => {
  const { runbooks } = await loadRunbooks('templates');
  expect(runbooks.size).toBeGreaterThan(0);
  for (const { runbook } of runbooks.values()) expectDiagram(drawRunbook(runbook));
});

test('every example of the guide to the language is one', () => {
  const guide = readFileSync('docs/runbooks.md', 'utf8');
  const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(([, yaml = '']) => yaml);
  expect(examples.length).toBeGreaterThan(6);
  const short = parse(SHORT_RUNBOOK) as Record<string, unknown>;
  const whole = Object.assign(
    short,
    ...examples.map((example) => parse(example) as object),
  ) as Record<string, unknown>;
  expect(runbookSchema.safeParse(whole).error?.issues ?? []).toEqual([]);
  const tempo = /^## Tempo files$.*?^```\n(.*?)^```$/msu.exec(guide)?.[1] ?? '';
  expect(tempoSchema.safeParse(parse(tempo)).error?.issues ?? []).toEqual([]);
});
