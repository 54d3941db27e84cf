/** What somebody reads who is asked at night, in the language of the words that wait. */
import { describe, expect, test } from '@jest/globals';
import { writeNotice, type NoticeInput } from '../../activities/notify/write-notice.ts';
import { POST_KINDS } from '../../domain/words.ts';
import type { PostView } from '../../domain/views.ts';

const POST = {
  post: 'inc-20261122-online-ordering-x7k2/post-3',
  kind: 'status',
  situation: 'no-change',
  severity: 'sev2',
  mode: 'live',
  language: 'en',
  state: 'waiting',
  missing: ['communicator 2'],
  deliveries: [],
  frozen: false,
  changesRequested: null,
} as unknown as PostView;

function notice(post: Partial<PostView> = {}, change: Partial<NoticeInput> = {}) {
  return writeNotice({
    incident: { title: 'Service outage', mode: 'live', drill: null },
    post: { ...POST, ...post },
    name: 'Carla',
    until: '2026-11-22T20:02:00.000Z',
    repeat: 0,
    now: '2026-11-22T19:55:00.000Z',
    timeZone: 'Europe/Berlin',
    link: 'https://console.test/x7k2/3',
    ...change,
  });
}

test('says what waits, until when, what it needs and how to read it', () => {
  const { subject, text } = notice();
  expect(subject).toBe(
    'a status post (no change) waits for you, until 21:02 CET (Service outage, sev2)',
  );
  expect(text).toContain('Carla, a post waits for people, and you are asked to look at it.');
  expect(text).toContain(
    'What:       a status post (no change) of "Service outage" (sev2), x7k2/3',
  );
  expect(text).toContain('It needs:   a signature: 2 communicators');
  expect(text).toContain('Until:      21:02 CET on Sunday 22 November (in 7 minutes)');
  expect(text).toContain('npm run countersign -- show x7k2/3');
  expect(text).toContain('https://console.test/x7k2/3');
  expect(text).toContain('npm run countersign -- cover ack x7k2/3');
});

test('speaks German of German words', () => {
  const { subject, text } = notice({ language: 'de' });
  expect(subject).toBe(
    'ein Zwischenstand (nichts Neues) wartet auf Sie, bis 21:02 Uhr MEZ (Service outage, sev2)',
  );
  expect(text).toContain('Es fehlt:   eine Unterschrift: 2 Personen aus der Kommunikation');
  expect(text).toContain('Bis:        21:02 Uhr MEZ am Sonntag, 22. November (in 7 Minuten)');
  expect(text).not.toMatch(/waits|somebody|Until|Read it/u);
});

describe('in both languages', () => {
  test.each(['en', 'de'] as const)('%s leaves no place open, whatever has happened', (language) => {
    const cover = {
      asked: [
        {
          level: 1,
          repeat: 0,
          at: '2026-11-22T19:50:00.000Z',
          people: [
            { person: 'p-cem', name: 'Cem', means: [] },
            { person: 'p-carla', name: 'Carla', means: [] },
          ],
        },
      ],
      acknowledged: [{ person: 'p-tom', name: 'Tom', at: '2026-11-22T19:52:00.000Z', level: 1 }],
    } as unknown as NonNullable<PostView['cover']>;
    const delivery = { leaf: { channel: 'sms' }, state: 'unconfirmed' } as never;
    for (const post of [
      ...POST_KINDS.map((kind) => ({ kind, situation: null })),
      { cover },
      { frozen: true },
      { state: 'changes-requested', changesRequested: { by: 'Lena', reason: 'x', at: '' } },
      { state: 'delivering', deliveries: [delivery] },
      { missing: [] },
      { missing: ['legal 1', 'communicator 1'] },
      { mode: 'drill' },
    ] as readonly Partial<PostView>[]) {
      for (const change of [
        {},
        { until: null },
        { repeat: 2 },
        { until: POST.post && '2026-11-22T19:00:00.000Z' },
      ]) {
        const { subject, text } = notice({ ...post, language }, change);
        expect(`${subject}\n${text}`).not.toMatch(/[{}]|undefined/u);
      }
    }
  });

  test('names who was asked before, and never the reader herself', () => {
    const cover = {
      asked: [
        {
          at: '2026-11-22T19:50:00.000Z',
          people: [
            { person: 'p-cem', name: 'Cem' },
            { person: 'p-carla', name: 'Carla' },
          ],
        },
      ],
      acknowledged: [],
    } as unknown as NonNullable<PostView['cover']>;
    expect(notice({ cover }).text).toContain('So far:     Cem was asked at 20:50 CET\n');
    expect(notice({ cover, language: 'de' }).text).toContain(
      'Bisher:     Cem wurde um 20:50 Uhr MEZ gefragt\n',
    );
  });

  test('a drill says so first and last, and a title breaks no subject', () => {
    const { subject, text } = notice(
      { mode: 'drill' },
      { incident: { title: 'One\nBcc: two', mode: 'drill', drill: 'friday' } },
    );
    expect(subject).toMatch(/^DRILL: /u);
    expect(subject).not.toContain('\n');
    expect(text).toMatch(/^DRILL: this is an exercise \(friday\)\.[^]*DRILL: nothing[^]*$/u);
  });
});
