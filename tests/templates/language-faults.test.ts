import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { checkRunbooks } from '../../templates/check-runbooks.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import type { TemporaryDirectory } from '../support/temporary-directory.ts';
import { SHORT_RUNBOOK, writeRunbook } from './short-runbook.ts';

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => directory.remove());

/** The faults of the short runbook, with some lines put into a step or at the top. */
async function faultsOf(
  { top = '', step = '', replace = ['', ''] }: Change,
  templates: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const [was, is] = replace;
  expect(was === '' || SHORT_RUNBOOK.split(was).length === 2).toBe(true);
  const source = SHORT_RUNBOOK.replace(was, () => is)
    .replace('draftLead: PT10M\n', (line) => `${line}${top}`)
    .replace('    variants:', (line) => `${step}${line}`);
  writeRunbook(directory.path, source, templates);
  const told = await checkRunbooks(directory.path);
  return told.map((fault) => fault.replace(join(directory.path, 'short', '/'), ''));
}

interface Change {
  readonly top?: string;
  readonly step?: string;
  readonly replace?: readonly [was: string, is: string];
}

const CALL = `escalations:
  call: [{ after: PT0S, ask: rota/communicator, by: [console] }]
`;
const DUTY = `duties:
  - { id: authority, text: Tell the authority, owner: legal, from: opened, within: PT72H }
`;
const STAFF = `audiences:
  public: { channels: [sandbox] }
  staff: { channels: [staff-chat], form: note }
`;
const NOTE = { 'audience/staff/note.hbs': '{{cap service}} is {{state}}.\n' };
const TO_BOTH = {
  top: STAFF,
  replace: ['    channels: [sandbox]\n', '    audiences: [staff, public]\n'],
} as const;

describe('a short runbook', () => {
  test('has no fault, and a default for everything that it leaves out', async () => {
    expect(await faultsOf({})).toEqual([]);
    const { runbook } = await loadRunbook(directory.path, 'short');
    expect(runbook).toMatchObject({
      language: 'en',
      follow: [],
      open: { status: 'investigating' },
      stretch: null,
      floor: 21_600_000,
      quietHours: null,
      audiences: { public: { channels: ['sandbox'], form: 'words', reactive: false } },
      escalations: {},
      duties: [],
      chores: [],
    });
    expect(runbook.rhythm.sev2).toEqual({
      investigating: 1_800_000,
      identified: 1_800_000,
      monitoring: 1_800_000,
      scheduled: 1_800_000,
      in_progress: 1_800_000,
      verifying: 1_800_000,
    });
    expect(runbook.steps[0]).toMatchObject({
      audiences: ['public'],
      channels: ['sandbox'],
      unless: [],
      lead: null,
      notify: {},
      hours: null,
      escalate: null,
      embargo: null,
      impact: null,
      skip: { severities: [], byPeople: false },
      satisfiedBy: [],
    });
  });

  test('rests words on what opens it as soon as it is reported, and on nothing else', async () => {
    await faultsOf({});
    const { facts } = (await loadRunbook(directory.path, 'short')).runbook;
    const early = Object.keys(facts).filter((name) => facts[name]?.opening === true);
    expect(early).toEqual(['service', 'state']);
  });
});

