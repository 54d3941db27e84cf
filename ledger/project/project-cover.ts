import { NO_COVER } from '../../domain/cover-view.ts';
import type { CoverTroubleView, CoverView } from '../../domain/cover-view.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';

type CoverAction = Extract<LedgerEntry['action'], `cover.${string}`>;
type CoverEntry = Extract<LedgerEntry, { readonly action: CoverAction }>;

/** Folds one entry about asking people into what is shown of it. */
export function projectCover(before: CoverView | undefined, entry: CoverEntry): CoverView {
  const view = before ?? NO_COVER;
  const { at } = entry;
  switch (entry.action) {
    case 'cover.ask': {
      const { level, repeat, ask, people } = entry.payload;
      return { ...view, asked: [...view.asked, { level, repeat, ask, at, people }] };
    }
    case 'cover.fail': {
      const { level, person, means, reason, instead } = entry.payload;
      return trouble(view, {
        at,
        level,
        what: { kind: 'fail', person, means, reason, instead },
      });
    }
    case 'cover.gap': {
      const { level, ask, reason } = entry.payload;
      return trouble(view, { at, level, what: { kind: 'gap', ask, reason } });
    }
    case 'cover.acknowledge': {
      const { person, name } = entry.actor;
      const { waitsUntil } = entry.payload;
      return { ...view, acknowledged: [...view.acknowledged, { person, name, at, waitsUntil }] };
    }
    case 'cover.cancel':
      return { ...view, end: entry.payload.because };
  }
}

function trouble(view: CoverView, met: CoverTroubleView): CoverView {
  return { ...view, troubles: [...view.troubles, met] };
}
