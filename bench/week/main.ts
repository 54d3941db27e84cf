/** `npm run week`: 500 posts in 168 hours of seconds, and a worker that is restarted every hour. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { liveWeek, type WeekReport } from './live-week.ts';
import { manyAtOnce, type ManyAtOnce } from './many-at-once.ts';
import { makeTempo } from './make-tempo.ts';
import { bringOwnStack } from './own-stack.ts';

const FILE = 'docs/performance.md';
const BEGIN = '<!-- week -->';
const END = '<!-- /week -->';
/** A promise every 45 seconds stands for one every other hour or so. */
const TEMPO = { rhythm: 45, lead: 30 } as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '168' },
    posts: { type: 'string', default: '500' },
    'at-once': { type: 'string', default: '50' },
    write: { type: 'boolean', default: false },
  },
});
const root = await mkdtemp(join(tmpdir(), 'countersign-week-'));
try {
  const runbooks = join(root, 'runbooks');
  await makeTempo('templates', runbooks, TEMPO);
  const env = { ...process.env, COUNTERSIGN_RUNBOOKS: runbooks };
  const stack = await bringOwnStack(join(root, 'home'), env);
  try {
    const week = { hours: Number(values.hours), posts: Number(values.posts) };
    const report = await liveWeek(stack, week, (line) => say(line));
    say('and now many incidents at once');
    const worker = await stack.startWorker();
    const many = await manyAtOnce(stack, Number(values['at-once']));
    await worker.stop();
    const section = tellWeek(report, many, new Date());
    say(`\n${section}`);
    if (values.write) await writeSection(section);
    const kept = report.lost === 0 && report.doubled === 0 && many.latestDraft > 0;
    process.exitCode = kept ? 0 : 1;
  } finally {
    await stack.close();
  }
} finally {
  await rm(root, { recursive: true, force: true });
}

function tellWeek(report: WeekReport, many: ManyAtOnce, at: Date): string {
  const rows: readonly (readonly [string, string])[] = [
    ['simulated hours, each with a restart of the only worker', String(report.hours)],
    ['of these as a crash (SIGKILL)', String(report.crashed)],
    ['incidents', String(report.incidents)],
    ['posts published', String(report.published)],
    ['messages of people', String(report.messages)],
    ['messages lost', String(report.lost)],
    ['renditions doubled', String(report.doubled)],
    ['workflows', String(report.workflows)],
    ['runs', String(report.runs)],
    ['longest history of a run, events', String(report.longestRun)],
    ['most memory of a worker', `${report.workerMemory} MiB`],
    ['took', `${report.seconds} s`],
    ['incidents opened at once, after that', String(many.incidents.length)],
    [
      'their latest promised draft came before its promise by',
      `${(many.latestDraft / 1_000).toFixed(1)} s of ${TEMPO.rhythm} s`,
    ],
  ];
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`;
  return [
    `Measured on ${at.toISOString().slice(0, 10)} (${machine}) by \`npm run week -- --write\`:`,
    '',
    '| figure | value |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
  ].join('\n');
}

async function writeSection(section: string): Promise<void> {
  const text = await readFile(FILE, 'utf8').catch(() => '# Performance\n');
  const body = `${BEGIN}\n\n## A simulated week\n\n${section}\n\n${END}`;
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  const whole =
    from < 0 || to < from
      ? `${text.trimEnd()}\n\n${body}\n`
      : `${text.slice(0, from)}${body}${text.slice(to + END.length)}`;
  await writeFile(FILE, whole);
}