test('everything that the language can say is read', async () => {
  const told = await faultsOf(
    {
      ...TO_BOTH,
      top: `${STAFF}${CALL}${DUTY}stretch: { after: PT4H, upTo: PT2H }
floor: PT6H
quietHours: '22:00-07:00'
tasks: [{ id: pin, text: Pin the post, owner: communicator, due: PT20M }]
`,
      step: `    lead: { audiences: [staff] }
    notify: { public: page-only }
    hours: '08:00-20:00'
    escalate: call
    unless: [cause]
    embargo: { duty: authority }
    skip: { severities: [sev3], reason: required }
    satisfiedBy: [{ step: acknowledgement, when: { lateBy: PT20M, firstWords: false } }]
`,
    },
    NOTE,
  );
  expect(told).toEqual([]);
  const { runbook } = await loadRunbook(directory.path, 'short');
  expect(runbook).toMatchObject({
    stretch: { after: 14_400_000, upTo: 7_200_000 },
    quietHours: { from: '22:00', to: '07:00' },
    escalations: {
      call: {
        name: 'call',
        levels: [{ after: 0, ask: 'rota/communicator', by: ['console'], repeat: null }],
        beforePromise: null,
        acknowledgedFor: 0,
      },
    },
    duties: [{ id: 'authority', from: { on: 'opened' }, within: 259_200_000, onlyIf: null }],
    chores: [{ id: 'pin', due: 1_200_000 }],
  });
  expect(runbook.steps[0]).toMatchObject({
    audiences: ['staff', 'public'],
    channels: ['staff-chat', 'sandbox'],
    lead: { audiences: ['staff'], waitAtMost: 120_000 },
    notify: { public: 'page-only' },
    hours: { from: '08:00', to: '20:00' },
    escalate: 'call',
    unless: ['cause'],
    embargo: { duty: 'authority' },
    skip: { severities: ['sev3'], byPeople: true },
    satisfiedBy: [
      {
        step: 'acknowledgement',
        when: {
          severities: null,
          lateBy: 1_200_000,
          restoredWithin: null,
          firstWords: false,
          relapsed: null,
        },
      },
    ],
  });
});

test.each([
  ['{ on: relapsed }', { on: 'relapsed' }],
  ['{ on: merged }', { on: 'merged' }],
  ['{ on: elapsed, wait: PT2H }', { on: 'elapsed', wait: 7_200_000 }],
  ['{ on: time, fact: since }', { on: 'time', fact: 'since', wait: 0 }],
  ['{ on: time, fact: since, wait: PT1H }', { on: 'time', fact: 'since', wait: 3_600_000 }],
  ['{ on: time, fact: since, before: PT48H }', { on: 'time', fact: 'since', wait: -172_800_000 }],
])('a step may open %s', async (opens, read) => {
  expect(await faultsOf({ replace: ['{ on: opened }', opens] })).toEqual([]);
  expect((await loadRunbook(directory.path, 'short')).runbook.steps[0]?.opens).toEqual(read);
});

