import type { GapReason } from '../domain/cover-events.ts';
import { ASK_SCOPES } from '../domain/escalation.ts';
import type { AskScope, Means } from '../domain/escalation.ts';
import type { Reachable } from '../domain/rota.ts';
import { whoCovers } from '../domain/who-covers.ts';
import { ROLES } from '../domain/words.ts';
import type { Instant, Mode, PersonId, Role } from '../domain/words.ts';
import { expandRota } from './expand-rota.ts';
import type { Contact, RotaPerson, RotaPlan } from './rota-plan.ts';

export type People =
  | { readonly people: readonly Reachable[]; readonly gap: null }
  | { readonly people: readonly []; readonly gap: GapReason };

/**
 * Who is meant by an escalation's words at a moment. Whoever is away is not asked; her stand-in is.
 *
 * @param ask `rota/<role>`, `backup/<role>`, `all/<role>` or `person/<id>`
 * @param mode a drill only ever reaches addresses that are marked for drills
 */
export function findPeople(plan: RotaPlan, ask: string, at: Instant, mode: Mode): People {
  const slash = ask.indexOf('/');
  const scope = ASK_SCOPES.find((known) => known === ask.slice(0, slash));
  const name = ask.slice(slash + 1);
  const found = scope === undefined ? [] : whoIsMeant(plan, scope, name, at);
  if (found === null) return { people: [], gap: 'unknown-person' };
  const people = found.flatMap((person) => {
    const known = plan.people.get(person);
    return known === undefined ? [] : [{ person, name: known.name, means: meansOf(known, mode) }];
  });
  return people.length === 0 ? { people: [], gap: 'nobody-on-rota' } : { people, gap: null };
}

/** Where a person is reached; a drill reaches its own mailboxes and nothing else. */
export function contactOf(person: RotaPerson, mode: Mode): Contact {
  return mode === 'drill' ? person.drill : { email: person.email, webhook: person.webhook };
}

function meansOf(person: RotaPerson, mode: Mode): readonly Means[] {
  const { email, webhook } = contactOf(person, mode);
  return [
    ...(email === null ? [] : (['email'] as const)),
    ...(webhook === null ? [] : (['webhook'] as const)),
    'console',
  ];
}

/** `null`: the rota has never heard of this person or role. */
function whoIsMeant(
  plan: RotaPlan,
  scope: AskScope,
  name: string,
  at: Instant,
): readonly PersonId[] | null {
  const window = expandRota(plan, { from: at, to: new Date(Date.parse(at) + 1).toISOString() });
  const isAway = (person: PersonId): boolean =>
    window.away.some((span) => span.person === person && span.from <= at && at < span.to);
  if (scope === 'person') {
    if (!plan.people.has(name)) return null;
    if (!isAway(name)) return [name];
    const stands = plan.away.flatMap(({ person, cover }) => (person === name ? [cover] : []));
    return stands.filter((person): person is PersonId => person !== null && !isAway(person));
  }
  const role = ROLES.find((known): known is Role => known === name);
  if (role === undefined) return null;
  const covering = whoCovers(window, role, at);
  switch (scope) {
    case 'rota':
      return covering.map(({ person }) => person);
    case 'backup':
      return unique(covering.flatMap(({ backup }) => (backup === null ? [] : [backup])));
    case 'all':
      return [...plan.people.values()]
        .filter(({ person, roles }) => roles.includes(role) && !isAway(person))
        .map(({ person }) => person);
  }
}

function unique(people: readonly PersonId[]): readonly PersonId[] {
  return [...new Set(people)];
}
