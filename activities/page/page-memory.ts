import type { Digest } from '../../domain/words.ts';
import type { PublishedPost } from '../../pages/public-page/site.ts';
import type { RowMemory } from '../../ledger/verify/check-chains.ts';
import { sha256 } from '../../trust/canonical.ts';
import type { ShownPost } from './show-post.ts';

/**
 * What one process has verified for one page. A post is verified by nothing but its own bytes, its
 * signatures, the entries before its attempt and the time of that, so the same of all of these has
 * the same answer; whether the chain still holds them is asked of the database at every build.
 */
export interface PageMemory {
  /** Rows whose contents fitted their hashes; compared with those that stand at every build. */
  readonly rows: RowMemory;
  /** Text that was made under this name at the last build or in this one, else as `make` says. */
  readonly rendered: (name: string, make: () => string) => string;
  /** The post as it was verified from exactly this, else as `verify` says now. */
  readonly verified: (
    post: ShownPost,
    bytes: { readonly text: string | undefined; readonly runbook: boolean },
    verify: () => PublishedPost,
  ) => PublishedPost;
  /** Forgets what the build that ends now did not ask for. */
  readonly endBuild: () => void;
}

/** Opens the memory of one page, empty. */
export function makePageMemory(): PageMemory {
  let known = new Map<Digest, PublishedPost>();
  let asked = new Map<Digest, PublishedPost>();
  let texts = new Map<string, string>();
  let made = new Map<string, string>();
  return {
    rows: new Map(),
    rendered: (name, make) => {
      const text = texts.get(name) ?? make();
      made.set(name, text);
      return text;
    },
    verified: (post, bytes, verify) => {
      const key = keyOf(post, bytes);
      const found = known.get(key) ?? asked.get(key) ?? verify();
      asked.set(key, found);
      return found;
    },
    endBuild: () => {
      known = asked;
      asked = new Map();
      texts = made;
      made = new Map();
    },
  };
}

/** Names everything that verifying looks at; an entry's hash was computed anew when it was read. */
function keyOf(
  { identity, claim, before, at, number, sequence }: ShownPost,
  { text, runbook }: { readonly text: string | undefined; readonly runbook: boolean },
): Digest {
  const { standing, ...rest } = claim;
  return sha256(
    JSON.stringify([
      identity,
      rest,
      [...standing].toSorted(),
      before.map(({ hash }) => hash),
      at,
      number,
      sequence,
      text ?? null,
      runbook,
    ]),
  );
}
