import type { ComponentState, Impact, IncidentStatus, Instant } from '../../domain/words.ts';
import type { PublishedIncident, PublishedPost, SiteSettings } from './site.ts';
import { tellTime, type ToldTime } from './tell-time.ts';
import { textBlocks, type TextBlock } from './text-blocks.ts';

export interface UpdateView {
  readonly anchor: string;
  readonly headline: string;
  readonly blocks: readonly TextBlock[];
  readonly language: string;
  readonly statusLabel: string;
  readonly time: ToldTime;
  readonly permalink: string;
  /** The update that this one corrects. */
  readonly corrects: string | null;
  /** The update that has corrected this one. */
  readonly correctedBy: string | null;
}

export interface IncidentPageView {
  readonly incident: string;
  readonly name: string;
  readonly over: boolean;
  readonly status: IncidentStatus;
  readonly statusLabel: string;
  readonly impact: Impact;
  readonly began: ToldTime;
  readonly lastTold: ToldTime;
  readonly next: { readonly time: ToldTime; readonly otherDay: boolean } | null;
  readonly latest: UpdateView;
  readonly earlier: readonly UpdateView[];
  readonly head: { readonly sequence: number; readonly hash: string };
}

export interface ComponentView {
  readonly name: string;
  readonly state: ComponentState;
  readonly label: string;
}

export interface IndexView {
  readonly impact: Impact;
  readonly summary: string;
  readonly active: readonly IncidentPageView[];
  readonly recent: readonly IncidentPageView[];
  readonly past: readonly IncidentPageView[];
  readonly components: readonly ComponentView[];
  readonly updated: ToldTime | null;
  readonly heads: readonly {
    readonly incident: string;
    readonly sequence: number;
    readonly hash: string;
  }[];
}

const STATUS_LABELS = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
} as const satisfies Record<IncidentStatus, string>;

const STATE_LABELS = {
  operational: 'Operational',
  degraded_performance: 'Degraded performance',
  partial_outage: 'Partial outage',
  major_outage: 'Major outage',
} as const satisfies Record<ComponentState, string>;

/** Statuspage's own sentences for its four indicators. */
export const IMPACT_SENTENCES = {
  none: 'All Systems Operational',
  minor: 'Minor Service Outage',
  major: 'Partial System Outage',
  critical: 'Major Service Outage',
} as const satisfies Record<Impact, string>;

const WORST_FIRST: readonly Impact[] = ['critical', 'major', 'minor', 'none'];
const STATE_RANK: Readonly<Record<ComponentState, number>> = {
  operational: 0,
  degraded_performance: 1,
  partial_outage: 2,
  major_outage: 3,
};

/** How long the last words of an ended incident stay in full on the first page. */
const RECENT_MS = 3 * 24 * 60 * 60 * 1000;

/** The newest post, which says where the incident stands. */
export function newestPost(incident: PublishedIncident): PublishedPost {
  return incident.posts.at(-1) ?? incident.posts[0];
}

/** True once the public has been told that it is over: resolved, or a false alarm. */
export function isOver(incident: PublishedIncident): boolean {
  return (
    newestPost(incident).rendition.status === 'resolved' ||
    incident.posts.some((post) => post.rendition.kind === 'stand-down')
  );
}

/** Worst impact among the incidents that are not over. */
export function overallImpact(incidents: readonly PublishedIncident[]): Impact {
  const impacts = incidents
    .filter((incident) => !isOver(incident))
    .map((incident) => newestPost(incident).rendition.impact);
  return WORST_FIRST.find((impact) => impacts.includes(impact)) ?? 'none';
}

/**
 * States of all components that were ever named. What an ended incident said last stands; where
 * two running incidents name the same component, the worse state is shown.
 */
export function componentStates(
  incidents: readonly PublishedIncident[],
): ReadonlyMap<string, { readonly state: ComponentState; readonly since: Instant }> {
  const states = new Map<string, { state: ComponentState; since: Instant; over: boolean }>();
  for (const incident of incidents) {
    const own = new Map<string, { state: ComponentState; since: Instant; over: boolean }>();
    for (const post of incident.posts) {
      for (const change of post.rendition.components) {
        if (own.get(change.component)?.state === change.state) continue;
        own.set(change.component, { state: change.state, since: post.at, over: isOver(incident) });
      }
    }
    for (const [component, mine] of own) {
      const other = states.get(component);
      if (other === undefined || wins(mine, other)) states.set(component, mine);
    }
  }
  return states;
}