const FAULTS: readonly (readonly [name: string, change: Change, expected: string])[] = [
  [
    'hours that are none',
    { step: '    hours: 8-20\n' },
    'steps.0.hours: expected hours of the day',
  ],
  [
    'hours without length',
    { top: "quietHours: '07:00-07:00'\n" },
    'quietHours: expected hours of the day such as "22:00-07:00", with an end',
  ],
  [
    'a condition that is no condition',
    { step: '    satisfiedBy: [{ step: acknowledgement, when: {} }]\n' },
    'steps.0.satisfiedBy.0.when: expected one of severities, lateBy',
  ],
  [
    'a free expression as a condition',
    { step: '    satisfiedBy: [{ step: acknowledgement, when: { fact: cause } }]\n' },
    'steps.0.satisfiedBy.0.when.fact: expected no such key',
  ],
  [
    'a step that is satisfied by none',
    { step: '    satisfiedBy: [{ step: apology }]\n' },
    'steps.0.satisfiedBy.0.step: expected a step of this runbook',
  ],
  [
    'a fact that is not known under unless',
    { step: '    unless: [rumour]\n' },
    'steps.0.unless.0: expected a fact of this runbook',
  ],
  [
    'an escalation that there is not',
    { step: '    escalate: night\n' },
    'steps.0.escalate: expected an escalation of this runbook',
  ],
  [
    'an escalation that asks nobody',
    { top: CALL.replace('rota/communicator', 'whoever') },
    'escalations.call.levels.0.ask: expected rota/<role>',
  ],
  [
    'an escalation that goes back in time',
    {
      top: `escalations:
  call:
    - { after: PT5M, ask: rota/communicator, by: [console] }
    - { after: PT1M, ask: all/communicator, by: [email] }
`,
    },
    'escalations.call.1.after: expected no earlier time than that of the level before',
  ],
  [
    'an escalation without levels',
    { top: 'escalations: { call: [] }\n' },
    'escalations.call.levels: expected at least one level',
  ],
  [
    'an audience that there is not',
    { replace: ['    channels: [sandbox]\n', '    audiences: [press]\n'] },
    'steps.0.audiences.0: expected an audience of this runbook',
  ],
  [
    'channels beside audiences',
    { step: '    audiences: [public]\n' },
    'steps.0.channels: expected either audiences or channels',
  ],
  [
    'an audience without its form of words',
    TO_BOTH,
    'steps.0.audiences.0: expected a template audience/staff/note.hbs (or acknowledgement/audience/staff/note.hbs)',
  ],
  [
    'somebody who hears it first and not at all',
    { step: '    lead: { audiences: [staff] }\n' },
    'steps.0.lead.audiences.0: expected an audience of this step other than public',
  ],
  [
    'a public that waits too long for others',
    { step: '    lead: { audiences: [staff], waitAtMost: PT3M }\n' },
    'steps.0.lead.waitAtMost: expected two minutes at most (PT2M)',
  ],
  [
    'loudness for nobody',
    { step: '    notify: { press: push }\n' },
    'steps.0.notify.press: expected an audience of this step or a situation',
  ],
  [
    'an embargo on a duty that there is not',
    { step: '    embargo: { duty: authority }\n' },
    'steps.0.embargo.duty: expected a duty of this runbook',
  ],
  [
    'an embargo that nobody lifts',
    { step: '    embargo: true\n' },
    'steps.0.embargo: expected release (a person lets it go)',
  ],
  [
    'a duty that starts with no time',
    { top: DUTY.replace('from: opened', 'from: { fact: cause }') },
    'duties.0.from.fact: expected a fact of form time, found cause (sentence)',
  ],
  [
    'a duty that depends on more than a yes',
    { top: DUTY.replace('within', 'when: { fact: cause }, within') },
    'duties.0.when.fact: expected a fact of form yes-no',
  ],
  [
    'a duty that waits for itself',
    { top: DUTY.replace('from: opened', 'from: { duty: authority }') },
    'duties.0.id: expected no circle: authority waits for itself',
  ],
  [
    'the same duty twice',
    { top: `${DUTY}${DUTY.split('\n')[1] ?? ''}\n` },
    'duties.1.id: expected another duty id',
  ],
  [
    'the same task twice',
    {
      top: `tasks:
  - { id: pin, text: Pin it, owner: communicator, due: PT5M }
  - { id: pin, text: Pin it, owner: communicator, due: PT5M }
`,
    },
    'tasks.1.id: expected another task id',
  ],
  [
    'skipping for no reason',
    { step: '    skip: {}\n' },
    'steps.0.skip: expected severities, or reason: required',
  ],
  [
    'a rhythm beyond the floor',
    { top: 'floor: PT45M\n' },
    'rhythm.sev3.investigating: expected no longer silence than the floor (45 minutes)',
  ],
  [
    'a stretch beyond the floor',
    { top: 'floor: PT2H\nstretch: { after: PT4H, upTo: PT3H }\n' },
    'stretch.upTo: expected no longer silence than the floor (2 hours)',
  ],
  [
    'no rhythm',
    { replace: ['sev1: { investigating: PT20M }', 'sev1: { monitoring: PT20M }'] },
    'rhythm.sev1: expected a rhythm for investigating',
  ],
  [
    'a private fact that opens it',
    {
      replace: [
        'dataAffected: { form: yes-no, private: true }',
        'dataAffected: { form: yes-no, private: true, opening: true }',
      ],
    },
    'facts.dataAffected.opening: expected no opening fact: it is private',
  ],
  [
    'a private question',
    {
      replace: [
        'service: { form: noun, required: true }',
        'service: { form: noun, required: true, private: true }',
      ],
    },
    'open.ask.0: expected no private fact, found service',
  ],
  [
    'a word without choices',
    { replace: [', choices: [down, slow]', ''] },
    'facts.state: expected choices: the words that it may be',
  ],
  [
    'choices of no word',
    { replace: ['cause: { form: sentence }', 'cause: { form: sentence, choices: [fire] }'] },
    'facts.cause.choices: expected no choices: only a word has them',
  ],
  [
    'a word that a language cannot say',
    { replace: ['languages: { lead: en }', 'languages: { lead: en, follow: [de] }'] },
    'facts.state.choicesIn: expected de: a word for down, slow',
  ],
  [
    'a word that is no choice',
    {
      replace: [
        'choices: [down, slow]',
        'choices: [down, slow], choicesIn: { de: { broken: kaputt } }',
      ],
    },
    'facts.state.choicesIn.de.broken: expected one of down, slow',
  ],
  [
    'a lead that follows itself',
    { replace: ['languages: { lead: en }', 'languages: { lead: en, follow: [en] }'] },
    "languages.follow.0: expected another language than the lead's",
  ],
  [
    'a correction that names no value',
    {
      replace: [
        'since: { form: time }',
        "since: { form: time, correction: { said: 'that it began {{then}}', correct: 'x' } }",
      ],
    },
    'facts.since.correction.said: expected a fact that this runbook knows here (value, was) (at then)',
  ],
  [
    'a correction that prints a time raw',
    {
      replace: [
        'since: { form: time }',
        "since: { form: time, correction: { said: 'that', correct: 'It began at {{value}}.' } }",
      ],
    },
    'facts.since.correction.correct: expected noun or word',
  ],
  [
    'a correction of what is never told',
    {
      replace: [
        'form: yes-no, private: true',
        "form: yes-no, private: true, correction: { said: 'x', correct: 'y' }",
      ],
    },
    'facts.dataAffected.correction: expected no correction: it is private',
  ],
  [
    'a time before and after at once',
    { replace: ['{ on: opened }', '{ on: time, fact: since, before: PT1H, wait: PT1H }'] },
    'steps.0.opens: expected either before or wait',
  ],
  [
    'the time of a fact that is none',
    { replace: ['{ on: opened }', '{ on: time, fact: cause, before: PT1H }'] },
    'steps.0.opens.fact: expected a fact of form time, found cause (sentence)',
  ],
  [
    'time that does not elapse',
    { replace: ['{ on: opened }', '{ on: elapsed, wait: PT0S }'] },
    'steps.0.opens.wait: expected an ISO 8601 duration',
  ],
  [
    'nothing to say when nothing is right',
    { replace: ['{ on: opened }', '{ on: fact-changed }'] },
    'steps.0.variants: expected a variant retraction-…',
  ],
  [
    'wordings that only hold sometimes',
    { replace: ['[a, b]', '[a, { use: b, when: { lateBy: PT20M } }]'] },
    'steps.0.variants: expected at least two variants of each post that hold without a condition',
  ],
];

