import { describe, expect, test } from '@jest/globals';
import pc from 'picocolors';
import { tellCover, tellCoverOf } from '../../cli/print/cover.ts';
import { printRota, tellGapsSoon } from '../../cli/print/rota.ts';
import { loadRota } from '../../cover/load-rota.ts';
import { tellRota } from '../../cover/tell-rota.ts';
import { NO_COVER } from '../../domain/cover-view.ts';
import type { CoverEvent } from '../../domain/cover-events.ts';
import { PEOPLE, rotaOf } from '../cover/kit.ts';

const terminal = { colours: pc.createColors(false) };
const NIGHT = '2026-11-24T02:00:00.000Z';
const POST = 'inc-20261124-online-ordering-x7k2/post-3';
const at = (instant: string): string => instant.slice(11, 16);

describe('the rota, read aloud', () => {
  test('says in sentences who covers, who is next, and that nothing is open', async () => {
    const plan = await loadRota('embedded/practice/rota.yaml');
    const text = printRota(terminal, tellRota(plan, NIGHT), new Date(NIGHT));
    expect(text).toContain('Cem Yildiz covers as communicator until ');
    expect(text).toContain('; the backup is Carla Okafor.');
    expect(text).toContain(
      'Ines Brandt covers as incident commander, for longer than the coming fortnight; there is no backup.',
    );
    expect(text).toContain('communicator, Cem Yildiz to Carla Okafor');
    expect(text).toContain('None: everything that must be covered is covered.');
    expect(text).toContain('Monday to Friday, 08:00 to 20:00 (Europe/Berlin)');
    expect(text).toContain('News of a running outage: within 30 minutes, at any time');
  });

  test('says whom a gap belongs to, before it happens', async () => {
    const plan = await rotaOf(`${PEOPLE}
needed: { communicator: always }
shifts: [{ role: communicator, person: p-carla, rule: FREQ=DAILY, from: '08:00', to: '08:00' }]
away: [{ person: p-carla, from: 2026-11-24T00:00, to: 2026-11-25T00:00 }]
`);
    const text = printRota(terminal, tellRota(plan, NIGHT), new Date(NIGHT));
    expect(text).toContain('Nobody covers as communicator, and somebody must.');
    expect(tellGapsSoon(tellRota(plan, NIGHT), new Date(NIGHT))).toEqual([
      expect.stringContaining('Nobody covers as communicator from'),
    ]);
    const before = '2026-11-20T12:00:00.000Z';
    expect(tellGapsSoon(tellRota(plan, before), new Date(before))).toEqual([]);
    expect(text).toContain('no communicator (Carla Okafor is away, and nobody stands in)');
  });
});

describe('the asking, told by the ledger', () => {
  const told = (event: CoverEvent): string => tellCover(event as never, at);

  test.each<[CoverEvent, string]>([
    [
      {
        action: 'cover.ask',
        payload: {
          post: POST,
          level: 0,
          repeat: 0,
          ask: 'rota/communicator',
          people: [{ person: 'p-carla', name: 'Carla', by: ['email', 'console'] }],
          until: '2026-11-24T02:20:00.000Z',
        },
      },
      'asked Carla (e-mail and the queue) to look at x7k2/3, by 02:20',
    ],
    [
      {
        action: 'cover.fail',
        payload: {
          post: POST,
          level: 0,
          repeat: 0,
          person: 'p-carla',
          means: 'email',
          reason: 'the mail server sleeps',
          instead: ['webhook'],
        },
      },
      'could not reach p-carla by e-mail about x7k2/3 (the mail server sleeps); asked by webhook instead',
    ],
    [
      {
        action: 'cover.gap',
        payload: { post: POST, level: 0, ask: 'rota/communicator', reason: 'nobody-on-rota' },
      },
      'found no one to ask about x7k2/3 (rota/communicator): nobody is on the rota',
    ],
    [
      {
        action: 'cover.acknowledge',
        payload: { post: POST, level: 0, waitsUntil: '2026-11-24T02:15:00.000Z' },
      },
      'has seen x7k2/3; nobody else is asked before 02:15',
    ],
    [
      { action: 'cover.cancel', payload: { post: POST, because: 'published' } },
      'asks nobody about x7k2/3 any more: published',
    ],
  ])('%j', (event, sentence) => {
    expect(told(event)).toBe(sentence);
  });

  test('stands in the queue: who was asked, who has answered, where nobody was', () => {
    expect(tellCoverOf(NO_COVER, at)).toBeNull();
    const people = [{ person: 'p-carla', name: 'Carla', by: ['email'] }] as const;
    const asked = [{ level: 0, repeat: 0, ask: 'rota/communicator', at: NIGHT, people }];
    expect(tellCoverOf({ ...NO_COVER, asked }, at)).toBe(
      'asked Carla (02:00); nobody has answered',
    );
    expect(
      tellCoverOf(
        {
          ...NO_COVER,
          asked,
          acknowledged: [
            { person: 'p-carla', name: 'Carla', at: NIGHT, waitsUntil: '2026-11-24T02:15:00.000Z' },
          ],
          troubles: [
            {
              at: NIGHT,
              level: 1,
              what: { kind: 'gap', ask: 'backup/communicator', reason: 'nobody-on-rota' },
            },
          ],
        },
        at,
      ),
    ).toBe(
      'asked Carla (02:00); Carla has seen it; nobody else is asked before 02:15; backup/communicator: nobody is on the rota',
    );
  });
});
