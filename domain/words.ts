/**
 * The field's words, as closed lists. Statuspage's words are used for public statuses and
 * components, exactly; everything else is DESIGN section 3.
 */

export const SEVERITIES = ['sev1', 'sev2', 'sev3'] as const;
/** How bad it is, as the organisation sees it. Internal: never printed in public. */
export type Severity = (typeof SEVERITIES)[number];

export const IMPACTS = ['none', 'minor', 'major', 'critical', 'maintenance'] as const;
/** How bad it is, as the public page says it (Statuspage's words). */
export type Impact = (typeof IMPACTS)[number];

export const INCIDENT_STATUSES = [
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
] as const;
/** Where the incident stands in public (Statuspage's words; the last four are maintenance's). */
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

export const COMPONENT_STATES = [
  'operational',
  'degraded_performance',
  'partial_outage',
  'major_outage',
  'under_maintenance',
] as const;
/** What the public page says of one component (Statuspage's words). */
export type ComponentState = (typeof COMPONENT_STATES)[number];

export const POST_KINDS = [
  'acknowledgement',
  'apology',
  'cause',
  'status',
  'resolution',
  'verification',
  'stand-down',
  'statement',
  'correction',
  'relapse',
  'merged',
  'report',
  'announcement',
  'started',
  'overrun',
] as const;
/** The moment that a post is for. */
export type PostKind = (typeof POST_KINDS)[number];

export const STATUS_SITUATIONS = [
  'no-change',
  'progress',
  'workaround',
  'wider',
  'narrower',
  'partly-back',
  'watching',
] as const;
/** What a status post has to tell; chooses its templates. */
export type StatusSituation = (typeof STATUS_SITUATIONS)[number];

export const ROLES = [
  'communicator',
  'incident_commander',
  'executive',
  'engineer',
  'legal',
  'auditor',
] as const;
/** What a person is certified to be. Several at once are possible. */
export type Role = (typeof ROLES)[number];

/** A live incident speaks to the public; a drill only ever reaches sandbox channels (I7). */
export type Mode = 'live' | 'drill';

/** An instant as ISO 8601 in UTC with milliseconds: `2026-11-22T03:12:09.000Z`. */
export type Instant = string;

/** Lower-case hexadecimal SHA-256, 64 characters. */
export type Digest = string;

/** A span of time in whole milliseconds. Files write ISO 8601; the edge that parses converts. */
export type Milliseconds = number;

/** A person's stable identifier, as it stands in her certificate: `p-carla`. */
export type PersonId = string;

/** `inc-` and a short slug: `inc-20261122-online-ordering-x7k2`. Lower case, digits, hyphens. */
export type IncidentId = string;

/** `<incident id>/post-<n>`, n from 1. */
export type PostId = string;
