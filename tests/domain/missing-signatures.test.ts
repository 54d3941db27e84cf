import { describe, expect, test } from '@jest/globals';
import { missingSignatures } from '../../domain/missing-signatures.ts';
import { stricterRule } from '../../domain/stricter-rule.ts';
import { ONE_COMMUNICATOR, TWO_COMMUNICATORS, sampleSigner } from '../support/samples.ts';

const carla = sampleSigner();
const cem = sampleSigner({ person: 'p-cem' });
const lena = sampleSigner({ person: 'p-lena', roles: ['legal'] });
const nobody = { authors: [], unsignedWords: false };

describe('what is still missing', () => {
  test('is told by role and number', () => {
    expect(missingSignatures(TWO_COMMUNICATORS, nobody, [])).toEqual(['communicator 2']);
    expect(missingSignatures(TWO_COMMUNICATORS, nobody, [carla])).toEqual(['communicator 1']);
    expect(missingSignatures(TWO_COMMUNICATORS, nobody, [carla, cem])).toEqual([]);
  });

  test('one person or one key fills one place only', () => {
    const twice = [carla, { ...carla, publicKey: 'second key' }];
    expect(missingSignatures(TWO_COMMUNICATORS, nobody, twice)).toEqual(['communicator 1']);
    const shared = [carla, { ...cem, publicKey: carla.publicKey }];
    expect(missingSignatures(TWO_COMMUNICATORS, nobody, shared)).toEqual(['communicator 1']);
    const both = sampleSigner({ roles: ['communicator', 'legal'] });
    const rule = {
      ...ONE_COMMUNICATOR,
      need: [
        { role: 'communicator' as const, count: 1 },
        { role: 'legal' as const, count: 1 },
      ],
    };
    expect(missingSignatures(rule, nobody, [both])).toEqual(['legal 1']);
    expect(missingSignatures(rule, nobody, [both, lena])).toEqual([]);
  });

  test('a rule that asks for nobody still needs a communicator', () => {
    const empty = { ...ONE_COMMUNICATOR, need: [] };
    expect(missingSignatures(empty, nobody, [])).toEqual(['communicator 1']);
    const legalOnly = { ...ONE_COMMUNICATOR, need: [{ role: 'legal' as const, count: 1 }] };
    expect(missingSignatures(legalOnly, nobody, [lena])).toEqual(['communicator 1']);
  });

  test('executives and auditors fill no place', () => {
    const executive = sampleSigner({ executive: true });
    const auditor = sampleSigner({ person: 'p-ada', roles: ['communicator', 'auditor'] });
    expect(missingSignatures(ONE_COMMUNICATOR, nobody, [executive, auditor])).toEqual([
      'communicator 1',
    ]);
  });

  test('one of the signers must not have written it, where the rule says so', () => {
    const byBoth = { authors: ['p-carla', 'p-cem'], unsignedWords: false };
    expect(missingSignatures(TWO_COMMUNICATORS, byBoth, [carla, cem])).toEqual([
      'communicator 1 who did not write it',
    ]);
    const byOne = { authors: ['p-carla'], unsignedWords: false };
    expect(missingSignatures(TWO_COMMUNICATORS, byOne, [carla, cem])).toEqual([]);
  });

  test('unsigned words are the signer’s own, so they need a second person', () => {
    const rule = { ...ONE_COMMUNICATOR, author: 'one-other' as const };
    const unsigned = { authors: [], unsignedWords: true };
    expect(missingSignatures(rule, unsigned, [carla])).toHaveLength(1);
    expect(missingSignatures(rule, unsigned, [carla, cem])).toEqual([]);
  });
});

test('a floor only ever makes a rule stricter', () => {
  const floor = { need: TWO_COMMUNICATORS.need, author: 'one-other' as const, valid: 60_000 };
  const joined = stricterRule(ONE_COMMUNICATOR, floor);
  expect(joined).toEqual({
    name: 'routine',
    need: [{ role: 'communicator', count: 2 }],
    author: 'one-other',
    valid: 60_000,
  });
  expect(stricterRule(TWO_COMMUNICATORS, { need: [], author: 'may-sign' })).toEqual(
    TWO_COMMUNICATORS,
  );
});