describe('a fault is named:', () => {
  test.each(FAULTS)('%s', async (_, change, expected) => {
    const told = await faultsOf(change);
    expect(told.filter((fault) => fault.includes(expected))).toHaveLength(1);
    expect(told.every((fault) => /^\S+:\d+:\d+/u.test(fault))).toBe(true);
    await expect(loadRunbook(directory.path, 'short')).rejects.toMatchObject({
      code: 'RUNBOOK_FAULTY',
    });
  });

  test.each([
    ['a private fact', '{{#if dataAffected}}x{{/if}}', 'dataAffected: expected no private fact'],
    [
      'a private fact that is unknown',
      '{{#if (unknown "dataAffected")}}x{{/if}}',
      'dataAffected: expected no private fact',
    ],
    ['a rumour', '{{#if (unknown "rumour")}}x{{/if}}', 'rumour: expected a fact'],
    ['another question', '{{#if (is cause)}}x{{/if}}', 'is: expected unknown'],
    ['a question about nothing', '{{#if (unknown)}}x{{/if}}', 'unknown: expected 1 argument'],
    ['a question without marks', '{{#if (unknown cause)}}x{{/if}}', 'unknown: expected the name'],
  ])('a template that asks for %s', async (_, added, expected) => {
    const file = 'acknowledgement/a/short.hbs';
    const told = await faultsOf({}, { [file]: `{{service}} ${added}\n` });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`${file}:1:`);
    expect(told[0]).toContain(expected);
  });

  test('half a step in another language, and a language that nobody named', async () => {
    const de = { 'de/acknowledgement/a/short.hbs': '{{cap service}} ist {{state}}.\n' };
    const follow = await faultsOf(
      {
        replace: [
          'choices: [down, slow]',
          'choices: [down, slow], choicesIn: { de: { down: gestört, slow: langsam } }',
        ],
      },
      de,
    );
    expect(follow).toEqual([
      'de/acknowledgement/a/short.hbs:1:1: expected a variant in runbook.yaml that uses this file',
    ]);
    const half = await faultsOf(
      { replace: ['languages: { lead: en }', 'languages: { lead: en, follow: [de] }'] },
      de,
    );
    for (const path of ['a/headline', 'a/long', 'b/headline', 'b/short', 'b/long']) {
      expect(half.join('\n')).toContain(`a template de/acknowledgement/${path}.hbs`);
    }
  });

  test('a step that has the name of a folder', async () => {
    const told = await faultsOf({
      replace: ['  - id: acknowledgement\n', '  - id: audience\n    kind: acknowledgement\n'],
    });
    expect(told.join('\n')).toContain('steps.0.id: expected another step id: a folder');
  });
});

