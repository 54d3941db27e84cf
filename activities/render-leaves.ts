import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import { chooseAccounts } from '../domain/choose-accounts.ts';
import type { ChannelSpec } from '../domain/delivery.ts';
import type { Rendition, StoredLeaf } from '../domain/rendition.ts';
import type { Runbook, RunbookPackage } from '../domain/runbook.ts';
import { deliveryKey } from '../trust/delivery-key.ts';
import { leafDigest, parseRendition, renditionText } from '../trust/rendition-bytes.ts';
import { TrustError } from '../trust/trust-error.ts';
import type { RenderedRevision, RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { wordsFor, type RevisionWords, type WordsOnChannel } from './words-for-channels.ts';

/** A revision whose bytes are made, and not stored yet. */
export interface RenderedLeaves extends RenderedRevision {
  /** Exact rendition texts, in the order of the leaves. */
  readonly texts: readonly string[];
}

/**
 * Makes the exact bytes of a revision, one rendition for each account of the asked audiences in
 * the post's language and mode. Stores nothing.
 *
 * @throws ApplicationFailure `UNKNOWN_CHANNEL`, `TOO_LONG`, `RENDER_FAILED`, not retryable
 */
export async function renderLeaves(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
): Promise<RenderedLeaves> {
  const { accounts, notes } = destinations(deps.channels, request, runbook.runbook);
  const words = await wordsInZones(deps, request, runbook, accounts);
  const texts = words.texts.map((each) => exactText(request, each));
  const leaves = accounts.map((spec, index): StoredLeaf => {
    const { channel, account, audience, language } = spec;
    const text = texts[index] ?? '';
    const digest = leafDigest(text);
    const key = deliveryKey({ digest, channel, account });
    const size = Buffer.byteLength(text, 'utf8');
    return { channel, account, audience, language, digest, size, key };
  });
  return { leaves, texts, facts: words.facts, notes: [...notes, ...words.notes] };
}

/** The words for each account, with times as its own readers' clocks show them. */
async function wordsInZones(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'now'>,
  request: RenderRequest,
  runbook: RunbookPackage,
  accounts: readonly ChannelSpec[],
): Promise<RevisionWords> {
  const zoneOf = ({ timeZone }: ChannelSpec): string => timeZone ?? runbook.runbook.timeZone;
  const made: RevisionWords[] = [];
  for (const timeZone of new Set(accounts.map(zoneOf))) {
    const there = accounts.filter((spec) => zoneOf(spec) === timeZone);
    const local = { ...runbook, runbook: { ...runbook.runbook, timeZone } };
    made.push(await wordsFor(deps, request, local, there));
  }
  const texts = made.flatMap((words) => words.texts);
  return {
    texts: accounts.flatMap((spec) => texts.find((text) => text.spec === spec) ?? []),
    facts: [...new Set(made.flatMap(({ facts }) => facts))],
    notes: [...new Set(made.flatMap(({ notes }) => notes))],
  };
}

/**
 * Who carries it. In the language that leads the public must be reached, or it would be told to
 * nobody in silence; a language that follows goes where somebody speaks it, and nowhere else.
 *
 * @throws ApplicationFailure `UNKNOWN_CHANNEL`: no draft is made, and nobody is asked to sign nothing
 */
function destinations(
  channels: ActivityDeps['channels'],
  request: RenderRequest,
  { audiences }: Runbook,
): { readonly accounts: readonly ChannelSpec[]; readonly notes: readonly string[] } {
  const { identity, brands } = request;
  const { language, mode } = identity;
  const { accounts, missing } = chooseAccounts(
    channels.map(({ spec }) => spec),
    audiences,
    { ...request, language, mode },
  );
  const tell = (what: string): string =>
    `no account for ${what} in ${language} (${[mode, ...brands].join(', ')})`;
  const leads = identity.follows === null;
  const unheard =
    request.audiences.length === 0
      ? missing.length > 0
      : !reachesThePublic(accounts, audiences, request.audiences);
  if (accounts.length === 0 || (leads && unheard)) {
    throw ApplicationFailure.nonRetryable(
      `this worker has ${tell(missing.join(', ') || 'anybody who may be told this loudly')}`,
      'UNKNOWN_CHANNEL',
    );
  }
  const strangers = brands.filter((brand) => !channels.some(({ spec }) => spec.brand === brand));
  return {
    accounts,
    notes: [
      ...missing.map(tell),
      ...strangers.map((brand) => `nobody here speaks for the brand ${brand}: is it spelled so?`),
    ],
  };
}

/** Whether one of those who get the public's own words is reached, if anybody gets them at all. */
function reachesThePublic(
  accounts: readonly ChannelSpec[],
  audiences: Runbook['audiences'],
  asked: readonly string[],
): boolean {
  const readers = asked.filter((name) => audiences[name]?.form === 'words');
  return readers.length === 0 || accounts.some(({ audience }) => readers.includes(audience));
}

function exactText(request: RenderRequest, { spec, headline, text }: WordsOnChannel): string {
  const { identity, revision, status, impact, components, promise } = request;
  const { channel, account, audience, language } = spec;
  assertFits(spec, text);
  const rendition: Rendition = {
    type: 'countersign/rendition',
    version: 1,
    channel,
    account,
    audience,
    language,
    incident: identity.incident,
    post: identity.post,
    revision,
    kind: identity.kind,
    mode: identity.mode,
    headline,
    text,
    status,
    impact,
    components,
    nextUpdate: promise,
    corrects: identity.corrects,
    salt: randomBytes(16).toString('hex'),
  };
  try {
    const exact = renditionText(rendition);
    // What cannot be read back could never be published: better found now than at the last metre.
    parseRendition(exact);
    return exact;
  } catch (error) {
    if (!(error instanceof TrustError)) throw error;
    throw ApplicationFailure.nonRetryable(`${channel}: ${error.message}`, 'RENDER_FAILED');
  }
}

function assertFits({ channel, account, limit, language }: ChannelSpec, text: string): void {
  if (limit === null) return;
  const length = [...new Intl.Segmenter(language).segment(text)].length;
  if (length > limit) {
    throw ApplicationFailure.nonRetryable(
      `the words for ${channel} (${account}) have ${length} characters, ${limit} fit`,
      'TOO_LONG',
    );
  }
}
