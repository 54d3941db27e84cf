import { ApplicationFailure } from '@temporalio/activity';
import type { ChannelSpec } from '../domain/delivery.ts';
import type { Rendition, Words } from '../domain/rendition.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import type { Instant } from '../domain/words.ts';
import { readChain } from '../ledger/read/read-entries.ts';
import { readRenditions } from '../ledger/read/read-renditions.ts';
import { restatePromise } from '../templates/format-time.ts';
import { RenderError, renderWords } from '../templates/render-words.ts';
import { parseRendition } from '../trust/rendition-bytes.ts';
import type { RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';

/** What one account will say. */
export interface WordsOnChannel {
  readonly spec: ChannelSpec;
  readonly headline: string;
  readonly text: string;
}

/**
 * The words for each account: from a template, as a person wrote them, or those of an earlier
 * revision with a fresh promise.
 *
 * @throws ApplicationFailure `RENDER_FAILED`, not retryable, when there are no words to be had
 */
export async function wordsFor(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
  specs: readonly ChannelSpec[],
): Promise<readonly WordsOnChannel[]> {
  const { from } = request;
  switch (from.kind) {
    case 'words':
      return specs.map((spec) => cut(from.words, spec));
    case 'template': {
      const words = await fromTemplate(deps, request, runbook, from);
      return specs.map((spec) => cut(words, spec));
    }
    case 'restate':
      return restate(deps, request, runbook, from, specs);
  }
}

function cut(words: Words, spec: ChannelSpec): WordsOnChannel {
  const text = spec.form === 'long' ? words.long : words.short;
  if (text.trim() === '' || words.headline.trim() === '') {
    throw failed(`there are no words for ${spec.channel}`);
  }
  return { spec, headline: words.headline, text };
}

type From<K> = Extract<RenderRequest['from'], { readonly kind: K }>;

async function fromTemplate(
  deps: Pick<ActivityDeps, 'db' | 'now'>,
  { identity, promise }: RenderRequest,
  runbook: RunbookPackage,
  { variant, facts }: From<'template'>,
): Promise<Words> {
  const saidAt = identity.kind === 'stand-down' ? await firstSaid(deps, identity.incident) : null;
  try {
    return renderWords(runbook, identity.step, variant, {
      facts,
      nextUpdate: promise,
      now: deps.now().toISOString(),
      timeZone: runbook.runbook.timeZone,
      saidAt,
    });
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw failed(error.message);
  }
}

/** When the public first heard of the incident: what a stand-down takes back. */
async function firstSaid(
  { db }: Pick<ActivityDeps, 'db'>,
  incident: string,
): Promise<Instant | null> {
  const chain = await readChain(db, incident);
  const first = chain.find((entry) => entry.action === 'delivery.publish');
  return first?.action === 'delivery.publish' ? first.payload.at : null;
}

async function restate(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'now'>,
  { promise }: RenderRequest,
  { runbook }: RunbookPackage,
  { leaves, was }: From<'restate'>,
  specs: readonly ChannelSpec[],
): Promise<readonly WordsOnChannel[]> {
  const stored = await readRenditions(
    deps.db,
    leaves.map((leaf) => leaf.digest),
  );
  const earlier = [...stored.values()].map(parseRendition);
  const now = deps.now().toISOString();
  const fresh = (text: string): string =>
    was === null || promise === null
      ? text
      : restatePromise(text, was, promise, runbook.timeZone, now);
  return specs.map((spec) => {
    const same = findEarlier(earlier, spec, deps.channels);
    if (same === undefined) throw failed(`no earlier words for ${spec.channel}`);
    return { spec, headline: fresh(same.headline), text: fresh(same.text) };
  });
}

/** The same account's words, else those of another account that carries the same form. */
function findEarlier(
  earlier: readonly Rendition[],
  spec: ChannelSpec,
  channels: ActivityDeps['channels'],
): Rendition | undefined {
  const formOf = ({ channel, account }: Rendition): ChannelSpec['form'] | undefined =>
    channels.find((each) => each.spec.channel === channel && each.spec.account === account)?.spec
      .form;
  return (
    earlier.find((each) => each.channel === spec.channel && each.account === spec.account) ??
    earlier.find((each) => formOf(each) === spec.form)
  );
}

function failed(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'RENDER_FAILED');
}
