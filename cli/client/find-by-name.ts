import type { IncidentView } from '../../domain/views.ts';
import type { QueueItem } from '../../server/api/contract.ts';
import { CliError } from '../cli-error.ts';
import type { Call } from './call-api.ts';
import { listIncidents } from './list-all.ts';
import { errandOf, readQueue } from './queue.ts';
import type { Errand } from './queue.ts';

/** A post as routes name it. */
export interface PostRef {
  readonly incident: string;
  readonly number: number;
}

/** The shortest name that people type: `x7k2` for `inc-20261122-online-ordering-x7k2`. */
export function shortIncident(incident: string): string {
  return incident.slice(incident.lastIndexOf('-') + 1);
}

/** `x7k2/3` for `inc-20261122-online-ordering-x7k2/post-3`. */
export function shortPost(post: string): string {
  const [incident = '', name = ''] = post.split('/');
  return `${shortIncident(incident)}/${name.replace(/^post-/, '')}`;
}

/**
 * Which incident a person means: its id, any ending of it that fits only one, or nothing at all
 * when only one runs.
 *
 * @throws CliError `NO_SUCH_INCIDENT`, `AMBIGUOUS_INCIDENT`
 */
export async function findIncident(call: Call, name: string | null): Promise<string> {
  const incidents = await listIncidents(call);
  return chooseIncident(incidents, name);
}

/** Whether anything of an incident is still to be done. */
export function isRunning({ state }: Pick<IncidentView, 'state'>): boolean {
  return state !== 'closed';
}

/** The choice of {@link findIncident}, on a list. */
export function chooseIncident(
  incidents: readonly Pick<IncidentView, 'incident' | 'state'>[],
  name: string | null,
): string {
  const running = incidents.filter(isRunning);
  const fitting =
    name === null
      ? running
      : incidents.filter(({ incident }) => incident === name || incident.endsWith(name));
  const exact = fitting.find(({ incident }) => incident === name);
  if (exact !== undefined) return exact.incident;
  const [only, ...others] = fitting;
  if (only === undefined) {
    throw new CliError(
      'NO_SUCH_INCIDENT',
      name === null ? 'No incident is running.' : `No incident is called or ends in "${name}".`,
      name === null ? 'Open one: countersign open' : 'See them all: countersign incidents --all',
    );
  }
  if (others.length > 0) {
    throw new CliError(
      'AMBIGUOUS_INCIDENT',
      name === null ? 'Several incidents are running.' : `Several incidents end in "${name}".`,
      'Say which, by the end of its name: --incident NAME',
      fitting.map(({ incident }) => `${shortIncident(incident)}  ${incident}`),
    );
  }
  return only.incident;
}

/**
 * Which post a person means: `next` (the most urgent for one of `errands`), `post-3` or `3` with an
 * incident (or the only one that runs), `x7k2/3`, or the full id.
 *
 * @param languages that the person holds: posts in others are `next` only when nothing else waits
 * @throws CliError `NO_SUCH_POST`, `NOTHING_WAITS`, and those of {@link findIncident}
 */
export async function findPost(
  call: Call,
  name: string,
  incident: string | null,
  errands: readonly Errand[] = EVERY_ERRAND,
  languages?: readonly string[],
): Promise<PostRef> {
  if (name === 'next') return findNext(call, incident, errands, languages);
  const parsed = parsePostName(name);
  if (parsed === null) {
    throw new CliError(
      'NO_SUCH_POST',
      `"${name}" is no name of a post.`,
      'Use next, 3, x7k2/3 or the full id; countersign queue shows them.',
    );
  }
  return {
    incident: await findIncident(call, parsed.incident ?? incident),
    number: parsed.number,
  };
}

/** What needs a person; a post that is merely on its way out does not. */
export const EVERY_ERRAND: readonly Errand[] = [
  'sign',
  'revise',
  'release',
  'settle-delivery',
  'frozen',
];

/** Takes a post's name apart; `null` when it is none. */
export function parsePostName(
  name: string,
): { readonly incident: string | null; readonly number: number } | null {
  const match = /^(?:([a-z0-9-]+)\/)?(?:post-)?([1-9]\d{0,5})$/.exec(name);
  if (match === null) return null;
  return { incident: match[1] ?? null, number: Number(match[2]) };
}

async function findNext(
  call: Call,
  incident: string | null,
  errands: readonly Errand[],
  languages: readonly string[] | undefined,
): Promise<PostRef> {
  const wanted = incident === null ? null : await findIncident(call, incident);
  const first = chooseNext(await readQueue(call, languages), wanted, errands);
  if (first === null) {
    throw new CliError(
      'NOTHING_WAITS',
      'Nothing waits for that right now.',
      'See all that waits: countersign queue',
    );
  }
  return { incident: first.incident, number: first.number };
}

/** The first of a sorted queue that needs a person for one of these errands. */
export function chooseNext(
  queue: readonly QueueItem[],
  incident: string | null,
  errands: readonly Errand[] = EVERY_ERRAND,
): QueueItem | null {
  return (
    queue.find(
      (item) =>
        errands.includes(errandOf(item)) && (incident === null || item.incident === incident),
    ) ?? null
  );
}