describe('a tempo', () => {
  const TEMPO = 'format: 1\ntempo: fast\ntitle: Fast\n';

  test('may set every duration, and lift hours', async () => {
    const told = await faultsOf(
      {
        ...TO_BOTH,
        top: `${STAFF}${CALL.replace('by: [console]', 'by: [console], repeat: { every: PT5M, times: 2 }')}${DUTY}tasks: [{ id: pin, text: Pin it, owner: communicator, due: PT20M }]
stretch: { after: PT4H, upTo: PT2H }
floor: PT6H
quietHours: '22:00-07:00'
`,
        step: `    lead: { audiences: [staff] }
    hours: '08:00-20:00'
    satisfiedBy: [{ step: acknowledgement, when: { lateBy: PT20M, restoredWithin: PT30M } }]
`,
      },
      {
        ...NOTE,
        'fast.yaml': `${TEMPO}stretch: { after: PT4S, upTo: PT2S }
floor: PT6S
quietHours: none
escalations:
  call:
    beforePromise: PT3S
    acknowledgedFor: PT1S
    levels: [{ after: PT2S, every: PT1S }]
tasks: { pin: PT1S }
duties: { authority: PT9S }
steps:
  acknowledgement:
    waitAtMost: PT1S
    hours: none
    lateBy: PT2S
    restoredWithin: PT3S
`,
      },
    );
    expect(told).toEqual([]);
    const { runbook } = await loadRunbook(directory.path, 'short-fast');
    expect(runbook).toMatchObject({
      stretch: { after: 4000, upTo: 2000 },
      floor: 6000,
      quietHours: null,
      escalations: {
        call: {
          beforePromise: 3000,
          acknowledgedFor: 1000,
          levels: [{ after: 2000, repeat: { every: 1000, times: 2 } }],
        },
      },
      chores: [{ due: 1000 }],
      duties: [{ within: 9000 }],
    });
    expect(runbook.steps[0]).toMatchObject({
      lead: { waitAtMost: 1000 },
      hours: null,
      satisfiedBy: [{ when: { lateBy: 2000, restoredWithin: 3000 } }],
    });
  });

  test.each([
    ['an escalation', 'escalations: { call: { beforePromise: PT1S } }\n', 'escalations.call'],
    ['a task', 'tasks: { pin: PT1S }\n', 'tasks.pin'],
    ['a duty', 'duties: { authority: PT1S }\n', 'duties.authority'],
  ])('cannot name %s that there is not', async (_, line, path) => {
    const told = await faultsOf({}, { 'fast.yaml': `${TEMPO}${line}` });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(new RegExp(`^fast\\.yaml:4:\\d+ ${path}: expected`, 'u'));
  });

  test('has a time for each level, or for none', async () => {
    const told = await faultsOf(
      { top: CALL },
      {
        'fast.yaml': `${TEMPO}escalations: { call: { levels: [{ after: PT0S }, { after: PT1S }] } }\n`,
      },
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      'escalations.call.levels: expected one entry for each of the 1 level',
    );
  });
});
