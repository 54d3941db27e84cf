import type { FactValue } from '../domain/facts.ts';
import type { DraftPlan } from '../domain/incident-events.ts';
import type { ComponentChange } from '../domain/rendition.ts';
import { COMPONENT_STATES, IMPACTS, INCIDENT_STATUSES } from '../domain/words.ts';
import { asFields, readNumber, readText } from './read-message.ts';

type ToldPlan = Pick<DraftPlan, 'facts' | 'status' | 'impact' | 'components' | 'promiseAfter'>;

/** Reads what an incident tells its post, or `null`: anybody could have sent it. */
export function readPlan(payload: unknown): ToldPlan | null {
  const fields = asFields(payload);
  const facts = asFields(fields?.['facts']);
  const status = INCIDENT_STATUSES.find((known) => known === fields?.['status']);
  const impact = IMPACTS.find((known) => known === fields?.['impact']);
  const components = readComponents(fields?.['components']);
  if (fields === null || facts === null || components === null) return null;
  if (status === undefined || impact === undefined) return null;
  const promiseAfter = fields['promiseAfter'] === null ? null : readNumber(fields, 'promiseAfter');
  if (promiseAfter !== null && !(promiseAfter > 0 && promiseAfter <= LONGEST_PROMISE)) return null;
  const values = facts as Readonly<Record<string, FactValue>>;
  return { facts: values, status, impact, components, promiseAfter };
}

const LONGEST_PROMISE = 30 * 24 * 60 * 60 * 1000;

function readComponents(value: unknown): readonly ComponentChange[] | null {
  if (!Array.isArray(value)) return null;
  const read: ComponentChange[] = [];
  for (const change of value.map(asFields)) {
    const component = change === null ? null : readText(change, 'component');
    const state = COMPONENT_STATES.find((known) => known === change?.['state']);
    if (component === null || state === undefined) return null;
    read.push({ component, state });
  }
  return read;
}
