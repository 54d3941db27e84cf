import type { FactReport, FactValue } from '../domain/facts.ts';
import { SCOPE_CHANGES } from '../domain/facts.ts';
import type { Role } from '../domain/words.ts';
import { ROLES } from '../domain/words.ts';
import type { Fields } from './read-message.ts';
import { asFields, readText } from './read-message.ts';

const MOST_FACTS = 100;
const DIGEST = /^[0-9a-f]{64}$/u;

/** The facts of a message, of whose shape nothing is known; `null` when they have none. */
export function readFacts(fields: Fields): readonly FactReport[] | null {
  const reports = fields['facts'];
  if (!Array.isArray(reports) || reports.length > MOST_FACTS) return null;
  const read = reports.map(asFields).map(readFact);
  return read.every((report) => report !== null) ? read : null;
}

/** What the server says the sender is. It decides which facts she may confirm, and nothing more. */
export function readRoles(fields: Fields): readonly Role[] {
  const roles = asFields(fields['by'])?.['roles'];
  return Array.isArray(roles) ? ROLES.filter((role) => roles.includes(role)) : [];
}

function readFact(report: Fields | null): FactReport | null {
  const name = report === null ? null : readText(report, 'name');
  if (report === null || name === null || !isFactValue(report['value'])) return null;
  const { value, state, sealed } = report;
  const language = readText(report, 'language');
  const change = SCOPE_CHANGES.find((known) => known === report['change']);
  if (sealed !== undefined && (typeof sealed !== 'string' || !DIGEST.test(sealed))) return null;
  return {
    name,
    value,
    state: state === 'confirmed' || state === 'unknown' ? state : 'reported',
    ...(language === null ? {} : { language }),
    ...(change === undefined ? {} : { change }),
    ...(sealed === undefined ? {} : { sealed }),
  };
}

function isFactValue(value: unknown): value is FactValue | null {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}
