import type { CoverSpan, CoverageGap, HandOver, RotaWindow, Span } from './rota.ts';
import type { Instant, PersonId, Role } from './words.ts';

/** Who covers a role at a moment; whoever began last comes first. */
export function whoCovers(
  { covers }: Pick<RotaWindow, 'covers'>,
  role: Role,
  at: Instant,
): readonly CoverSpan[] {
  return covers
    .filter((span) => span.role === role && span.from <= at && at < span.to)
    .toSorted((a, b) => b.from.localeCompare(a.from, 'en'))
    .filter((span, index, all) => all.findIndex(({ person }) => person === span.person) === index);
}

/** Whether somebody must cover a role at a moment. */
export function isNeeded({ needs }: RotaWindow, role: Role, at: Instant): boolean {
  return needs.some((need) => need.role === role && need.from <= at && at < need.to);
}

/** Each moment of the window at which other people take over, in order. */
export function handOvers(window: RotaWindow): readonly HandOver[] {
  return roles(window)
    .flatMap((role) => {
      const moments = edges(window.covers.filter((span) => span.role === role)).filter(
        (at) => at > window.from && at < window.to,
      );
      let before = coverers(window, role, window.from);
      return moments.flatMap((at): readonly HandOver[] => {
        const from = before;
        const to = coverers(window, role, at);
        before = to;
        return from.join() === to.join() ? [] : [{ at, role, from, to }];
      });
    })
    .toSorted((a, b) => a.at.localeCompare(b.at, 'en') || a.role.localeCompare(b.role, 'en'));
}

/** When a role must be covered and nobody does, each gap with who would have had the shift. */
export function coverageGaps(window: RotaWindow): readonly CoverageGap[] {
  return roles(window)
    .flatMap((role) => gapsOf(window, role))
    .toSorted((a, b) => a.from.localeCompare(b.from, 'en') || a.role.localeCompare(b.role, 'en'));
}

function gapsOf(window: RotaWindow, role: Role): readonly CoverageGap[] {
  const of = <S extends Span & { readonly role: Role }>(spans: readonly S[]): readonly S[] =>
    spans.filter((span) => span.role === role);
  const covers = of(window.covers);
  const missing = of(window.missing);
  const needs = of(window.needs);
  const cuts = [...new Set([window.from, window.to, ...edges([...covers, ...missing, ...needs])])]
    .filter((at) => at >= window.from && at <= window.to)
    .toSorted();
  const gaps: CoverageGap[] = [];
  for (const [index, from] of cuts.slice(0, -1).entries()) {
    const holds = (span: Span): boolean => span.from <= from && from < span.to;
    if (!needs.some(holds) || covers.some(holds)) continue;
    const absent = missing.filter(holds);
    const gap: CoverageGap = {
      role,
      from,
      to: cuts[index + 1] ?? window.to,
      missing: [...new Set(absent.map(({ person }) => person))].toSorted(),
      why: absent[0]?.why ?? 'nobody-planned',
    };
    const last = gaps.at(-1);
    if (last?.to === from && last.why === gap.why && last.missing.join() === gap.missing.join()) {
      gaps[gaps.length - 1] = { ...last, to: gap.to };
    } else gaps.push(gap);
  }
  return gaps;
}

function coverers(window: RotaWindow, role: Role, at: Instant): readonly PersonId[] {
  return whoCovers(window, role, at)
    .map(({ person }) => person)
    .toSorted();
}

function edges(spans: readonly Span[]): readonly Instant[] {
  return [...new Set(spans.flatMap(({ from, to }) => [from, to]))].toSorted();
}

function roles({ covers, missing, needs }: RotaWindow): readonly Role[] {
  return [...new Set([...covers, ...missing, ...needs].map(({ role }) => role))].toSorted();
}
