/** The page's files from verified posts: pure, so examples tell it all. */
import { describe, expect, test } from '@jest/globals';
import { renderSite } from '../../pages/public-page/render-site.ts';
import { tellTime } from '../../pages/public-page/tell-time.ts';
import { textBlocks } from '../../pages/public-page/text-blocks.ts';
import { loadViews } from '../../pages/public-page/views.ts';
import {
  exampleIncident,
  examplePost,
  LIVE_SITE,
  pastOutage,
  sampleOutage,
} from './support/example-site.ts';

const views = loadViews();
const ID = 'inc-20261122-online-ordering-x7k2';

function file(name: string, ...incidents: Parameters<typeof renderSite>[2]): string {
  const text = renderSite(views, LIVE_SITE, incidents).get(name);
  if (text === undefined) throw new Error(`no ${name}`);
  return text;
}

describe('the first page', () => {
  test('puts the newest update on top and states the next one plainly', () => {
    const html = file('index.html', pastOutage(), sampleOutage(3));
    const headlines = [...html.matchAll(/<h[24][^>]*lang="en">([^<]*)</gu)].map(([, text]) => text);
    expect(headlines).toEqual([
      'What made online ordering fail, and what we are doing',
      'We are sorry: online ordering is still down',
      'Online ordering is down for customers in Germany and Austria',
    ]);
    expect(html).toMatch(/Next update by<\/span> <time datetime="[^"]*">09:15 CET</u);
  });

  test('carries no script and takes style and pictures from its own place only', () => {
    const html = file('index.html', sampleOutage(3));
    expect(html).not.toMatch(/<script|onclick|javascript:|style="/iu);
    expect(html).toContain("default-src 'none'; style-src 'self'");
  });

  test('shows what works and what does not, the worse of two incidents', () => {
    const other = exampleIncident('inc-other', [
      examplePost('inc-other', 1, '2026-11-22T07:00:00.000Z', {
        components: [{ component: 'online ordering', state: 'degraded_performance' }],
      }),
    ]);
    expect(file('index.html', sampleOutage(2), other)).toContain('state-major_outage');
    expect(file('index.html', other, sampleOutage(4))).toContain('state-degraded_performance');
  });

  test('keeps the last words of an ended incident in full for some days, then a line', () => {
    const html = file('index.html', pastOutage(), sampleOutage(4));
    expect(html).toContain('Online ordering has been working for everybody since 09:40 CET.');
    expect(html).toContain('href="incidents/inc-20261012-payment-q2m8/"');
    expect(html).not.toContain('Paying by card works as usual again');
    expect(html).not.toContain('Next update by');
  });

  test('escapes whatever stands in words', () => {
    const nasty = '<img src=x onerror=alert(1)> & "quotes" {{facts}}';
    const incident = exampleIncident('inc-nasty', [
      examplePost('inc-nasty', 1, '2026-11-22T07:00:00.000Z', {
        headline: nasty,
        text: nasty,
        components: [{ component: nasty, state: 'major_outage' }],
      }),
    ]);
    const files = renderSite(views, LIVE_SITE, [incident]);
    for (const [name, text] of files) {
      if (!name.endsWith('.json'))
        expect([name, text]).toEqual([name, expect.not.stringContaining('<img')]);
    }
    expect(JSON.parse(files.get('summary.json') ?? '').incidents[0].name).toBe(nasty);
  });

  test('says which update a correction corrects', () => {
    const id = 'inc-wrong';
    const incident = exampleIncident(id, [
      examplePost(id, 1, '2026-11-22T07:00:00.000Z'),
      examplePost(id, 2, '2026-11-22T07:10:00.000Z', {
        kind: 'correction',
        corrects: `${id}/post-1`,
      }),
    ]);
    const html = file(`incidents/${id}/index.html`, incident);
    expect(html).toContain('Corrects <a href="#post-1">');
    expect(html).toContain('has been <a href="#post-2">corrected</a>');
  });

  test('is the same for the same posts, byte for byte', () => {
    expect([...renderSite(views, LIVE_SITE, [sampleOutage(3)])]).toEqual([
      ...renderSite(views, LIVE_SITE, [sampleOutage(3)]),
    ]);
  });

  test('rounds a promise up to the minute, as the words do', () => {
    const id = 'inc-minute';
    const incident = exampleIncident(id, [
      examplePost(id, 1, '2026-11-22T07:00:00.000Z', { nextUpdate: '2026-11-22T07:29:01.000Z' }),
    ]);
    expect(file('index.html', incident)).toMatch(/Next update by<\/span> <time [^>]*>08:30 CET</u);
  });

  test('ends a promise that newer words without one have outlived', () => {
    const id = 'inc-late';
    const incident = exampleIncident(id, [
      examplePost(id, 1, '2026-11-22T07:00:00.000Z', { nextUpdate: '2026-11-22T07:30:00.000Z' }),
      examplePost(id, 2, '2026-11-22T07:40:00.000Z'),
    ]);
    expect(file('index.html', incident)).not.toContain('Next update by');
  });
});

describe('a page in two languages', () => {
  const languages = [
    { language: 'en', url: 'https://status.example.org' },
    { language: 'de', url: 'https://status.example.org/de' },
  ];
  const english = { ...LIVE_SITE, language: 'en', languages };
  const german = { ...LIVE_SITE, url: 'https://status.example.org/de', language: 'de', languages };
  const outage = exampleIncident('inc-de', [
    examplePost('inc-de', 1, '2026-11-22T06:12:09.000Z', {
      language: 'de',
      headline: 'Online-Bestellungen sind ausgefallen',
      nextUpdate: '2026-11-22T06:45:00.000Z',
      components: [{ component: 'Online-Bestellung', state: 'partial_outage' }],
    }),
  ]);

  test('says everything of its own in the language of the page', () => {
    const html = renderSite(views, german, [outage]).get('index.html') ?? '';
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('Teilweiser Ausfall');
    expect(html).toContain('Teilweise ausgefallen');
    expect(html).toMatch(/Nächste Meldung bis<\/span> <time [^>]*>07:45 Uhr MEZ</u);
    expect(html).toContain('Sonntag, 22. November 2026');
    expect(html).not.toMatch(/Next update|Investigating|Past incidents|Last update</u);
  });

  test('leads to the other language without a script, and to the one that leads by name', () => {
    const de = renderSite(views, german, [outage]);
    expect(de.get('index.html')).toContain('<a href="../" lang="en" hreflang="en">English</a>');
    expect(de.get('index.html')).toContain('Das Neueste steht zuerst hier:');
    expect(de.get('index.html')).toContain(
      '<link rel="alternate" hreflang="en" href="https://status.example.org/">',
    );
    expect(de.get('incidents/inc-de/index.html')).toContain(
      '<a href="../../../" lang="en" hreflang="en">English</a>',
    );
    const en = renderSite(views, english, [sampleOutage(1)]).get('index.html') ?? '';
    expect(en).toContain('<a href="de/" lang="de" hreflang="de">Deutsch</a>');
    expect(en).not.toContain('class="follows"');
  });

  test('has no switch where there is one language only', () => {
    expect(file('index.html', sampleOutage(1))).not.toContain('class="languages"');
  });
});

describe('whether it is over', () => {
  const told = (...kinds: readonly ('stand-down' | 'relapse' | 'merged' | 'status')[]) =>
    file(
      'index.html',
      exampleIncident(
        'inc-over',
        kinds.map((kind, index) =>
          examplePost('inc-over', index + 1, `2026-11-22T0${index + 1}:00:00.000Z`, { kind }),
        ),
      ),
    );

  test.each([
    ['a false alarm ends it', ['status', 'stand-down'], true],
    ['a relapse opens it again', ['stand-down', 'relapse', 'status'], false],
    ['being told on elsewhere ends it here', ['status', 'merged'], true],
  ] as const)('%s', (_what, kinds, over) => {
    expect(told(...kinds).includes('All Systems Operational')).toBe(over);
  });

  test('an incident that is told on elsewhere is not called resolved', () => {
    expect(told('status', 'merged')).toContain('Continued in one place');
  });

  test('completed maintenance is over, running maintenance is said to be that', () => {
    const site = (status: 'in_progress' | 'completed') =>
      file(
        'index.html',
        exampleIncident('inc-work', [
          examplePost('inc-work', 1, '2026-11-22T01:00:00.000Z', {
            status,
            impact: 'maintenance',
            components: [{ component: 'card payment', state: 'under_maintenance' }],
          }),
        ]),
      );
    expect(site('in_progress')).toContain('Service Under Maintenance');
    expect(site('in_progress')).toContain('Under maintenance');
    expect(site('completed')).toContain('All Systems Operational');
  });
});

describe('summary.json', () => {
  test('has the fields and words of Statuspage v2', () => {
    const summary = JSON.parse(file('summary.json', pastOutage(), sampleOutage(3)));
    expect(summary).toMatchObject({
      page: { name: 'Example Shop status', url: 'https://status.example.org' },
      status: { indicator: 'major', description: 'Partial System Outage' },
      scheduled_maintenances: [],
      components: [
        { name: 'card payment', status: 'operational' },
        { name: 'online ordering', status: 'major_outage' },
      ],
    });
    expect(summary.incidents).toHaveLength(1);
    expect(summary.incidents[0]).toMatchObject({
      id: ID,
      name: 'Online ordering is down for customers in Germany and Austria',
      status: 'identified',
      impact: 'major',
      shortlink: `https://status.example.org/incidents/${ID}/`,
      resolved_at: null,
    });
    expect(summary.incidents[0].incident_updates).toHaveLength(3);
    expect(summary.incidents[0].incident_updates[2].affected_components).toEqual([
      expect.objectContaining({ old_status: 'operational', new_status: 'major_outage' }),
    ]);
  });

  test('lists no incident that is over, and lies under its usual address too', () => {
    const files = renderSite(views, LIVE_SITE, [sampleOutage(4)]);
    expect(JSON.parse(files.get('summary.json') ?? '')).toMatchObject({
      incidents: [],
      status: { indicator: 'none', description: 'All Systems Operational' },
    });
    expect(files.get('api/v2/summary.json')).toBe(files.get('summary.json'));
  });
});

describe('the feed', () => {
  test('has each update once, newest first, under an id that never changes', () => {
    const atom = file('feed.atom', sampleOutage(3));
    const ids = [...atom.matchAll(/<id>(urn:sha256:[0-9a-f]{64})<\/id>/gu)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(3);
    expect(atom.indexOf('What made online')).toBeLessThan(atom.indexOf('is down for customers'));
  });

  test('stays readable with characters that XML cannot carry', () => {
    const incident = exampleIncident('inc-bell', [
      examplePost('inc-bell', 1, '2026-11-22T07:00:00.000Z', {
        headline: 'Bell \u0007',
        text: ']]>',
      }),
    ]);
    const atom = file('feed.atom', incident);
    expect(atom).not.toContain('\u0007');
    expect(atom.match(/\]\]>/gu)?.length).toBe(atom.match(/<!\[CDATA\[/gu)?.length);
  });
});

test.each([
  ['2026-11-22T13:30:00.000Z', 'Europe/Berlin', '14:30 CET', 'Sunday 22 November 2026'],
  ['2026-07-01T22:30:00.000Z', 'Europe/Berlin', '00:30 CEST', 'Thursday 2 July 2026'],
  ['2026-11-22T13:30:00.000Z', 'America/New_York', '08:30 EST', 'Sunday 22 November 2026'],
  ['2026-11-22T13:30:00.000Z', 'UTC', '13:30 UTC', 'Sunday 22 November 2026'],
])('tells %s in %s as %s', (instant, zone, clock, day) => {
  expect(tellTime(instant, zone)).toEqual({ iso: instant, clock, day });
});

test('splits words into paragraphs and lists and drops nothing', () => {
  expect(textBlocks('One\ntwo\n\n- a\n- b\nThree\n')).toEqual([
    { paragraph: ['One', 'two'], list: null },
    { paragraph: null, list: ['a', 'b'] },
    { paragraph: ['Three'], list: null },
  ]);
});
