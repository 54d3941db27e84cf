import { randomBytes } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/activity';
import type { ChannelSpec } from '../domain/delivery.ts';
import type { Rendition, StoredLeaf } from '../domain/rendition.ts';
import { storeRenditions } from '../ledger/write/store-rendition.ts';
import { deliveryKey } from '../trust/delivery-key.ts';
import { parseRendition, renditionText } from '../trust/rendition-bytes.ts';
import { TrustError } from '../trust/trust-error.ts';
import type { RenderedRevision, RenderRequest } from './contract.ts';
import type { ActivityDeps } from './deps.ts';
import { findRunbook } from './find-runbook.ts';
import { wordsFor, type WordsOnChannel } from './words-for-channels.ts';

/**
 * Makes the exact bytes of a revision, one rendition for each account that the worker has for the
 * asked channels and this mode, and stores them all before it answers, or none.
 */
export function makeRenderRevision(
  deps: Pick<ActivityDeps, 'db' | 'channels' | 'runbooks' | 'now'>,
): (request: RenderRequest) => Promise<RenderedRevision> {
  return async (request) => {
    const runbook = await findRunbook(deps, request.identity);
    const specs = destinations(deps.channels, request, runbook.runbook.language);
    const words = await wordsFor(deps, request, runbook, specs);
    const texts = words.map((each) => exactText(request, each));
    const stored = await storeRenditions(deps.db, texts);
    const leaves = words.map(({ spec }, index): StoredLeaf => {
      const { channel, account, audience, language } = spec;
      const { digest, size } = stored[index] ?? { digest: '', size: 0 };
      const key = deliveryKey({ digest, channel, account });
      return { channel, account, audience, language, digest, size, key };
    });
    return { leaves };
  };
}

/** I7: only accounts that serve this mode, whatever the runbook names. */
function destinations(
  channels: ActivityDeps['channels'],
  { identity, channels: asked }: RenderRequest,
  language: string,
): readonly ChannelSpec[] {
  const specs = channels
    .map(({ spec }) => spec)
    .filter(
      (spec) =>
        asked.includes(spec.channel) && spec.serves === identity.mode && spec.language === language,
    )
    .toSorted((a, b) =>
      `${a.channel}/${a.account}`.localeCompare(`${b.channel}/${b.account}`, 'en'),
    );
  const missing = asked.filter((channel) => !specs.some((spec) => spec.channel === channel));
  if (missing.length > 0 || specs.length === 0) {
    throw ApplicationFailure.nonRetryable(
      `this worker has no account for ${missing.join(', ') || 'anything'} in ${language} (${identity.mode})`,
      'UNKNOWN_CHANNEL',
    );
  }
  return specs;
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

function assertFits({ channel, account, limit }: ChannelSpec, text: string): void {
  if (limit === null) return;
  const length = [...new Intl.Segmenter('en').segment(text)].length;
  if (length > limit) {
    throw ApplicationFailure.nonRetryable(
      `the words for ${channel} (${account}) have ${length} characters, ${limit} fit`,
      'TOO_LONG',
    );
  }
}
