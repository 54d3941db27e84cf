import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPeople } from '../../cli/client/find-key.ts';
import { openSession } from '../../cli/client/session.ts';
import type { Session } from '../../cli/client/session.ts';
import { createTokenMemory } from '../../cli/client/token-store.ts';
import type { Certificate } from '../../domain/statements.ts';
import { parseKeyFile } from '../../trust/key-file.ts';
import type { CastName } from '../../rehearsal/script.ts';
import { DrillError } from './drill-error.ts';

/** The practice people, by what the play needs them for. Each acts through a session of her own. */
export interface Cast {
  readonly commander: Session;
  readonly communicator: Session;
  readonly secondCommunicator: Session;
  readonly executive: Session;
  /** A communicator whose training has expired. */
  readonly lapsed: Session;
  readonly auditor: Session;
  /** The second pair of eyes: legal, and a trained communicator as well. */
  readonly legal: Session;
  readonly engineer: Session;
}

/** The practice person that a script means. */
export function personOf(cast: Cast, name: CastName): Session {
  return name === 'second-communicator' ? cast.secondCommunicator : cast[name];
}

/**
 * Finds the practice people of a home by what their certificates say.
 *
 * @throws DrillError `CAST_INCOMPLETE`
 */
export async function findCast(home: string, address: string): Promise<Cast> {
  const sessions = await Promise.all(
    (await listPeople(home)).map(async (name) => {
      const text = await readFile(join(home, 'people', `${name}.key.json`), 'utf8');
      const api = { address, fetch, timeout: 15_000 };
      return openSession(api, parseKeyFile(text), createTokenMemory());
    }),
  );
  const find = (what: string, fits: (body: Certificate['body']) => boolean, skip = 0): Session => {
    const found = sessions.filter(({ key }) => fits(key.certificate.body))[skip];
    if (found !== undefined) return found;
    throw new DrillError(
      'CAST_INCOMPLETE',
      `There is no ${what} among the practice people in ${join(home, 'people')}.`,
    );
  };
  const now = new Date().toISOString();
  const isTrained = ({ training }: Certificate['body']): boolean =>
    training !== null && training.expires > now;
  const communicates = ({ roles, executive }: Certificate['body']): boolean =>
    roles.includes('communicator') && !roles.includes('legal') && !executive;
  return {
    commander: find('incident commander', ({ roles }) => roles.includes('incident_commander')),
    communicator: find('communicator', (body) => communicates(body) && isTrained(body)),
    secondCommunicator: find(
      'second communicator',
      (body) => communicates(body) && isTrained(body),
      1,
    ),
    executive: find('executive', ({ executive }) => executive),
    lapsed: find('lapsed communicator', (body) => communicates(body) && !isTrained(body)),
    auditor: find('auditor', ({ roles }) => roles.includes('auditor')),
    legal: find('legal', (body) => body.roles.includes('legal') && isTrained(body)),
    engineer: find('engineer', ({ roles }) => roles.includes('engineer')),
  };
}
