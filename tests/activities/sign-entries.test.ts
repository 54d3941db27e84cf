import { describe, expect, test } from '@jest/globals';
import type { EntryDraft } from '../../domain/ledger-entry.ts';
import type { SignedStatement, SignOffStatement } from '../../domain/statements.ts';
import { signEntries, trueSignEntries } from '../../activities/last-metre/sign-entries.ts';
import { sha256 } from '../../trust/canonical.ts';
import { sampleIdentity, sampleRevision } from '../support/samples.ts';
import { makePerson, makeRoots, makeSignOff, NOW, signAs } from '../trust/kit.ts';

const roots = makeRoots(['p-root-1', 'p-root-2']);
const carla = makePerson(roots.keys);
const { person, name } = carla.certificate.body;

type Request = Parameters<typeof signEntries>[0];

function requestWith(signed: SignedStatement): Request {
  const identity = sampleIdentity({ incident: 'inc-test', post: 'inc-test/post-1' });
  const entry: EntryDraft = {
    eventId: 'message/inc-test/post-1/m-1',
    actor: { person, name, proved: true },
    action: 'post.sign',
    payload: {
      post: identity.post,
      revision: 1,
      statement: sha256(signed.statement),
      signed,
      missing: [],
    },
  };
  const recordFirst = [entry];
  return { identity, revision: sampleRevision(), signOffs: [{ signed }], recordFirst };
}

const signedBy = (change: Partial<SignOffStatement> = {}, by = carla): SignedStatement =>
  signAs(by, makeSignOff(carla, change));

describe('a signature that a refused publication brings along', () => {
  test('is recorded under the name of whoever gave it', () => {
    expect(trueSignEntries(roots.policy, requestWith(signedBy()), NOW)).toHaveLength(1);
  });

  const stranger = makePerson(makeRoots(['p-x', 'p-y']).keys);
  const signed = signedBy();
  test.each([
    ['another key made', signedBy({}, { ...stranger, certificate: carla.certificate })],
    ['nobody made', { ...signed, proof: { ...signed.proof, signature: 'A'.repeat(86) } }],
    ['no root vouches for', signAs(stranger, makeSignOff(stranger))],
    ['is for another post', signedBy({ post: 'inc-test/post-2' })],
    ['is for another incident', signedBy({ incident: 'inc-other' })],
    ['is for another revision', signedBy({ revision: 2 })],
    ['is no statement', { ...signed, statement: 'yes' }],
  ])('is nobody’s and leaves no trace when it is one that %s', (_, forged) => {
    const request = requestWith(forged);
    expect(signEntries(request)).toHaveLength(1);
    expect(trueSignEntries(roots.policy, request, NOW)).toEqual([]);
  });

  test('leaves no trace either when it was asked for after its time to decide', () => {
    const request = requestWith(signedBy());
    const late = new Date('2026-11-22T12:21:00.000Z');
    expect(trueSignEntries(roots.policy, request, late)).toEqual([]);
  });
});
