import { sha256Id } from './short-id.ts';
import { componentStates, isOver, newestPost, overallImpact } from './page-model.ts';
import type { PublishedIncident, PublishedPost, SiteSettings } from './site.ts';
import { MESSAGES } from '../../domain/messages/speak.ts';
import type { ComponentState, Instant } from '../../domain/words.ts';

/**
 * The Statuspage v2 `summary.json`, so that tools that read such pages can read this one
 * (field names and values as in Atlassian's "Status API v2"). Only incidents that are not over
 * stand in it, as there.
 */
export function summaryJson(
  settings: SiteSettings,
  incidents: readonly PublishedIncident[],
): string {
  const pageId = sha256Id(settings.url);
  const states = componentStates(incidents);
  const components = [...states.entries()]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, { state, since }], index) => component(pageId, name, state, since, index + 1));
  const impact = overallImpact(incidents);
  const updated =
    incidents
      .map((incident) => newestPost(incident).at)
      .toSorted()
      .at(-1) ?? null;
  const open = incidents
    .filter((incident) => !isOver(incident))
    .toSorted((a, b) => newestPost(b).at.localeCompare(newestPost(a).at));
  return `${JSON.stringify(
    {
      page: {
        id: pageId,
        name: settings.name,
        url: settings.url,
        time_zone: settings.timeZone,
        updated_at: updated,
      },
      components,
      incidents: open.map((each) => incidentJson(pageId, settings, each, components)),
      scheduled_maintenances: [],
      status: { indicator: impact, description: MESSAGES.en.page.impacts[impact] },
    },
    null,
    2,
  )}\n`;
}

type ComponentJson = ReturnType<typeof component>;

function component(
  pageId: string,
  name: string,
  status: ComponentState,
  since: Instant,
  position: number,
) {
  return {
    id: sha256Id(`${pageId}/${name}`),
    name,
    status,
    created_at: since,
    updated_at: since,
    position,
    description: null,
    showcase: false,
    start_date: null,
    group_id: null,
    page_id: pageId,
    group: false,
    only_show_if_degraded: false,
  };
}

function incidentJson(
  pageId: string,
  settings: SiteSettings,
  incident: PublishedIncident,
  components: readonly ComponentJson[],
) {
  const [first] = incident.posts;
  const newest = newestPost(incident);
  const monitoring = incident.posts.find((post) => post.rendition.status === 'monitoring');
  const named = new Set(
    incident.posts.flatMap((post) => post.rendition.components.map((each) => each.component)),
  );
  return {
    id: incident.incident,
    name: first.rendition.headline,
    status: newest.rendition.status,
    created_at: first.at,
    updated_at: newest.at,
    monitoring_at: monitoring?.at ?? null,
    resolved_at: null,
    impact: newest.rendition.impact,
    shortlink: `${settings.url}/incidents/${incident.incident}/`,
    started_at: first.at,
    page_id: pageId,
    incident_updates: incident.posts
      .map((post, index) => updateJson(pageId, incident, post, incident.posts.slice(0, index)))
      .reverse(),
    components: components.filter((each) => named.has(each.name)),
    reminder_intervals: null,
  };
}

function updateJson(
  pageId: string,
  incident: PublishedIncident,
  post: PublishedPost,
  before: readonly PublishedPost[],
) {
  const affected = post.rendition.components.map((change) => ({
    code: sha256Id(`${pageId}/${change.component}`),
    name: change.component,
    old_status: stateBefore(before, change.component),
    new_status: change.state,
  }));
  return {
    id: sha256Id(post.key),
    status: post.rendition.status,
    body: `${post.rendition.headline}\n\n${post.rendition.text}`,
    incident_id: incident.incident,
    created_at: post.at,
    updated_at: post.at,
    display_at: post.at,
    affected_components: affected.length === 0 ? null : affected,
    deliver_notifications: false,
    custom_tweet: null,
    tweet_id: null,
  };
}

function stateBefore(before: readonly PublishedPost[], component: string): ComponentState {
  const changes = before.flatMap((post) => post.rendition.components);
  return changes.findLast((change) => change.component === component)?.state ?? 'operational';
}
