import { defineSearchAttributeKey } from '@temporalio/common';

/**
 * What operators may filter by in Temporal's own UI. No words and no names of people stand in
 * them: visibility is readable by more people than histories are.
 */
export const INCIDENT = defineSearchAttributeKey('CountersignIncident', 'KEYWORD');
/** Phase of an incident or a post, such as `open` or `waiting`. */
export const STATE = defineSearchAttributeKey('CountersignState', 'KEYWORD');
/** `live` or `drill`. */
export const MODE = defineSearchAttributeKey('CountersignMode', 'KEYWORD');

export const SEARCH_ATTRIBUTES = [INCIDENT, STATE, MODE] as const;
