import { newMessageId, proposeWords } from '../../cli/client/act-on-post.ts';
import { listPosts } from '../../cli/client/list-all.ts';
import { ProblemError } from '../../cli/client/problem-error.ts';
import type { Cast } from '../../embedded/drill/cast.ts';
import { readPost, report, sign } from '../../embedded/drill/act.ts';
import { until } from '../../embedded/drill/until.ts';

/** What people do, over and over, whatever is being restarted under them. */
export interface People {
  readonly openIncident: (runbook: string) => Promise<string>;
  /** Has words proposed, signs them, and waits until they are public everywhere. */
  readonly publish: (incident: string, text: string) => Promise<string>;
  readonly learn: (incident: string, symptom: string) => Promise<void>;
}

/** How long a restart, or a busy machine, may keep people waiting, in milliseconds. */
const PATIENCE = 120_000;

/**
 * People who try again when nobody answers.
 *
 * @param cast through which server they act now; asked anew for each act
 */
export function makePeople(cast: () => Cast): People {
  return {
    openIncident: async (runbook) => {
      const messageId = newMessageId();
      const facts = { service: 'online ordering', state: 'down', affected: 'customers in Halle' };
      const { incident } = await insist('an incident', () =>
        cast().commander.call('POST /api/incidents', {
          in: {
            messageId,
            runbook,
            facts: Object.entries(facts).map(([name, value]) => ({
              name,
              value,
              state: 'reported',
            })),
            mode: 'live',
          },
        }),
      );
      return incident;
    },
    publish: async (incident, text) => {
      const words = { headline: text, short: `${text}.`, long: `${text}, and we are sorry.` };
      await insist(`"${text}"`, () =>
        proposeWords(cast().commander, { incident, words, corrects: null }, new Date()),
      );
      const number = await until(
        `"${text}" to wait`,
        () => asked(async () => findWaiting(cast(), incident, text)),
        PATIENCE,
      );
      return await seeThrough(cast, incident, number);
    },
    learn: async (incident, symptom) => {
      await insist('a fact', () => report(cast().commander, incident, { symptom }));
    },
  };
}

async function findWaiting(cast: Cast, incident: string, headline: string): Promise<number | null> {
  const waiting = await listPosts(cast.communicator.call, 'waiting');
  return (
    waiting.find((post) => post.incident === incident && post.headline === headline)?.number ?? null
  );
}

/** Signs what waits until it is public everywhere. Whether a cut-off signature arrived, it tells. */
export async function seeThrough(
  cast: () => Cast,
  incident: string,
  number: number,
): Promise<string> {
  const id = `${incident}/post-${number}`;
  return await until(
    `${id} to be public`,
    () =>
      asked(async () => {
        const { communicator } = cast();
        const detail = await readPost(communicator, incident, number);
        const { state, deliveries, publishedAt } = detail.view;
        if (state === 'waiting') await sign(communicator, detail);
        const all = deliveries.length > 0 && deliveries.every((each) => each.state === 'published');
        return publishedAt !== null && all ? id : null;
      }),
    PATIENCE,
  );
}

/** Nobody answers, or the words were drafted anew while somebody read: asked again. */
async function asked<T>(work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status < 409) throw error;
    return null;
  }
}

async function insist<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { done } = await until(what, () => asked(async () => ({ done: await work() })), PATIENCE);
  return done;
}
