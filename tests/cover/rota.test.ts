import { describe, expect, test } from '@jest/globals';
import { expandRota } from '../../cover/expand-rota.ts';
import { findPeople } from '../../cover/find-people.ts';
import { loadRota } from '../../cover/load-rota.ts';
import type { RotaPlan } from '../../cover/rota-plan.ts';
import { tellRota } from '../../cover/tell-rota.ts';
import { coverageGaps, handOvers, whoCovers } from '../../domain/who-covers.ts';
import { PEOPLE, rotaOf } from './kit.ts';

const DAY_AND_NIGHT = `${PEOPLE}
needed: { communicator: always }
shifts:
  - { role: communicator, person: p-carla, backup: p-cem, rule: FREQ=DAILY, from: '08:00', to: '20:00' }
  - { role: communicator, person: p-cem, backup: p-carla, rule: FREQ=DAILY, from: '20:00', to: '08:00' }
`;

function spans(plan: RotaPlan, from: string, to: string): readonly string[] {
  return expandRota(plan, { from, to }).covers.map(
    (span) =>
      `${span.person}${span.insteadOf === null ? '' : ` for ${span.insteadOf}`} ${span.from.slice(5, 16)} to ${span.to.slice(5, 16)}`,
  );
}

function gaps(plan: RotaPlan, from: string, to: string): readonly string[] {
  return coverageGaps(expandRota(plan, { from, to })).map(
    (gap) =>
      `${gap.role} ${gap.from.slice(5, 16)} to ${gap.to.slice(5, 16)}: ${gap.why} ${gap.missing.join()}`,
  );
}

