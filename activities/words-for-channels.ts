import { ApplicationFailure } from '@temporalio/activity';
import type { ChannelSpec } from '../domain/delivery.ts';
import { factsFoundIn } from '../domain/facts-found-in.ts';
import type { Rendition, Words } from '../domain/rendition.ts';
import { restatePromise } from '../domain/restate-promise.ts';
import type { RunbookPackage } from '../domain/runbook.ts';
import { readRenditions } from '../ledger/read/read-renditions.ts';
import { parseRendition } from '../trust/rendition-bytes.ts';
import { audienceWords, type AudienceWords } from './audience-words.ts';
import type { RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { draftWords } from './draft-words.ts';
import { tellingOf } from './words-context.ts';

/** What one account will say. */
export interface WordsOnChannel {
  readonly spec: ChannelSpec;
  readonly headline: string;
  readonly text: string;
}

export interface RevisionWords {
  /** In the order of the accounts. */
  readonly texts: readonly WordsOnChannel[];
  /** Names of the facts that they rest on. */
  readonly facts: readonly string[];
  /** What the signer should know. */
  readonly notes: readonly string[];
}

type Deps = Pick<ActivityDeps, 'db' | 'channels' | 'now'>;
type From<K> = Extract<RenderRequest['from'], { readonly kind: K }>;

/**
 * The words for each account: from a template, as a person wrote them, or those of an earlier
 * revision with a fresh promise. Audiences with a form of their own, such as staff's note, get
 * theirs from the same facts.
 *
 * @throws ApplicationFailure `RENDER_FAILED`, not retryable, when there are no words to be had
 */
export async function wordsFor(
  deps: Deps,
  request: RenderRequest,
  runbook: RunbookPackage,
  specs: readonly ChannelSpec[],
): Promise<RevisionWords> {
  const { from } = request;
  if (from.kind === 'restate') return await restate(deps, request, runbook, from, specs);
  const drafted =
    from.kind === 'template'
      ? draftWords(deps, request, runbook, from.variant)
      : { words: from.words, facts: foundIn(deps, request, runbook, textsOf(from.words)) };
  const own = ownWords(deps, request, runbook, specs, drafted.words);
  const texts = specs.map((spec) => own.get(spec.audience)?.on(spec) ?? cut(drafted.words, spec));
  const others = [...own.values()];
  return {
    texts,
    facts: once([...drafted.facts, ...others.flatMap(({ facts }) => facts)]),
    notes: others.flatMap(({ note }) => (note === null ? [] : [note])),
  };
}

interface OwnWords extends AudienceWords {
  readonly on: (spec: ChannelSpec) => WordsOnChannel;
}

/** By audience, for those that do not simply get the public's words. */
function ownWords(
  deps: Deps,
  request: RenderRequest,
  runbook: RunbookPackage,
  specs: readonly ChannelSpec[],
  words: Words,
): ReadonlyMap<string, OwnWords> {
  const audiences = once(specs.map(({ audience }) => audience)).filter(
    (name) => (runbook.runbook.audiences[name]?.form ?? 'words') !== 'words',
  );
  const own = new Map<string, OwnWords>();
  for (const audience of audiences) {
    const given = words.audiences?.[audience];
    const made =
      given === undefined
        ? audienceWords(deps, request, runbook, audience, words)
        : { text: given, facts: foundIn(deps, request, runbook, [given]), note: null };
    own.set(audience, {
      ...made,
      on: (spec) => ({ spec, headline: words.headline, text: made.text }),
    });
  }
  return own;
}

function cut(words: Words, spec: ChannelSpec): WordsOnChannel {
  const text = spec.form === 'long' ? words.long : words.short;
  if (text.trim() === '' || words.headline.trim() === '') {
    throw failed(`there are no words for ${spec.channel}`);
  }
  return { spec, headline: words.headline, text };
}

async function restate(
  deps: Deps,
  request: RenderRequest,
  runbook: RunbookPackage,
  { leaves, was }: From<'restate'>,
  specs: readonly ChannelSpec[],
): Promise<RevisionWords> {
  const stored = await readRenditions(
    deps.db,
    leaves.map((leaf) => leaf.digest),
  );
  const earlier = [...stored.values()].map(parseRendition);
  const { promise } = request;
  const telling = tellingOf(deps, request, runbook);
  const fresh = (text: string): string =>
    was === null || promise === null ? text : restatePromise(text, was, promise, telling);
  const texts = specs.map((spec) => {
    const same = findEarlier(earlier, spec, deps.channels);
    if (same === undefined) throw failed(`no earlier words for ${spec.channel} (${spec.account})`);
    return { spec, headline: fresh(same.headline), text: fresh(same.text) };
  });
  const all = texts.map(({ text }) => text);
  return { texts, facts: foundIn(deps, request, runbook, all), notes: [] };
}

/** The same account's words, else those of another account of the audience with the same form. */
function findEarlier(
  earlier: readonly Rendition[],
  spec: ChannelSpec,
  channels: ActivityDeps['channels'],
): Rendition | undefined {
  const specOf = ({ channel, account }: Rendition): ChannelSpec | undefined =>
    channels.find((each) => each.spec.channel === channel && each.spec.account === account)?.spec;
  return (
    earlier.find((each) => each.channel === spec.channel && each.account === spec.account) ??
    earlier.find((each) => each.audience === spec.audience && specOf(each)?.form === spec.form)
  );
}

function foundIn(
  deps: Deps,
  request: RenderRequest,
  runbook: RunbookPackage,
  texts: readonly string[],
): readonly string[] {
  return factsFoundIn(texts, request.facts, tellingOf(deps, request, runbook));
}

function textsOf({ headline, short, long }: Words): readonly string[] {
  return [headline, short, long];
}

function once(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function failed(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'RENDER_FAILED');
}
