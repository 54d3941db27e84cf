import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkRunbooks } from '../../templates/check-runbooks.ts';
import { describeRunbook } from '../../templates/describe-runbook.ts';
import { RunbookError } from '../../templates/fault.ts';
import { loadRunbook, loadRunbooks } from '../../templates/load-runbook.ts';
import { parseRunbookPackage } from '../../templates/parse-package.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { TemporaryDirectory } from '../support/temporary-directory.ts';

const NAME = 'service-outage';
let directory: TemporaryDirectory;

beforeEach(() => {
  directory = temporaryDirectory();
  cpSync(join('templates', NAME), join(directory.path, NAME), { recursive: true });
});
afterEach(() => directory.remove());

function fileOf(path: string): string {
  return join(directory.path, NAME, path);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(fileOf(path)), { recursive: true });
  writeFileSync(fileOf(path), text);
}

/** Replaces text that stands in the file exactly once; tells where it stood. */
function edit(path: string, was: string, is: string): { line: number; column: number } {
  const source = readFileSync(fileOf(path), 'utf8');
  const [before = '', ...after] = source.split(was);
  expect(after).toHaveLength(1);
  writeFileSync(
    fileOf(path),
    source.replace(was, () => is),
  );
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/** The faults without the temporary directory's name. */
async function faults(): Promise<readonly string[]> {
  const told = await checkRunbooks(directory.path);
  return told.map((fault) => fault.replace(join(directory.path, NAME, '/'), ''));
}

describe('the runbook that comes along', () => {
  test('has no faults', async () => {
    expect(await checkRunbooks('templates')).toEqual([]);
  });

  test('is read into milliseconds', async () => {
    const { runbook } = await loadRunbook('templates', NAME);
    const [acknowledgement] = runbook.steps;
    expect(runbook.rhythm.sev2.monitoring).toBe(7_200_000);
    expect(acknowledgement?.due).toEqual({ sev1: 600_000, sev2: 1_200_000, sev3: 2_700_000 });
    expect(acknowledgement?.promise).toEqual({ sev1: 1_200_000, sev2: 1_800_000, sev3: 3_600_000 });
  });

  test.each(['cause', 'apology', 'resolution'])(
    'asks two communicators, one of them no author, for the %s, and one in sev3',
    async (id) => {
      const { runbook } = await loadRunbook('templates', NAME);
      const rules = runbook.steps.find((step) => step.id === id)?.signOffs;
      expect(rules?.sev1).toMatchObject({
        need: [{ role: 'communicator', count: 2 }],
        author: 'one-other',
      });
      expect(rules?.sev2).toEqual(rules?.sev1);
      expect(rules?.sev3.need).toEqual([{ role: 'communicator', count: 1 }]);
    },
  );

  test.each(['acknowledgement', 'status'])(
    'asks one communicator, who may have written it, for the %s',
    async (id) => {
      const { runbook } = await loadRunbook('templates', NAME);
      expect(runbook.steps.find((step) => step.id === id)?.signOffs.sev1).toMatchObject({
        need: [{ role: 'communicator', count: 1 }],
        author: 'may-sign',
      });
    },
  );
});

describe('tempo', () => {
  test('gives the same words and people other durations and another digest', async () => {
    const slow = await loadRunbook('templates', NAME);
    const fast = await loadRunbook('templates', `${NAME}-drill`);
    expect(fast.templates).toEqual(slow.templates);
    expect(fast.digest).not.toBe(slow.digest);
    expect(fast.runbook.rhythm.sev1.investigating).toBeLessThan(60_000);
    const people = (step: (typeof fast.runbook.steps)[number]) =>
      [step.id, step.signOffs.sev1.need, step.signOffs.sev1.author, step.channels] as const;
    expect(fast.runbook.steps.map(people)).toEqual(slow.runbook.steps.map(people));
  });

  test('can change nothing but durations', async () => {
    edit(
      'drill.yaml',
      'first-word: { valid: PT2M }',
      'first-word: { valid: PT2M, author: may-sign }',
    );
    edit('drill.yaml', 'cause: { due: PT15S }', 'cause: { due: PT15S, signoffs: routine }');
    edit('drill.yaml', 'stand-down: {', 'standdown: {');
    expect(await faults()).toEqual([
      expect.stringMatching(
        /^drill\.yaml:\d+:\d+ signoffs\.first-word\.author: expected no such key/u,
      ),
      expect.stringMatching(/^drill\.yaml:\d+:\d+ steps\.cause\.signoffs: expected no such key/u),
    ]);
    await expect(loadRunbook(directory.path, NAME)).resolves.toBeDefined();
    await expect(loadRunbook(directory.path, `${NAME}-drill`)).rejects.toMatchObject({
      code: 'RUNBOOK_FAULTY',
    });
  });

  test('names only steps and rules that there are', async () => {
    const place = edit('drill.yaml', 'stand-down: {', 'standdown: {');
    expect(await faults()).toEqual([
      `drill.yaml:${place.line}:${place.column} steps.standdown: expected a step of runbook.yaml`,
    ]);
  });
});

describe('faults', () => {
  test('are told all at once, each with line, column, path and what was expected', async () => {
    const duration = edit('runbook.yaml', 'draftLead: PT10M', 'draftLead: 10 minutes');
    const severity = edit('runbook.yaml', '  severity: sev2', '  severity: sev9');
    const form = edit('runbook.yaml', 'since:\n    form: time', 'since:\n    form: clock');
    const key = edit('runbook.yaml', 'title: Service outage', 'titel: Service outage');
    const step = edit('runbook.yaml', 'step: acknowledgement }', 'step: acknowledgment }');
    const rule = edit(
      'runbook.yaml',
      'signoffs: first-word\n    escalate: night\n    due: { sev1: PT10M',
      'signoffs: first\n    escalate: night\n    due: { sev1: PT10M',
    );
    const fact = edit(
      'runbook.yaml',
      'needs: [service, state, hardship]',
      'needs: [service, stat, hardship]',
    );
    const template = edit('cause/a/short.hbs', '{{security}}', '{{secruity}}');
    const told = await faults();
    const after = (place: { line: number; column: number }, text: string) =>
      `${place.line}:${place.column + text.length}`;
    expect(told).toEqual(
      expect.arrayContaining([
        `runbook.yaml:${after(duration, 'draftLead: ')} draftLead: expected an ISO 8601 duration in days, hours, minutes or seconds, such as PT20M`,
        `runbook.yaml:${after(severity, '  severity: ')} open.severity: expected one of sev1, sev2, sev3`,
        expect.stringMatching(
          new RegExp(
            `^runbook.yaml:${form.line + 1}:11 facts.since.form: expected one of noun,`,
            'u',
          ),
        ),
        `runbook.yaml:${key.line}:${key.column} titel: expected no such key`,
        expect.stringMatching(
          new RegExp(
            `^runbook.yaml:${after(step, 'step: ')} steps.1.opens.step: expected a step of this runbook .*found acknowledgment$`,
            'u',
          ),
        ),
        expect.stringMatching(
          new RegExp(
            `^runbook.yaml:${after(rule, 'signoffs: ')} steps.0.signoffs: expected a sign-off rule`,
            'u',
          ),
        ),
        expect.stringMatching(
          new RegExp(
            `^runbook.yaml:${after(fact, 'needs: [service, ')} steps.1.needs.1: expected a fact of this runbook`,
            'u',
          ),
        ),
        expect.stringMatching(
          new RegExp(
            `^cause/a/short.hbs:${after(template, '{{')} secruity: expected a fact that this runbook knows here`,
            'u',
          ),
        ),
      ]),
    );
    expect(told.filter((fault) => fault.includes(' title: expected'))).toHaveLength(1);
  });

  test.each([
    [
      'an unknown key in a step',
      '    repeats: true',
      '    repeat: true',
      'steps.4.repeat: expected no such key',
    ],
    ['a month', 'due: P1D', 'due: P1M', 'steps.9.due.sev1: expected an ISO 8601 duration'],
    [
      'no time at all as rhythm',
      'sev1: { investigating: PT20M,',
      'sev1: { investigating: PT0S,',
      'rhythm.sev1.investigating: expected an ISO 8601 duration in days, hours, minutes or seconds, such as PT20M, longer than 0',
    ],
    [
      'nobody who signs',
      'routine: { need: [{ role: communicator, count: 1 }],',
      'routine: { need: [],',
      'signoffs.routine.need: expected at least one signer',
    ],
    [
      'a zone that is none',
      'timeZone: Europe/Berlin',
      'timeZone: Europe/Bielefeld',
      'timeZone: expected a time zone',
    ],
    [
      'an unknown opening',
      'opens: { on: opened }',
      'opens: { on: dawn }',
      'steps.0.opens.on: expected on: one of opened',
    ],
    [
      'a single wording',
      "'08:00-20:00' # nobody is asked in the night\n    due: P1D\n    skip: { severities: [sev3], reason: required }\n    variants: [a, b]",
      "'08:00-20:00'\n    variants: [a]",
      'steps.9.variants: expected at least two variants',
    ],
    [
      'a single wording of a situation',
      '      - { use: watching-b, situation: watching, needs: [restoredAt] }\n',
      '',
      'steps.4.variants: expected at least two variants for watching',
    ],
    [
      'the same step twice',
      'id: verification',
      'id: cause',
      'steps.9: expected another step id, found cause again',
    ],
    [
      'a variant without its folder',
      '{ use: progress-b,',
      '{ use: progress-c,',
      'steps.4.variants.3: expected a template status/progress-c/headline.hbs',
    ],
    [
      'a situation where nothing repeats',
      '{ use: a, unless: [speaker] }',
      '{ use: a, situation: watching }',
      'steps.1.variants.0.situation: expected no situation',
    ],
    [
      'a fixed promise where the status is kept',
      'escalate: night\n    promise: rhythm\n    variants:\n      - { use: no-change-a',
      'escalate: night\n    promise: PT5M\n    variants:\n      - { use: no-change-a',
      'steps.4.promise: expected "rhythm"',
    ],
    [
      'a question that is not required',
      'affected:\n    form: noun\n    required: true',
      'affected:\n    form: noun',
      'open.ask.2: expected a fact with required: true, found affected',
    ],
    [
      'a fact with a name that templates use',
      '  newsAt: { form: where,',
      '  clock: { form: where,',
      'facts.clock: expected another fact name',
    ],
    [
      'another name than the folder’s',
      'runbook: service-outage',
      'runbook: outage',
      "runbook: expected service-outage, the folder's name",
    ],
    [
      'a list that is no list',
      'ask: [service, state, affected]',
      'ask: service',
      'open.ask: expected a list',
    ],
    [
      'the same key twice',
      'title: Service outage',
      'title: Service outage\ntitle: Service outage',
      'expected well-formed YAML',
    ],
  ])('%s', async (_, was, is, expected) => {
    edit('runbook.yaml', was, is);
    expect((await faults()).filter((fault) => fault.includes(expected))).not.toEqual([]);
    await expect(loadRunbook(directory.path, NAME)).rejects.toMatchObject({
      code: 'RUNBOOK_FAULTY',
    });
  });

  test('a circle of steps that wait for each other', async () => {
    edit(
      'runbook.yaml',
      'opens: { on: opened }',
      'opens: { on: opened }\n    after: [verification]',
    );
    const told = await faults();
    for (const step of ['acknowledgement', 'resolution', 'verification']) {
      expect(told.join('\n')).toContain(`${step} waits for itself`);
    }
    expect(told.join('\n')).not.toContain('stand-down waits for itself');
  });

  test('a runbook.yaml that is empty or no map', async () => {
    write('runbook.yaml', '');
    expect((await faults())[0]).toContain('runbook.yaml:1:1: expected a map of keys');
    write('runbook.yaml', '- a\n- b\n');
    expect((await faults())[0]).toContain('runbook.yaml:1:1: expected a map of keys');
  });

  test('a template that is missing, empty, or that nobody uses', async () => {
    rmSync(fileOf('cause/b/long.hbs'));
    write('cause/a/headline.hbs', ' \n');
    renameSync(fileOf('status/watching-a/long.hbs'), fileOf('status/watching-a/Long.hbs'));
    expect(await faults()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('expected a template cause/b/long.hbs beside runbook.yaml'),
        'cause/a/headline.hbs:1:1: expected words',
        'status/watching-a/Long.hbs:1:1: expected a variant in runbook.yaml that uses this file',
      ]),
    );
  });

  test.each([
    ['an unknown fact behind a helper', '{{clock begin}}', 'begin: expected a fact'],
    ['an unknown fact in a condition', '{{#if begin}}x{{/if}}', 'begin: expected a fact'],
    ['an unknown helper', '{{shout service}}', 'shout: expected one of the helpers'],
    ['a block that is not ours', '{{#with service}}x{{/with}}', 'with: expected one of the blocks'],
    ['a partial', '{{> other}}', 'PartialStatement: expected words'],
    ['a way to the prototype', '{{service.constructor}}', 'service.constructor: expected a fact'],
    ['a way to the root', '{{@root.service}}', '@root.service: expected a fact'],
    ['a fact that may be unknown', '{{symptom}}', 'symptom: expected {{#if symptom}} around it'],
    [
      'a fact printed where it is not asked for',
      '{{#if symptom}}x{{else}}{{symptom}}{{/if}}',
      'symptom: expected {{#if symptom}}',
    ],
    ['a time printed raw', '{{#if since}}{{since}}{{/if}}', 'since: expected noun or word'],
    ['a list printed raw', '{{measures}}', 'measures: expected noun or word'],
    [
      'a clock for a noun',
      '{{clock service}}',
      'service: expected time or instant in this place, found noun',
    ],
    [
      'too few arguments',
      '{{#if since}}{{span since}}{{/if}}',
      'span: expected 2 arguments for span',
    ],
    ['an input of another post', '{{clock saidAt}}', 'saidAt: expected a fact'],
    ['this outside of a list', '{{this}}', 'this: expected {{this}} inside of {{#each}} only'],
    ['broken braces', '{{#if since}}', 'expected a Handlebars template'],
  ])('a template with %s', async (_, added, expected) => {
    const file = 'cause/b/short.hbs';
    writeFileSync(fileOf(file), `Well.\nAh, ${added} {{cause}} {{clock nextUpdate}}\n`);
    const told = await faults();
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(expected);
    if (!added.startsWith('{{#if since}}') || added.endsWith('{{/if}}')) {
      expect(told[0]).toMatch(/^cause\/b\/short\.hbs:2:\d+ /u);
    }
  });

  test('a promise that the text does not state, or only sometimes', async () => {
    writeFileSync(fileOf('cause/a/long.hbs'), '{{cause}} We are sorry.\n');
    writeFileSync(
      fileOf('cause/b/long.hbs'),
      '{{cause}}{{#if since}}{{clock nextUpdate}}{{/if}}\n',
    );
    expect(await faults()).toEqual([
      'cause/a/long.hbs:1:1 nextUpdate: expected {{clock nextUpdate}} outside of any condition: the post makes a promise',
      'cause/b/long.hbs:1:1 nextUpdate: expected {{clock nextUpdate}} outside of any condition: the post makes a promise',
    ]);
  });

  test('of one runbook do not hold back another', async () => {
    cpSync(fileOf(''), join(directory.path, 'other'), { recursive: true });
    edit('runbook.yaml', 'draftLead: PT10M', 'draftLead: soon');
    const other = join(directory.path, 'other', 'runbook.yaml');
    writeFileSync(
      other,
      readFileSync(other, 'utf8')
        .replace('runbook: service-outage', 'runbook: other')
        .replace('draftLead: soon', 'draftLead: PT10M'),
    );
    const { runbooks } = await loadRunbooks(directory.path);
    expect([...runbooks.keys()].filter((name) => !name.startsWith('other'))).toEqual([]);
    expect(runbooks.has('other') && runbooks.has('other-drill')).toBe(true);
    await expect(loadRunbook(directory.path, 'other')).resolves.toBeDefined();
  });

  test('an unknown name says so', async () => {
    await expect(loadRunbook('templates', 'no-such')).rejects.toMatchObject({
      code: 'RUNBOOK_UNKNOWN',
    });
    await expect(loadRunbook('templates', '../templates/service-outage')).rejects.toBeInstanceOf(
      RunbookError,
    );
  });
});

