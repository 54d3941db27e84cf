import type { ComponentChange, Leaf, Rendition } from '../domain/rendition.ts';
import type { Certificate, SignOffStatement } from '../domain/statements.ts';
import type { IncidentView, PostView, RevisionView } from '../domain/views.ts';
import { canonicalText } from './canonical.ts';
import { leafDigest, parseRendition } from './rendition-bytes.ts';
import { buildHead } from './sign-statement.ts';
import { TrustError } from './trust-error.ts';

export interface SignOffRequest {
  readonly incident: IncidentView;
  readonly post: PostView;
  /** The exact rendition texts that the signer was shown, in any order. */
  readonly shown: readonly string[];
  readonly certificate: Certificate;
  readonly now: Date;
}

/**
 * Builds the statement that lets a post's current revision out. Leaves, public states and promise
 * are taken from the bytes that were shown, their digests computed here: a server that shows
 * other words than it asks to be signed is found out.
 *
 * @throws {TrustError} `nothing-to-sign` when there is no revision, `shown-differs` when what was
 * shown is not exactly what waits, `rendition-malformed`, `rendition-non-canonical`
 */
export function buildSignOff(request: SignOffRequest): SignOffStatement {
  const { incident, post, certificate, now } = request;
  const revision = post.revisions.at(-1);
  if (revision === undefined) throw new TrustError('nothing-to-sign', `${post.post} has no words`);
  const shown = readShown(request.shown, post, revision);
  const [first] = shown;
  if (first === undefined) throw new TrustError('nothing-to-sign', `${post.post} has no words`);
  const decideBy = Math.min(now.getTime() + post.rule.valid, Date.parse(revision.publishBy));
  return {
    ...buildHead(certificate, now),
    type: 'countersign/sign-off',
    incident: incident.incident,
    post: post.post,
    step: post.step,
    kind: post.kind,
    severity: post.severity,
    runbook: incident.runbookDigest,
    revision: revision.number,
    authors: revision.authors,
    unsignedWords: revision.unsignedWords,
    leaves: shown.map(({ leaf }) => leaf),
    status: first.rendition.status,
    impact: first.rendition.impact,
    components: first.rendition.components,
    promise: first.rendition.nextUpdate,
    mode: post.mode,
    drill: post.drill,
    ledgerHead: incident.head.hash,
    decideBy: new Date(decideBy).toISOString(),
    publishBy: revision.publishBy,
  };
}

interface Shown {
  readonly leaf: Leaf;
  readonly rendition: Rendition;
}

/** In the order of the revision's leaves, each from its own bytes. */
function readShown(texts: readonly string[], post: PostView, revision: RevisionView): Shown[] {
  const byDigest = new Map(texts.map((text) => [leafDigest(text), text]));
  if (byDigest.size !== revision.leaves.length) {
    throw differs(`${byDigest.size} texts were shown, ${revision.leaves.length} wait`);
  }
  const shown = revision.leaves.map(({ channel, account, audience, language, digest }) => {
    const leaf: Leaf = { channel, account, audience, language, digest };
    const text = byDigest.get(digest);
    if (text === undefined) throw differs(`the words for ${channel} were not shown`);
    const rendition = parseRendition(text);
    assertSame(rendition, leaf, post, revision);
    return { leaf, rendition };
  });
  const said = new Set(shown.map(({ rendition }) => canonicalText(tellPublic(rendition))));
  if (said.size > 1) throw differs('the channels state different public states');
  return shown;
}

function assertSame(
  rendition: Rendition,
  leaf: Leaf,
  post: PostView,
  revision: RevisionView,
): void {
  const inWords = {
    channel: rendition.channel,
    account: rendition.account,
    audience: rendition.audience,
    language: rendition.language,
    incident: rendition.incident,
    post: rendition.post,
    revision: rendition.revision,
    kind: rendition.kind,
    mode: rendition.mode,
    status: rendition.status,
    impact: rendition.impact,
    promise: rendition.nextUpdate,
  };
  const inList = {
    channel: leaf.channel,
    account: leaf.account,
    audience: leaf.audience,
    language: leaf.language,
    incident: post.incident,
    post: post.post,
    revision: revision.number,
    kind: post.kind,
    mode: post.mode,
    status: revision.status,
    impact: revision.impact,
    promise: revision.promise,
  };
  for (const key of Object.keys(inWords) as (keyof typeof inWords)[]) {
    if (inWords[key] !== inList[key]) {
      throw differs(`the shown words say ${key} ${inWords[key]}, the list says ${inList[key]}`);
    }
  }
}

function tellPublic(rendition: Rendition): {
  readonly components: readonly ComponentChange[];
  readonly rest: readonly (string | null)[];
} {
  return {
    components: rendition.components,
    rest: [rendition.status, rendition.impact, rendition.nextUpdate],
  };
}

function differs(message: string): TrustError {
  return new TrustError('shown-differs', message);
}
