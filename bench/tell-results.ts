import type { Actions } from './count-actions.ts';
import type { Level, Round } from './measure-level.ts';
import { percentile } from './percentile.ts';

/** One line of the table of times. */
interface Row {
  readonly name: string;
  readonly of: (level: Level) => readonly number[];
  /** The bare time that it is a multiple of; `null`: it stands for itself. */
  readonly against: keyof Round | null;
  readonly goal: string;
}

const times =
  (of: keyof Round) =>
  ({ rounds }: Level): readonly number[] =>
    rounds.map((round) => round[of]);

const ROWS: readonly Row[] = [
  { name: 'bare: start to activity', of: times('startToActivity'), against: null, goal: '' },
  {
    name: 'trigger to draft',
    of: times('triggerToDraft'),
    against: 'startToActivity',
    goal: '2.00',
  },
  { name: 'bare: signal to result', of: times('signalToResult'), against: null, goal: '' },
  {
    name: 'approve to answer',
    of: times('approveToAnswer'),
    against: 'signalToResult',
    goal: '',
  },
  {
    name: 'approve to public',
    of: times('approveToPublic'),
    against: 'signalToResult',
    goal: '1.00',
  },
  {
    name: 'approve to all channels',
    of: times('approveToAll'),
    against: 'signalToResult',
    goal: '',
  },
  { name: 'queue, first 50', of: ({ queue }) => queue, against: null, goal: '' },
];

/** The tables, as Markdown that reads as well on a terminal. */
export function tellResults(levels: readonly Level[], actions: Actions): string {
  return [timesTable(levels), '', memoryTable(levels), '', actionsTable(actions, levels)].join(
    '\n',
  );
}

/** Times of the levels, against the bare times of each and against the first level. */
export function timesTable(levels: readonly Level[]): string {
  const [first] = levels;
  const header = [
    'open',
    'what',
    'p50 ms',
    'p95 ms',
    '× bare p50',
    '× bare p95',
    'goal',
    '× least',
  ];
  const rows = levels.flatMap((level) =>
    ROWS.map(({ name, of, against, goal }) => {
      const [p50, p95] = [percentile(of(level), 0.5), percentile(of(level), 0.95)];
      const bare = against === null ? [] : times(against)(level);
      const ratio = (time: number, at: number): string =>
        against === null ? '' : (time / percentile(bare, at)).toFixed(2);
      const grown = first === undefined ? 1 : p95 / percentile(of(first), 0.95);
      return [
        String(level.open),
        name,
        p50.toFixed(0),
        p95.toFixed(0),
        ratio(p50, 0.5),
        ratio(p95, 0.95),
        goal,
        grown.toFixed(2),
      ];
    }),
  );
  return table(header, rows);
}

function memoryTable(levels: readonly Level[]): string {
  const header = ['open', 'filled in s', 'worker memory MB'];
  return table(
    header,
    levels.map(({ open, filledIn, memory }) => [
      String(open),
      filledIn.toFixed(0),
      (memory / 1024 / 1024).toFixed(0),
    ]),
  );
}

function actionsTable({ items, total, events }: Actions, levels: readonly Level[]): string {
  const channels = levels[0]?.channels ?? 0;
  const rows = items.map(({ where, what, count }) => [where, what, String(count)]);
  const ofPost = items.filter(isOfPost).reduce((sum, { count }) => sum + count, 0);
  return [
    table(
      ['workflow', 'billable action', 'count'],
      [
        ...rows,
        ['both', 'all of an incident with one post', String(total)],
        ['both', `of the post alone, ${channels} channels; goal ${12 + channels}`, String(ofPost)],
      ],
    ),
    '',
    `History events: ${events.incident} of the incident, ${events.post} of the post.`,
  ].join('\n');
}

/** The incident is opened once, however many posts it comes to. */
function isOfPost({ where, what }: Actions['items'][number]): boolean {
  return where === 'post' || (what !== 'start of the workflow' && what !== 'activity loadRunbook');
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0), title.length),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}