function wins(
  mine: { readonly state: ComponentState; readonly since: Instant; readonly over: boolean },
  other: { readonly state: ComponentState; readonly since: Instant; readonly over: boolean },
): boolean {
  if (mine.over !== other.over) return other.over;
  if (mine.over) return mine.since > other.since;
  return STATE_RANK[mine.state] > STATE_RANK[other.state];
}

/** The promise that still stands: the last one given, unless it is over or words came after it. */
export function standingPromise(incident: PublishedIncident): Instant | null {
  if (isOver(incident)) return null;
  const promise = incident.posts.findLast((post) => post.rendition.nextUpdate !== null);
  const until = promise?.rendition.nextUpdate ?? null;
  return until !== null && until > newestPost(incident).at ? until : null;
}

/** Tells one incident. `base` leads from the page to the site's first page, such as `../../`. */
export function incidentView(incident: PublishedIncident, base: string): IncidentPageView {
  const { timeZone } = incident;
  const newest = newestPost(incident);
  const lastTold = tellTime(newest.at, timeZone);
  const promise = standingPromise(incident);
  const next = promise === null ? null : tellTime(upToMinute(promise), timeZone);
  const updates = incident.posts.map((post) => updateView(incident, post, base)).reverse();
  const [latest, ...earlier] = updates;
  return {
    incident: incident.incident,
    name: incident.posts[0].rendition.headline,
    over: isOver(incident),
    status: newest.rendition.status,
    statusLabel: isOver(incident) ? STATUS_LABELS.resolved : STATUS_LABELS[newest.rendition.status],
    impact: newest.rendition.impact,
    began: tellTime(incident.posts[0].at, timeZone),
    lastTold,
    next: next === null ? null : { time: next, otherDay: next.day !== lastTold.day },
    latest: latest ?? updateView(incident, newest, base),
    earlier,
    head: incident.head,
  };
}

/** As the words do: a promise that is printed to the minute must not run out before it is due. */
function upToMinute(promise: Instant): Instant {
  return new Date(Math.ceil(Date.parse(promise) / 60_000) * 60_000).toISOString();
}

function updateView(incident: PublishedIncident, post: PublishedPost, base: string): UpdateView {
  const { rendition } = post;
  const corrected = incident.posts.find((other) => other.rendition.post === rendition.corrects);
  const correction = incident.posts.findLast(
    (other) => other.rendition.corrects === rendition.post && other !== post,
  );
  return {
    anchor: anchorOf(post),
    headline: rendition.headline,
    blocks: textBlocks(rendition.text),
    language: rendition.language,
    statusLabel: STATUS_LABELS[rendition.status],
    time: tellTime(post.at, incident.timeZone),
    permalink: `${base}incidents/${incident.incident}/#${anchorOf(post)}`,
    corrects: corrected === undefined ? null : anchorOf(corrected),
    correctedBy: correction === undefined ? null : anchorOf(correction),
  };
}

function anchorOf(post: PublishedPost): string {
  return `post-${post.number}`;
}

/** Tells the first page: what is going on, what was, and what works. */
export function indexView(
  settings: SiteSettings,
  incidents: readonly PublishedIncident[],
): IndexView {
  const newestFirst = incidents.toSorted((a, b) =>
    newestPost(b).at.localeCompare(newestPost(a).at),
  );
  const [newest] = newestFirst;
  const updatedAt = newest === undefined ? undefined : newestPost(newest).at;
  const isRecent = (incident: PublishedIncident): boolean =>
    updatedAt !== undefined &&
    Date.parse(updatedAt) - Date.parse(newestPost(incident).at) < RECENT_MS;
  const ended = newestFirst.filter(isOver);
  const view = (incident: PublishedIncident): IncidentPageView => incidentView(incident, '');
  const impact = overallImpact(incidents);
  return {
    impact,
    summary: IMPACT_SENTENCES[impact],
    active: newestFirst.filter((incident) => !isOver(incident)).map(view),
    recent: ended.filter(isRecent).map(view),
    past: ended.filter((incident) => !isRecent(incident)).map(view),
    components: [...componentStates(incidents)]
      .map(([name, { state }]) => ({ name, state, label: STATE_LABELS[state] }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    // The zone of the words themselves: two zones on one page would be read as two times.
    updated:
      newest === undefined
        ? null
        : tellTime(newestPost(newest).at, newest.timeZone || settings.timeZone),
    heads: newestFirst.map(({ incident, head }) => ({ incident, ...head })),
  };
}
