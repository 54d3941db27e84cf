import { describe, expect, test } from '@jest/globals';
import { ACTS, judgeRight, RIGHTS, type Act } from '../../domain/rights.ts';
import { ROLES, type Role } from '../../domain/words.ts';

/** The whole table once more, as sentences would say it: who may, for each act. */
const MAY: Readonly<Record<Act, readonly Role[]>> = {
  read: ['communicator', 'incident_commander', 'executive', 'engineer', 'legal', 'auditor'],
  readErasable: ['communicator', 'incident_commander', 'legal', 'auditor'],
  readDoor: ['auditor'],
  openIncident: ['communicator', 'incident_commander'],
  reportFacts: ['communicator', 'incident_commander', 'executive', 'engineer', 'legal'],
  proposePost: ['communicator', 'incident_commander', 'executive', 'engineer', 'legal'],
  changeSeverity: ['incident_commander'],
  declareResolved: ['incident_commander'],
  standDown: ['incident_commander'],
  relapse: ['communicator', 'incident_commander'],
  merge: ['incident_commander'],
  split: ['incident_commander'],
  skipStep: ['communicator', 'incident_commander'],
  tickOff: ['communicator', 'incident_commander', 'engineer', 'legal'],
  hold: ['communicator', 'incident_commander'],
  release: ['communicator'],
  revise: ['communicator'],
  approve: ['communicator'],
  requestChanges: ['communicator', 'incident_commander', 'legal'],
  reject: ['communicator', 'incident_commander', 'legal'],
  withdraw: ['communicator', 'incident_commander', 'legal'],
  retryDelivery: ['communicator'],
  confirmDelivery: ['communicator'],
  giveUpDelivery: ['communicator'],
  acknowledgeCover: ['communicator', 'incident_commander', 'legal'],
};

describe('the table of rights', () => {
  for (const act of ACTS) {
    for (const role of ROLES) {
      const may = MAY[act].includes(role);
      test(`${role} ${may ? 'may' : 'may not'} ${act}`, () => {
        expect(RIGHTS[act][role]).toBe(may);
        expect(judgeRight({ roles: [role], executive: false }, act) === null).toBe(may);
      });
    }
  }

  test('an executive who is a trained communicator too touches no draft', () => {
    for (const act of ['approve', 'revise', 'reject', 'openIncident', 'retryDelivery'] as const) {
      expect(judgeRight({ roles: ['communicator'], executive: true }, act)?.code).toBe('executive');
      expect(
        judgeRight({ roles: ['communicator', 'executive'], executive: false }, act)?.code,
      ).toBe('executive');
    }
    expect(judgeRight({ roles: ['communicator'], executive: true }, 'proposePost')).toBeNull();
  });

  test('an auditor who is a communicator too only reads', () => {
    for (const act of ACTS) {
      const refusal = judgeRight({ roles: ['communicator', 'auditor'], executive: false }, act);
      expect(refusal?.code ?? null).toBe(act.startsWith('read') ? null : 'auditor');
    }
  });

  test('somebody without a role may nothing', () => {
    for (const act of ACTS) {
      expect(judgeRight({ roles: [], executive: false }, act)?.code).toBe('wrong-role');
    }
  });
});