describe('a rota', () => {
  test('keeps local hours when the clocks go forward: that night is an hour shorter', async () => {
    const plan = await rotaOf(DAY_AND_NIGHT);
    expect(spans(plan, '2026-03-28T12:00:00.000Z', '2026-03-29T12:00:00.000Z')).toEqual([
      'p-carla 03-28T07:00 to 03-28T19:00',
      'p-cem 03-28T19:00 to 03-29T06:00',
      'p-carla 03-29T06:00 to 03-29T18:00',
    ]);
    expect(gaps(plan, '2026-03-28T12:00:00.000Z', '2026-03-30T12:00:00.000Z')).toEqual([]);
  });

  test('keeps local hours when the clocks go back: that night is an hour longer', async () => {
    const plan = await rotaOf(DAY_AND_NIGHT);
    expect(spans(plan, '2026-10-24T12:00:00.000Z', '2026-10-25T12:00:00.000Z')).toEqual([
      'p-carla 10-24T06:00 to 10-24T18:00',
      'p-cem 10-24T18:00 to 10-25T07:00',
      'p-carla 10-25T07:00 to 10-25T19:00',
    ]);
    expect(gaps(plan, '2026-10-24T12:00:00.000Z', '2026-10-26T12:00:00.000Z')).toEqual([]);
  });

  test('hands over at a time that a night does not have, or has twice, without a gap', async () => {
    const plan = await rotaOf(`${PEOPLE}
needed: { communicator: always }
shifts:
  - { role: communicator, person: p-carla, rule: FREQ=DAILY, from: '02:30', to: '14:30' }
  - { role: communicator, person: p-cem, rule: FREQ=DAILY, from: '14:30', to: '02:30' }
`);
    expect(spans(plan, '2026-03-29T00:00:00.000Z', '2026-03-29T02:00:00.000Z')).toEqual([
      'p-cem 03-28T13:30 to 03-29T01:30',
      'p-carla 03-29T01:30 to 03-29T12:30',
    ]);
    for (const night of ['2026-03-28', '2026-10-24']) {
      const from = `${night}T00:00:00.000Z`;
      const to = new Date(Date.parse(from) + 3 * 86_400_000).toISOString();
      expect(gaps(plan, from, to)).toEqual([]);
    }
  });

  test('counts every other week from its first day', async () => {
    const plan = await rotaOf(`${PEOPLE}
shifts:
  - { role: communicator, person: p-carla, rule: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO, start: 2026-11-02, from: '08:00', to: '20:00' }
`);
    expect(spans(plan, '2026-11-01T00:00:00.000Z', '2026-12-06T00:00:00.000Z')).toEqual([
      'p-carla 11-02T07:00 to 11-02T19:00',
      'p-carla 11-16T07:00 to 11-16T19:00',
      'p-carla 11-30T07:00 to 11-30T19:00',
    ]);
  });

  test('gives a shift to whoever stands in, then to the backup, and says who is missing else', async () => {
    const plan = await rotaOf(`${DAY_AND_NIGHT}
away:
  - { person: p-carla, from: 2026-11-24T12:00, to: 2026-11-24T16:00, cover: p-dana }
  - { person: p-carla, from: 2026-11-25T08:00, to: 2026-11-25T20:00 }
  - { person: p-carla, from: 2026-11-26T00:00, to: 2026-11-27T00:00 }
  - { person: p-cem, from: 2026-11-26T10:00, to: 2026-11-26T22:00 }
`);
    expect(spans(plan, '2026-11-24T07:00:00.000Z', '2026-11-24T19:00:00.000Z')).toEqual([
      'p-carla 11-24T07:00 to 11-24T11:00',
      'p-dana for p-carla 11-24T11:00 to 11-24T15:00',
      'p-carla 11-24T15:00 to 11-24T19:00',
    ]);
    expect(spans(plan, '2026-11-25T07:00:00.000Z', '2026-11-25T19:00:00.000Z')).toEqual([
      'p-cem for p-carla 11-25T07:00 to 11-25T19:00',
    ]);
    expect(gaps(plan, '2026-11-24T00:00:00.000Z', '2026-11-28T00:00:00.000Z')).toEqual([
      'communicator 11-26T09:00 to 11-26T19:00: away p-carla',
      'communicator 11-26T19:00 to 11-26T21:00: away p-cem',
    ]);
  });

  test('takes a holiday off, or has hours for holidays only', async () => {
    const holiday = `
holidays: [{ date: 2026-12-25, name: Christmas Day }]
needed: { communicator: [{ rule: FREQ=DAILY, from: '08:00', to: '20:00' }] }
`;
    const day = "role: communicator, rule: FREQ=DAILY, from: '08:00', to: '20:00'";
    const off = await rotaOf(
      `${PEOPLE}${holiday}shifts: [{ person: p-carla, ${day}, holidays: 'off' }]`,
    );
    expect(gaps(off, '2026-12-24T00:00:00.000Z', '2026-12-27T00:00:00.000Z')).toEqual([
      'communicator 12-25T07:00 to 12-25T19:00: holiday p-carla',
    ]);
    const both = await rotaOf(
      `${PEOPLE}${holiday}shifts: [{ person: p-carla, ${day}, holidays: 'off' }, { person: p-cem, ${day}, holidays: only }]`,
    );
    expect(spans(both, '2026-12-24T00:00:00.000Z', '2026-12-26T00:00:00.000Z')).toEqual([
      'p-carla 12-24T07:00 to 12-24T19:00',
      'p-cem 12-25T07:00 to 12-25T19:00',
    ]);
    expect(gaps(both, '2026-12-24T00:00:00.000Z', '2026-12-27T00:00:00.000Z')).toEqual([]);
  });

  test('shows a gap where nobody was ever planned', async () => {
    const plan = await rotaOf(`${PEOPLE}
needed: { communicator: always }
shifts: [{ role: communicator, person: p-carla, rule: FREQ=DAILY, from: '08:00', to: '20:00' }]
`);
    expect(gaps(plan, '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z')).toEqual([
      'communicator 11-24T00:00 to 11-24T07:00: nobody-planned ',
      'communicator 11-24T19:00 to 11-25T00:00: nobody-planned ',
    ]);
  });

  test('says at which moments one takes over from the other', async () => {
    const plan = await rotaOf(DAY_AND_NIGHT);
    const window = expandRota(plan, {
      from: '2026-11-24T12:00:00.000Z',
      to: '2026-11-25T12:00:00.000Z',
    });
    expect(whoCovers(window, 'communicator', '2026-11-24T12:00:00.000Z')).toMatchObject([
      { person: 'p-carla', backup: 'p-cem' },
    ]);
    expect(handOvers(window)).toEqual([
      { at: '2026-11-24T19:00:00.000Z', role: 'communicator', from: ['p-carla'], to: ['p-cem'] },
      { at: '2026-11-25T07:00:00.000Z', role: 'communicator', from: ['p-cem'], to: ['p-carla'] },
    ]);
  });
});

