import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';
import type { Role } from './words.ts';

/** Everything that a signed-in person may ask for. */
export const ACTS = [
  'read',
  'readErasable',
  'readDoor',
  'openIncident',
  'reportFacts',
  'proposePost',
  'changeSeverity',
  'declareResolved',
  'standDown',
  'relapse',
  'merge',
  'split',
  'skipStep',
  'tickOff',
  'hold',
  'release',
  'revise',
  'approve',
  'requestChanges',
  'reject',
  'withdraw',
  'retryDelivery',
  'confirmDelivery',
  'giveUpDelivery',
  'acknowledgeCover',
] as const;
export type Act = (typeof ACTS)[number];

/**
 * Who may ask for what; several roles add up. Executives and engineers propose words and facts
 * and let nothing out (the golden rule). Holding back is easier than letting out: in doubt,
 * commander and legal may do it too; to release what is held is to let words out. Severity loosens
 * the rules of signing, and the end is the commander's to declare, so both are hers alone.
 */
export const RIGHTS = {
  read: {
    communicator: true,
    incident_commander: true,
    executive: true,
    engineer: true,
    legal: true,
    auditor: true,
  },
  /** Values beside the chain, which may be personal data. */
  readErasable: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: true,
    auditor: true,
  },
  readDoor: {
    communicator: false,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: true,
  },
  openIncident: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  reportFacts: {
    communicator: true,
    incident_commander: true,
    executive: true,
    engineer: true,
    legal: true,
    auditor: false,
  },
  proposePost: {
    communicator: true,
    incident_commander: true,
    executive: true,
    engineer: true,
    legal: true,
    auditor: false,
  },
  changeSeverity: {
    communicator: false,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  declareResolved: {
    communicator: false,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  standDown: {
    communicator: false,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  /** Owning an early all-clear must not wait for one person to wake up. */
  relapse: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  merge: {
    communicator: false,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  split: {
    communicator: false,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  skipStep: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  /** Of duties and chores one’s own; the commander ticks off all of them. */
  tickOff: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: true,
    legal: true,
    auditor: false,
  },
  hold: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  release: {
    communicator: true,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  revise: {
    communicator: true,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  approve: {
    communicator: true,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  requestChanges: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: true,
    auditor: false,
  },
  reject: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: true,
    auditor: false,
  },
  withdraw: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: true,
    auditor: false,
  },
  retryDelivery: {
    communicator: true,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  confirmDelivery: {
    communicator: true,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  giveUpDelivery: {
    communicator: true,
    incident_commander: false,
    executive: false,
    engineer: false,
    legal: false,
    auditor: false,
  },
  /** Stops the asking for a while; it lets nothing out. */
  acknowledgeCover: {
    communicator: true,
    incident_commander: true,
    executive: false,
    engineer: false,
    legal: true,
    auditor: false,
  },
} as const satisfies Record<Act, Record<Role, boolean>>;

const READING: readonly Act[] = ['read', 'readErasable', 'readDoor'];
/** What an executive may do whatever else her certificate says (DESIGN section 5). */
const EXECUTIVE: readonly Act[] = ['read', 'reportFacts', 'proposePost'];

/** What the rules need to know of whoever asks. */
export interface Asker {
  readonly roles: readonly Role[];
  readonly executive: boolean;
}

/**
 * Whether this person may ask for this at all. Two roles take away what others give: an auditor
 * only reads, and an executive never touches the words of a draft.
 * @returns why not, or `null`
 */
export function judgeRight(asker: Asker, act: Act): Refusal | null {
  if (asker.roles.includes('auditor') && !READING.includes(act)) return refuse('auditor');
  const executive = asker.executive || asker.roles.includes('executive');
  if (executive && !EXECUTIVE.includes(act)) return refuse('executive');
  if (asker.roles.some((role) => RIGHTS[act][role])) return null;
  const holders = (Object.keys(RIGHTS[act]) as Role[]).filter((role) => RIGHTS[act][role]);
  return refuse(
    'wrong-role',
    `${act} needs ${holders.join(' or ')}; you hold ${asker.roles.join(', ') || 'no role'}`,
  );
}
