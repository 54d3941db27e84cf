import type {
  ComponentState,
  Impact,
  IncidentStatus,
  Instant,
  PostKind,
} from '../../domain/words.ts';
import type { PublishedIncident, PublishedPost, SiteSettings } from './site.ts';
import type { PageMessages } from '../../domain/messages/messages.ts';
import { messagesIn } from '../../domain/messages/speak.ts';
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

const WORST_FIRST: readonly Impact[] = ['critical', 'major', 'minor', 'maintenance', 'none'];
const STATE_RANK: Readonly<Record<ComponentState, number>> = {
  operational: 0,
  under_maintenance: 1,
  degraded_performance: 2,
  partial_outage: 3,
  major_outage: 4,
};

/** How long the last words of an ended incident stay in full on the first page. */
const RECENT_MS = 3 * 24 * 60 * 60 * 1000;

/** The newest post, which says where the incident stands. */
export function newestPost(incident: PublishedIncident): PublishedPost {
  return incident.posts.at(-1) ?? incident.posts[0];
}

/**
 * True once the public has been told that it is over here: resolved, completed, a false alarm, or
 * told on by another incident. A relapse opens it again.
 */
export function isOver(incident: PublishedIncident): boolean {
  const { status } = newestPost(incident).rendition;
  if (status === 'resolved' || status === 'completed') return true;
  const turn = incident.posts.findLast(({ rendition: { kind } }) => TURNS.includes(kind));
  return turn !== undefined && turn.rendition.kind !== 'relapse';
}

/** The news goes on with another incident. */
function isMerged(incident: PublishedIncident): boolean {
  return newestPost(incident).rendition.kind === 'merged';
}

const TURNS: readonly PostKind[] = ['stand-down', 'merged', 'relapse'];

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

/**
 * Tells one incident.
 *
 * @param base leads from the page to the site's first page, such as `../../`
 * @param language of the page itself; the words bring their own
 */
export function incidentView(
  incident: PublishedIncident,
  base: string,
  language = 'en',
): IncidentPageView {
  const { timeZone } = incident;
  const labels = messagesIn(language).page;
  const newest = newestPost(incident);
  const lastTold = tellTime(newest.at, timeZone, language);
  const promise = standingPromise(incident);
  const next = promise === null ? null : tellTime(upToMinute(promise), timeZone, language);
  const updates = incident.posts
    .map((post) => updateView(incident, post, base, language))
    .reverse();
  const [latest, ...earlier] = updates;
  return {
    incident: incident.incident,
    name: incident.posts[0].rendition.headline,
    over: isOver(incident),
    status: newest.rendition.status,
    statusLabel: standingLabel(incident, labels),
    impact: newest.rendition.impact,
    began: tellTime(incident.posts[0].at, timeZone, language),
    lastTold,
    next: next === null ? null : { time: next, otherDay: next.day !== lastTold.day },
    latest: latest ?? updateView(incident, newest, base, language),
    earlier,
    head: incident.head,
  };
}

function standingLabel(incident: PublishedIncident, labels: PageMessages): string {
  if (isMerged(incident)) return labels.merged;
  const { status } = newestPost(incident).rendition;
  if (status === 'completed' || !isOver(incident)) return labels.statuses[status];
  return labels.statuses.resolved;
}

/** As the words do: a promise that is printed to the minute must not run out before it is due. */
function upToMinute(promise: Instant): Instant {
  return new Date(Math.ceil(Date.parse(promise) / 60_000) * 60_000).toISOString();
}

function updateView(
  incident: PublishedIncident,
  post: PublishedPost,
  base: string,
  language: string,
): UpdateView {
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
    statusLabel: messagesIn(language).page.statuses[rendition.status],
    time: tellTime(post.at, incident.timeZone, language),
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
  const { language = 'en' } = settings;
  const labels = messagesIn(language).page;
  const view = (incident: PublishedIncident): IncidentPageView =>
    incidentView(incident, '', language);
  const impact = overallImpact(incidents);
  return {
    impact,
    summary: labels.impacts[impact],
    active: newestFirst.filter((incident) => !isOver(incident)).map(view),
    recent: ended.filter(isRecent).map(view),
    past: ended.filter((incident) => !isRecent(incident)).map(view),
    components: [...componentStates(incidents)]
      .map(([name, { state }]) => ({ name, state, label: labels.states[state] }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    // The zone of the words themselves: two zones on one page would be read as two times.
    updated:
      newest === undefined
        ? null
        : tellTime(newestPost(newest).at, newest.timeZone || settings.timeZone, language),
    heads: newestFirst.map(({ incident, head }) => ({ incident, ...head })),
  };
}
