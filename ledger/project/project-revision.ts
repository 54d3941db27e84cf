import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import type { PostView } from '../../domain/views.ts';
import { pendingDelivery } from './project-delivery.ts';

type EntryOf<A extends LedgerEntry['action']> = Extract<LedgerEntry, { readonly action: A }>;

/** I3: whatever was signed before this revision no longer counts. */
export function revise(
  view: PostView,
  { payload, actor, at }: EntryOf<'post.revision'>,
): Partial<PostView> {
  const { revision, leaves, authors, unsignedWords, variant, because, note } = payload;
  const { status, impact, promise, publishBy } = payload;
  // Chains of the first version: what the post was opened with holds.
  const severity = payload.severity ?? view.severity;
  const rule = payload.rule ?? view.rule;
  const facts = payload.facts ?? [];
  return {
    state: 'waiting',
    severity,
    rule,
    released: null,
    revisions: [
      ...view.revisions,
      {
        number: revision,
        leaves,
        authors,
        unsignedWords,
        variant,
        because,
        ...(payload.notes === undefined ? {} : { notes: payload.notes }),
        note,
        at,
        by: actor.person,
        status,
        impact,
        promise,
        publishBy,
        facts,
      },
    ],
    signOffs: view.signOffs.map((signOff) => ({ ...signOff, counts: false })),
    missing: missingSignatures(rule, { authors, unsignedWords }, []),
    changesRequested: null,
    // What lapsed, or was held, went nowhere; fresh words get deliveries of their own.
    deliveries: view.deliveries.filter(
      ({ state, attempts }) => state !== 'failed' && !(state === 'pending' && attempts === 0),
    ),
  };
}

/** One signature more; the last one sends the words out, unless something keeps them back. */
export function sign(
  view: PostView,
  { payload, actor, at }: EntryOf<'post.sign'>,
  held: boolean,
): Partial<PostView> {
  const { statement, revision, missing } = payload;
  const counts = revision === view.revisions.at(-1)?.number;
  const signOffs = [
    // Workflow and last metre may both have recorded it, each under its own event id.
    ...view.signOffs.filter((signOff) => signOff.statement !== statement),
    { person: actor.person, name: actor.name, at, statement, revision, counts },
  ];
  if (!counts) return { signOffs };
  if (missing.length > 0 || view.state === 'settled') return { signOffs, missing };
  const waits = held || (view.embargo !== null && view.released === null);
  return {
    signOffs,
    missing: [],
    ...(waits && view.state !== 'delivering' ? { state: 'signed' } : deliver(view)),
  };
}

/** Lifted before the last signature, an embargo holds nothing back once that has come. */
export function release(
  view: PostView,
  { payload, actor, at }: EntryOf<'post.release'>,
): Partial<PostView> {
  if (payload.revision !== view.revisions.at(-1)?.number) return {};
  const released = { by: actor.person, byName: actor.name, at, reason: payload.reason };
  return view.state === 'signed' ? { released, ...deliver(view) } : { released };
}

function deliver(view: PostView): Partial<PostView> {
  const leaves = view.revisions.at(-1)?.leaves ?? [];
  const known = new Set(view.deliveries.map((delivery) => delivery.key));
  const started = leaves
    .filter((leaf) => !known.has(leaf.key))
    .map(({ key, channel, account, audience, language, digest }) =>
      pendingDelivery(key, { channel, account, audience, language, digest }),
    );
  return { state: 'delivering', deliveries: [...view.deliveries, ...started] };
}
