import type { Rendition, Words } from '../../domain/rendition.ts';
import type { RevisionDetail } from '../../server/api/contract.ts';
import { leafDigest, parseRendition } from '../../trust/rendition-bytes.ts';
import { CliError } from '../cli-error.ts';

/** One rendition as it is shown, with the digest that was computed here from its bytes. */
export interface Shown {
  /** The exact text that is hashed and signed. */
  readonly bytes: string;
  readonly digest: string;
  readonly rendition: Rendition;
}

/**
 * Reads a revision's renditions from their bytes and computes their digests anew: what is printed
 * is what was hashed, whatever the server says beside it.
 *
 * @throws CliError `BYTES_DIFFER` when bytes and listed digest differ
 */
export function readShown(detail: RevisionDetail): readonly Shown[] {
  return detail.revision.leaves.map((leaf) => {
    const found = detail.renditions.find((rendition) => rendition.digest === leaf.digest);
    if (found === undefined) throw differ(leaf.channel, 'the server did not send these words');
    const digest = leafDigest(found.bytes);
    if (digest !== leaf.digest) throw differ(leaf.channel, 'the words do not have their digest');
    return { bytes: found.bytes, digest, rendition: parseRendition(found.bytes) };
  });
}

/**
 * The words behind a revision, to start an edit from. Renditions do not say which of the public's
 * two texts they carry; the longest is the page's, the shortest the networks'. An audience that
 * gets neither of them has a form of its own; what nobody touches there stays as it was shown.
 */
export function wordsOf(all: readonly Shown[]): Words {
  const told = all.filter(({ rendition }) => rendition.audience === 'public');
  const shown = told.length > 0 ? told : all;
  const texts = shown.map(({ rendition }) => rendition.text).sort((a, b) => a.length - b.length);
  const public_ = { short: texts[0] ?? '', long: texts.at(-1) ?? '' };
  const audiences = Object.fromEntries(
    all
      .filter(({ rendition: { text } }) => text !== public_.short && text !== public_.long)
      .filter(({ rendition }) => told.length > 0 && rendition.audience !== 'public')
      .map(({ rendition: { audience, text } }) => [audience, text]),
  );
  return {
    headline: shown.find(({ rendition }) => rendition.headline !== '')?.rendition.headline ?? '',
    ...public_,
    ...(Object.keys(audiences).length === 0 ? {} : { audiences }),
  };
}

function differ(channel: string, what: string): CliError {
  return new CliError(
    'BYTES_DIFFER',
    `What the server shows for ${channel} cannot be trusted: ${what}.`,
    'Sign nothing. Tell the people who run the server, and an auditor.',
  );
}