describe('whoever is asked', () => {
  const NIGHT = '2026-11-24T02:00:00.000Z';

  test('is who covers, the backup, everybody of a role, or one person', async () => {
    const plan = await rotaOf(DAY_AND_NIGHT);
    const ask = (whom: string): readonly string[] =>
      findPeople(plan, whom, NIGHT, 'live').people.map(({ person }) => person);
    expect(ask('rota/communicator')).toEqual(['p-cem']);
    expect(ask('backup/communicator')).toEqual(['p-carla']);
    expect(ask('all/communicator')).toEqual(['p-carla', 'p-cem', 'p-dana']);
    expect(ask('person/p-dana')).toEqual(['p-dana']);
  });

  test('is never somebody who is away', async () => {
    const plan = await rotaOf(`${DAY_AND_NIGHT}
away: [{ person: p-cem, from: 2026-11-24T00:00, to: 2026-11-25T00:00, cover: p-dana }]
`);
    const ask = (whom: string): readonly string[] =>
      findPeople(plan, whom, NIGHT, 'live').people.map(({ person }) => person);
    expect(ask('rota/communicator')).toEqual(['p-dana']);
    expect(ask('all/communicator')).toEqual(['p-carla', 'p-dana']);
    expect(ask('person/p-cem')).toEqual(['p-dana']);
  });

  test('is nobody, with the reason, where the rota has a gap or knows no such person', async () => {
    const plan = await rotaOf(`${PEOPLE}shifts: []`);
    expect(findPeople(plan, 'rota/communicator', NIGHT, 'live')).toEqual({
      people: [],
      gap: 'nobody-on-rota',
    });
    expect(findPeople(plan, 'person/p-nobody', NIGHT, 'live').gap).toBe('unknown-person');
    expect(findPeople(plan, 'rota/king', NIGHT, 'live').gap).toBe('unknown-person');
    expect(findPeople(plan, 'shouting', NIGHT, 'live').gap).toBe('nobody-on-rota');
  });

  test('is reached in a drill by what is marked for drills only', async () => {
    const plan = await rotaOf(DAY_AND_NIGHT);
    const means = (mode: 'live' | 'drill'): readonly string[] =>
      findPeople(plan, 'all/communicator', NIGHT, mode).people.map(
        ({ person, means: by }) => `${person} ${by.join('+')}`,
      );
    expect(means('live')).toEqual([
      'p-carla email+console',
      'p-cem email+webhook+console',
      'p-dana console',
    ]);
    expect(means('drill')).toEqual(['p-carla email+console', 'p-cem console', 'p-dana console']);
  });
});

describe('the practice rota', () => {
  test.each([
    ['of spring’s clock change', '2026-03-23T00:00:00.000Z'],
    ['of autumn’s clock change', '2026-10-19T00:00:00.000Z'],
    ['of Christmas and New Year', '2026-12-20T00:00:00.000Z'],
    ['of no importance', '2026-06-01T00:00:00.000Z'],
  ])('has no gap in the fortnight %s', async (_what, at) => {
    const plan = await loadRota('embedded/practice/rota.yaml');
    expect(tellRota(plan, at).gaps).toEqual([]);
  });

  test('tells who covers now, who is next, and the hours as a page can print them', async () => {
    const plan = await loadRota('embedded/practice/rota.yaml');
    const view = tellRota(plan, '2026-12-24T16:00:00.000Z');
    expect(view.now).toMatchObject([
      {
        role: 'communicator',
        needed: true,
        people: [
          {
            name: 'Carla Okafor',
            until: '2026-12-24T19:00:00.000Z',
            insteadOf: null,
            backup: { name: 'Cem Yildiz' },
          },
        ],
      },
      { role: 'incident_commander', people: [{ name: 'Ines Brandt' }] },
    ]);
    expect(view.handOvers).toMatchObject([
      {
        at: '2026-12-24T19:00:00.000Z',
        from: [{ name: 'Carla Okafor' }],
        to: [{ name: 'Cem Yildiz' }],
      },
    ]);
    expect(view.opening).toEqual({
      open: true,
      changesAt: '2026-12-24T19:00:00.000Z',
      hours: ['Monday to Friday, 08:00 to 20:00', 'Saturday, 10:00 to 16:00'],
      holidays: [
        { date: '2026-12-25', name: 'Christmas Day' },
        { date: '2026-12-26', name: 'Boxing Day' },
        { date: '2027-01-01', name: "New Year's Day" },
      ],
    });
    expect(view.responses.map(({ what, text }) => `${what}: ${text}`)).toEqual([
      'Messages on social networks: within 1 hour, in our opening hours',
      'News of a running outage: within 30 minutes, at any time',
    ]);
    expect(JSON.stringify(view)).not.toContain('@');
  });
});
