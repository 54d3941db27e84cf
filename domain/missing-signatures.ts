import type { SignOffRule } from './runbook.ts';
import type { Signer } from './statements.ts';

/** What the rule needs to know of a revision. */
export interface Authorship {
  readonly authors: readonly string[];
  /** Some words came without a signature: they count as the signer's own. */
  readonly unsignedWords: boolean;
}

/** I1's floor, whatever a runbook says: no words without one communicator. */
const FLOOR = [{ role: 'communicator', count: 1 }] as const;

/**
 * What still has to be signed before words go out, in words such as `communicator 1`. Empty
 * means: enough. One person fills one place only, however many roles or keys she holds.
 */
export function missingSignatures(
  rule: Pick<SignOffRule, 'need' | 'author'>,
  authorship: Authorship,
  signers: readonly Signer[],
): readonly string[] {
  const people = distinctPeople(signers);
  const counted = people.filter((signer) => mayCount(rule, authorship, signer));
  const missing = unfilledPlaces(rule.need.length === 0 ? FLOOR : withFloor(rule.need), counted);
  if (missing.length === 0 && lacksOther(rule, authorship, people)) {
    return ['communicator 1 who did not write it'];
  }
  return missing;
}

function withFloor(need: SignOffRule['need']): SignOffRule['need'] {
  return need.some((place) => place.role === 'communicator' && place.count > 0)
    ? need
    : [...need, ...FLOOR];
}

function distinctPeople(signers: readonly Signer[]): readonly Signer[] {
  const byPerson = new Map<string, Signer>();
  const keys = new Set<string>();
  for (const signer of signers) {
    if (byPerson.has(signer.person) || keys.has(signer.publicKey)) continue;
    byPerson.set(signer.person, signer);
    keys.add(signer.publicKey);
  }
  return [...byPerson.values()];
}

function mayCount(
  rule: Pick<SignOffRule, 'author'>,
  authorship: Authorship,
  signer: Signer,
): boolean {
  if (signer.executive || signer.roles.includes('auditor')) return false;
  return rule.author !== 'may-not-sign' || !isAuthor(authorship, signer);
}

/** Whether these words count as the signer's own. */
export function isAuthor(authorship: Authorship, signer: Pick<Signer, 'person'>): boolean {
  return authorship.unsignedWords || authorship.authors.includes(signer.person);
}

function unfilledPlaces(need: SignOffRule['need'], signers: readonly Signer[]): readonly string[] {
  let free = [...signers];
  const missing: string[] = [];
  for (const { role, count } of need) {
    const fitting = free.filter((signer) => signer.roles.includes(role)).slice(0, count);
    free = free.filter((signer) => !fitting.includes(signer));
    if (fitting.length < count) missing.push(`${role} ${count - fitting.length}`);
  }
  return missing;
}

function lacksOther(
  rule: Pick<SignOffRule, 'author'>,
  authorship: Authorship,
  people: readonly Signer[],
): boolean {
  if (rule.author !== 'one-other') return false;
  if (authorship.unsignedWords) return people.length < 2;
  return people.every((signer) => authorship.authors.includes(signer.person));
}