describe('the digest', () => {
  test('is the same for the same files, wherever they lie', async () => {
    const here = await loadRunbook('templates', NAME);
    const there = await loadRunbook(directory.path, NAME);
    expect(there.digest).toBe(here.digest);
    expect(here.digest).toMatch(/^[0-9a-f]{64}$/u);
  });

  test('does not change with comments', async () => {
    const { digest } = await loadRunbook(directory.path, NAME);
    edit('runbook.yaml', 'format: 1', '# Another word to the reader.\nformat: 1');
    expect((await loadRunbook(directory.path, NAME)).digest).toBe(digest);
  });

  test.each([
    ['a word', 'cause/a/short.hbs', 'We are sorry.', 'We are very sorry.'],
    ['a duration', 'runbook.yaml', 'draftLead: PT10M', 'draftLead: PT11M'],
    ['a signer', 'runbook.yaml', 'count: 2', 'count: 3'],
  ])('changes with %s', async (_, file, was, is) => {
    const { digest } = await loadRunbook(directory.path, NAME);
    edit(file, was, is);
    expect((await loadRunbook(directory.path, NAME)).digest).not.toBe(digest);
  });

  test('guards a stored package', async () => {
    const stored = JSON.stringify(await loadRunbook('templates', NAME));
    expect(parseRunbookPackage(stored)).toEqual(await loadRunbook('templates', NAME));
    expect(() => parseRunbookPackage(stored.replace('We are sorry', 'We are not sorry'))).toThrow(
      expect.objectContaining({ code: 'RUNBOOK_DIGEST' }),
    );
    for (const wrong of ['', '{}', stored.replace('"format":1', '"format":2'), null]) {
      expect(() => parseRunbookPackage(wrong)).toThrow(
        expect.objectContaining({ code: 'RUNBOOK_FAULTY' }),
      );
    }
  });
});

test('tells the runbook as a person would', async () => {
  const { runbook } = await loadRunbook('templates', NAME);
  const told = describeRunbook(runbook);
  for (const sentence of [
    'To open it, answer three questions: service, state and affected.',
    'sev1: 20 minutes while the cause is open, 30 minutes once it is known, 1 hour while the repair is watched.',
    '1. acknowledgement\n   It is drafted at once.',
    'It is drafted when cause is known, but not before acknowledgement is public.',
    'In sev1 and sev2: Two communicators sign (at least one of them wrote nothing of it)',
    'It should be public within 10 minutes (sev1), 20 minutes (sev2), 45 minutes (sev3).',
    'It is drafted 3 hours after resolution is public.',
    'It is left out in sev3.',
    'Anybody may propose other words',
  ]) {
    expect(told).toContain(sentence);
  }
  expect(told).not.toMatch(/undefined|null|\[object|PT\d|NaN/u);
});
