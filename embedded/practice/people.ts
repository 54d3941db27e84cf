import type { Role } from '../../domain/words.ts';

export interface PracticePerson {
  /** Short name: of the key file, and what people type after `--as`. */
  readonly short: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly executive: boolean;
  readonly training: 'valid' | 'expired' | 'none';
  /** Whose words she may let out; left out: English. */
  readonly languages?: readonly string[];
  /** For the banner: what one can see with this person. */
  readonly says: string;
}

/** Whom every first start makes, so that each rule of the gate can be tried. */
export const PRACTICE_PEOPLE: readonly PracticePerson[] = [
  {
    short: 'ines',
    name: 'Ines Brandt',
    roles: ['incident_commander'],
    executive: false,
    training: 'none',
    says: 'incident commander: opens incidents, supplies facts, declares the end',
  },
  {
    short: 'carla',
    name: 'Carla Okafor',
    roles: ['communicator'],
    executive: false,
    training: 'valid',
    languages: ['en', 'de'],
    says: 'communicator: edits and signs, in English and German',
  },
  {
    short: 'cem',
    name: 'Cem Yildiz',
    roles: ['communicator'],
    executive: false,
    training: 'valid',
    languages: ['en', 'de'],
    says: 'communicator: the second signature',
  },
  {
    short: 'edgar',
    name: 'Edgar Lindqvist',
    roles: ['executive', 'communicator'],
    executive: true,
    training: 'valid',
    says: 'executive: proposes words; is refused when he signs, trained or not',
  },
  {
    short: 'ada',
    name: 'Ada Moreau',
    roles: ['auditor'],
    executive: false,
    training: 'none',
    says: 'auditor: reads everything, changes nothing',
  },
  {
    short: 'tom',
    name: 'Tom Petersen',
    roles: ['communicator'],
    executive: false,
    training: 'expired',
    says: 'communicator whose training has expired: is refused',
  },
  {
    short: 'lena',
    name: 'Lena Hoffmann',
    roles: ['legal', 'communicator'],
    executive: false,
    training: 'valid',
    languages: ['en', 'de'],
    says: 'legal: confirms what the law asks for, and is the second pair of eyes',
  },
  {
    short: 'emil',
    name: 'Emil Novak',
    roles: ['engineer'],
    executive: false,
    training: 'none',
    says: 'engineer: confirms causes and measures, proposes words',
  },
];
