/** One number, one time, one scope across everything that is signed together. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { numbersIn } from '../../domain/claims/numbers-in.ts';
import { scopesIn } from '../../domain/claims/scopes-in.ts';
import { timesIn } from '../../domain/claims/times-in.ts';
import {
  findContradictions,
  type Said,
  type SaidTogether,
} from '../../domain/find-contradictions.ts';
import { tellTimeOfDay } from '../../domain/tell-time.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { renderAudience } from '../../templates/render-audience.ts';
import { renderWords } from '../../templates/render-words.ts';
import { SAMPLE_CONTEXT } from '../templates/sample-facts.ts';

const NOW = '2026-11-22T06:20:00.000Z';

function said(where: string, text: string, more: Partial<Said> = {}): Said {
  return { where, language: 'en', text, promise: null, ...more };
}

function find(drafts: readonly Said[], more: Partial<SaidTogether> = {}): readonly string[] {
  return findContradictions({
    drafts,
    beside: [],
    published: [],
    facts: {},
    timeZone: 'Europe/Berlin',
    now: NOW,
    ...more,
  }).map(({ text }) => text);
}

describe('times', () => {
  test('that differ between two audiences are found', () => {
    expect(
      find([
        said('staff-chat', 'Since 07:05 CET, online ordering has been down.'),
        said('sms', 'Online ordering has been down since 07:15 CET.'),
        said('status-page', 'Since 07:05 CET, online ordering has been down.'),
      ]),
    ).toEqual(['staff-chat and status-page say 07:05 CET, sms says 07:15 CET']);
  });

  test.each([
    ['since 07:05 CET', 'seit 7.05 Uhr'],
    ['since 07:05 CET', 'seit 07:05 Uhr MEZ'],
    ['since 07:05', 'since 06:05 UTC'],
    ['since 7 am', 'seit 7 Uhr'],
    ['since 7:05 pm', 'since 19:05 CET'],
    ['since about 07:05', 'began at 07:05'],
  ])('that are the same are the same, however they are written: %s, %s', (one, other) => {
    expect(find([said('a', `Down ${one}.`), said('b', `Down ${other}.`)])).toEqual([]);
    expect(find([said('a', `Down ${one}.`), said('b', 'Down since 11:11.')])).toHaveLength(1);
  });

  test('that one text leaves out contradict nothing', () => {
    expect(
      find([
        said('page', 'Since 07:05 CET it has been down. It came back at 09:40 CET.'),
        said('sms', 'It works again since 09:40 CET.'),
        said('phone', 'It is down.'),
      ]),
    ).toEqual([]);
  });

  test('that are both known may stand beside each other', () => {
    const facts = { since: '2026-11-22T06:05:00Z', restoredAt: '2026-11-22T08:40:00Z' };
    const drafts = [said('a', 'It was down since 07:05 CET.'), said('b', 'Works since 09:40 CET.')];
    expect(find(drafts, { facts })).toEqual([]);
    expect(find(drafts)).toHaveLength(1);
  });

  test('that no fact knows are held against the facts', () => {
    const facts = { since: '2026-11-22T06:05:00.000Z' };
    expect(find([said('sms', 'Down since 07:15 CET.')], { facts })).toEqual([
      'sms says 07:15 CET, the fact since says 07:05 CET',
    ]);
    expect(
      find([said('sms', 'Down since 07:05 CET; we have been restarting since 07:30.')], { facts }),
    ).toEqual([]);
  });

  test('of another language are compared with those of the language that leads', () => {
    const drafts = [
      said('status-page (main-de)', 'Seit 7.15 Uhr ausgefallen.', { language: 'de' }),
    ];
    expect(
      find(drafts, { beside: [said('status-page', 'Down since 07:05 CET for all customers.')] }),
    ).toEqual(['status-page (main-de) says 7.15 Uhr, status-page says 07:05 CET']);
  });

  test('that stand in public and are no fact any more are found', () => {
    const published = [said('post 1 on the status-page', 'Down since 07:05 CET.')];
    const drafts = [said('sms', 'Down since 07:15 CET.')];
    expect(find(drafts, { published, facts: { since: '2026-11-22T06:15:00Z' } })).toEqual([
      'sms says 07:15 CET, post 1 on the status-page says 07:05 CET',
    ]);
    const over = { since: '2026-11-22T06:05:00Z', restoredAt: '2026-11-22T08:40:00Z' };
    expect(find([said('sms', 'Works since 09:40 CET.')], { published, facts: over })).toEqual([]);
  });
});

describe('the promise', () => {
  const promise = '2026-11-22T06:45:00.000Z';

  test('is what the words say', () => {
    expect(find([said('sms', 'Next update by 07:45 CET.', { promise })])).toEqual([]);
    expect(
      find([said('sms', 'Nächste Meldung bis 7.45 Uhr.', { promise, language: 'de' })]),
    ).toEqual([]);
    expect(find([said('sms', 'Next update by 07:50 CET.', { promise })])).toEqual([
      'sms says 07:50 CET, the promise that is signed is 07:45 CET',
    ]);
  });

  test('may stand beside other deadlines, and is never held against the time of another matter', () => {
    const text = 'Order by 18:00 for tomorrow. Down since 07:05 CET. Next update by 07:45 CET.';
    expect(find([said('page', text, { promise })])).toEqual([]);
  });

  test('is not meant by the end of a span that is known', () => {
    const drafts = [said('sms', 'Ausgefallen von 7.05 bis 9.40 Uhr.', { promise, language: 'de' })];
    expect(find(drafts, { facts: { restoredAt: '2026-11-22T08:40:00Z' } })).toEqual([]);
  });

  test('is rounded up, as words are', () => {
    const late = '2026-11-22T06:44:10.000Z';
    expect(find([said('sms', 'Next update by 07:45 CET.', { promise: late })])).toEqual([]);
  });
});

describe('numbers', () => {
  test('of the same things that differ are found, as digits or as words', () => {
    expect(
      find([said('sms', 'Closed: 12 shops.'), said('staff-chat', 'Fifteen shops are closed.')]),
    ).toEqual(['sms says 12 shops, staff-chat says Fifteen shops']);
    expect(find([said('sms', 'Closed: 12 shops.'), said('b', 'Twelve shops are closed.')])).toEqual(
      [],
    );
  });

  test('are compared across languages where they count the same', () => {
    const beside = [said('page', 'It will take 20 minutes for 1,200 customers.')];
    const german = (text: string): Said => said('sms', text, { language: 'de' });
    expect(find([german('Es dauert 20 Minuten, für 1.200 Kunden.')], { beside })).toEqual([]);
    expect(find([german('Es dauert 30 Minuten.')], { beside })).toEqual([
      'sms says 30 Minuten, page says 20 minutes',
    ]);
  });

  test('of dates, times and other things are left alone', () => {
    expect(
      find([
        said('a', 'By Friday 5 December. Call 0800 123456. Two of them. At 07:05 CET. 40 % done.'),
        said('b', 'On 6 December. Version 2.5. Three in Berlin. 12 shops. 40 percent done.'),
      ]),
    ).toEqual([]);
  });

  test('that are both known may stand beside each other', () => {
    const facts = { back: '12 shops in Germany', stillOut: '3 shops in Austria' };
    const drafts = [said('a', 'Back: 12 shops in Germany.'), said('b', 'Out: 3 shops in Austria.')];
    expect(find(drafts, { facts })).toEqual([]);
  });
});

describe('scope', () => {
  test('that differs is found: places, and how many', () => {
    expect(
      find([
        said('page', 'Down for customers in Germany and Austria.'),
        said('sms', 'Down for customers in Germany.'),
      ]),
    ).toEqual(['page says customers in Germany and Austria, sms says customers in Germany']);
    expect(
      find([said('page', 'All shops are open.'), said('sms', 'Some shops are open.')]),
    ).toEqual(['page says all shops, sms says some shops']);
  });

  test('is the same in another order, and bare words claim nothing', () => {
    expect(
      find([
        said('page', 'Down for customers in Austria and Germany.'),
        said('sms', 'Down for customers in Germany and Austria. We are sorry, customers.'),
      ]),
    ).toEqual([]);
  });

  test('that has widened as facts say is news, what no fact says is not', () => {
    const published = [said('post 1 on the status-page', 'Down for customers in Germany.')];
    const drafts = [said('sms', 'Down for customers in Germany and Austria.')];
    expect(
      find(drafts, { published, facts: { affected: 'customers in Germany and Austria' } }),
    ).toEqual([]);
    expect(find(drafts, { published, facts: { affected: 'customers in Germany' } })).toHaveLength(
      1,
    );
  });
});

describe('whatever is said', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 });

  test('a text never contradicts itself, and nothing makes the search fail', () => {
    fc.assert(
      fc.property(text, (words) => {
        expect(find([said('a', words), said('b', words)])).toEqual([]);
      }),
    );
  });

  test('every minute of the day is read back as it is printed, in both languages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => {
        const at = new Date(Date.parse('2026-11-22T00:00:00Z') + minute * 60_000).toISOString();
        const [en, de] = ['en', 'de'].map((language) =>
          timesIn(`since ${tellTimeOfDay(at, language, 'Europe/Berlin')}`, 0),
        );
        expect(en?.map(({ value }) => value)).toEqual([String(minute)]);
        expect(de?.map(({ value }) => value)).toEqual([String(minute)]);
      }),
    );
  });

  test('who says what is in each finding, two values at least', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10, max: 23 }), { minLength: 2, maxLength: 5 }),
        (hours) => {
          const drafts = hours.map((hour, index) =>
            said(`place ${index}`, `Down since ${hour}:00.`),
          );
          const found = findContradictions({
            drafts,
            beside: [],
            published: [],
            facts: {},
            timeZone: 'UTC',
            now: NOW,
          });
          expect(found).toHaveLength(new Set(hours).size > 1 ? 1 : 0);
          for (const { says } of found) {
            expect(says).toHaveLength(new Set(hours).size);
            expect(says.flatMap(({ where }) => where).toSorted()).toEqual(
              drafts.map(({ where }) => where).toSorted(),
            );
          }
        },
      ),
    );
  });
});

test('no words of the runbook contradict each other, for any audience', async () => {
  const runbook = await loadRunbook('templates', 'service-outage');
  const { facts, nextUpdate, timeZone, now } = SAMPLE_CONTEXT;
  const language = 'en';
  const found: unknown[] = [];
  for (const step of runbook.runbook.steps) {
    for (const variant of step.variants) {
      const { short, long } = renderWords(runbook, step.id, variant.id, SAMPLE_CONTEXT);
      const others = Object.keys(runbook.runbook.audiences).flatMap((audience) => {
        const text = renderAudience(runbook, step.id, audience, SAMPLE_CONTEXT);
        return text === null ? [] : [{ where: audience, language, text, promise: nextUpdate }];
      });
      const drafts = [
        { where: 'short', language, text: short, promise: nextUpdate },
        { where: 'long', language, text: long, promise: nextUpdate },
        ...others,
      ];
      const together = { drafts, beside: [], published: [], facts, timeZone, now };
      found.push(...findContradictions(together).map(({ text }) => [step.id, variant.id, text]));
    }
  }
  expect(found).toEqual([]);
});

test.each([
  ['2 a.m. and 14:30', ['2 a.m.', '14:30']],
  ['7 Uhr 30, 24:00, 25:00, 7:60, 1.2.3:45', ['7 Uhr 30', '24:00']],
  ['on 22.11.2026 at 10.15 Uhr', ['10.15 Uhr']],
])('reads the times in %s', (words, shown) => {
  expect(timesIn(words, 0).map((claim) => claim.shown)).toEqual(shown);
});

test('reads counts and scopes, and nothing else', () => {
  expect(numbersIn('three German shops, 2,5 Stunden, item #12 boxes, 3 of 4')).toMatchObject([
    { key: 'number:german', value: '3' },
    { key: 'number:hour', value: '2.5' },
  ]);
  expect(scopesIn('Alle Filialen sind offen, Kunden in Österreich und der Schweiz')).toMatchObject([
    { key: 'scope:shop', value: 'all|' },
    { key: 'scope:customer', value: '|Österreich' },
  ]);
});
