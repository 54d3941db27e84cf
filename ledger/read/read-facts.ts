import type { FactValue } from '../../domain/facts.ts';
import type { FactView } from '../../domain/views.ts';
import type { IncidentId } from '../../domain/words.ts';
import type { LedgerDb } from '../schema.ts';
import { readIncident } from './read-incidents.ts';

/** A fact with its value; `null` once it was erased or retracted. */
export interface FactWithValue extends FactView {
  readonly value: FactValue | null;
}

/** What is known about an incident, with values from the erasable payloads. */
export async function readFacts(
  db: LedgerDb,
  incident: IncidentId,
): Promise<readonly FactWithValue[]> {
  const view = await readIncident(db, incident);
  if (view === null || view.facts.length === 0) return [];
  const rows = await db
    .selectFrom('erasable_payload')
    .select(['sequence', 'content'])
    .where('chain', '=', incident)
    .where(
      'sequence',
      'in',
      view.facts.map((fact) => fact.sequence),
    )
    .execute();
  const contents = new Map(
    rows.map((row) => [
      row.sequence,
      JSON.parse(row.content) as Readonly<Record<string, FactValue | null>>,
    ]),
  );
  return view.facts.map((fact) => ({
    ...fact,
    value: valueOf(contents.get(fact.sequence), keyOf(fact)),
  }));
}

function valueOf(
  content: Readonly<Record<string, FactValue | null>> | undefined,
  name: string,
): FactValue | null {
  return content !== undefined && Object.hasOwn(content, name) ? (content[name] ?? null) : null;
}

/** The name under which a fact's value lies in its erasable payload. */
function keyOf({ name, language }: FactView): string {
  return language === null ? name : `${name}@${language}`;
}
