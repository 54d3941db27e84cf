/** Every reason for which a request is refused, with the sentence that a person reads. */
export const REFUSALS = {
  malformed: 'The request does not have the shape that is expected.',
  'unknown-message': 'Nothing here understands this message.',
  unsigned: 'This act needs a signed statement, and none came with it.',
  'non-canonical': 'The signed bytes are not in their one canonical form.',
  'wrong-statement': 'A statement of another type was sent for this act.',
  'broken-signature': 'The signature does not fit the statement.',
  'unknown-key': 'The key that signed does not stand in the certificate.',
  'wrong-certificate': 'The statement names another certificate than the one that came with it.',
  'not-chained': 'The certificate is not signed by enough of the trust roots.',
  'certificate-not-yet-valid': 'The certificate is not valid yet.',
  'certificate-expired': 'The certificate has expired.',
  'training-expired': 'The training has expired; a training lead can renew it.',
  'not-trained': 'The certificate states no training, so it lets no words out.',
  'practice-only': 'A practice certificate can never sign for a live channel.',
  'wrong-person': 'The statement names another signer than the certificate.',
  'wrong-deployment': 'The statement was signed for another deployment.',
  'wrong-role': 'This person does not hold the role that this act needs.',
  executive: 'An executive never lets words out; propose them, and a communicator will filter.',
  auditor: 'An auditor reads and never acts.',
  'wrong-incident': 'The statement was signed for another incident.',
  'wrong-post': 'The statement was signed for another post.',
  'wrong-step': 'The statement names another step or kind of post.',
  'wrong-severity': 'The statement names another severity.',
  'wrong-runbook': 'The statement names another version of the runbook.',
  'wrong-revision': 'The words have changed since; look at the newest revision and sign that.',
  'wrong-leaf': 'The statement covers other words than those that wait.',
  'wrong-channel': 'The statement names other channels than those that wait.',
  'wrong-account': 'The statement names another account.',
  'wrong-audience': 'The statement names another audience.',
  'wrong-language': 'The statement names another language, or one that the signer does not hold.',
  'wrong-authors': 'The statement names other authors.',
  'wrong-status': 'The statement names other public states.',
  'wrong-promise': 'The statement names another next-update time.',
  'drill-for-live': 'A drill can never reach a live channel.',
  'wrong-mode': 'The statement was signed for another drill, or for live instead of a drill.',
  'signed-in-future': 'The statement is dated in the future; check the clock of the device.',
  'too-late': 'The time to decide or to publish has passed; look at the fresh revision.',
  'nonce-seen': 'This statement was used before.',
  'already-signed': 'This person has signed this revision already.',
  'author-may-not-sign': 'Somebody who did not write these words must sign them.',
  'not-enough-signers': 'More signatures are needed.',
  'not-waiting': 'This post does not wait for a decision.',
  'reason-required': 'A reason is required.',
  'unknown-delivery': 'There is no such delivery.',
  'delivery-not-open': 'This delivery is settled already.',
  'delivery-certain': 'Only an unconfirmed delivery can be confirmed.',
  superseded: 'The ledger shows these words as withdrawn, rejected or replaced.',
  frozen: 'The ledger holds a conflict for this post; nothing goes out until it is looked into.',
  'bytes-missing': 'The signed words are not in the store.',
  'bytes-differ': 'The stored words differ from those that were signed.',
  'clock-off': 'The clocks of the worker and the database differ by more than 30 seconds.',
  'unknown-channel': 'This worker has no such channel.',
  'incident-over': 'The incident is over.',
  held: 'Everything of this incident is on hold; a communicator can release it.',
  'not-held': 'Nothing is on hold here.',
  'under-embargo': 'These words are signed and wait for their release.',
  'no-embargo': 'These words wait for no release.',
  'duty-open': 'A duty has to be ticked off before these words may be released.',
  'may-not-confirm': 'This fact is confirmed by other people; report it, and they will confirm it.',
  'say-which':
    'The public was told another scope: say whether it is wider, narrower or a correction.',
  'private-fact': 'This fact is private; it can only be stored by the server, never sent along.',
  'nothing-to-own':
    'No all-clear of this incident was ever public, so there is nothing to take back.',
  'unknown-task': 'There is no such duty or chore in this incident.',
  'task-done': 'It has been ticked off already.',
  'may-not-skip': 'The runbook does not let this step be skipped.',
  'already-merged': 'This incident has been merged into another one already.',
  'wrong-lead': 'An incident cannot be merged into itself or into one that is over.',
  'promise-too-late': 'Nobody may be left without news for that long.',
  'promise-too-soon': 'That time has passed, or is too near to be kept.',
  'already-acknowledged':
    'This person has said so already; the clock waits for her once on each level.',
  'already-declared': 'The incident has been declared resolved already.',
  'unknown-fact': 'The runbook knows no such fact.',
  'fact-form': 'The fact does not have the form that its place in the sentence needs.',
  'unknown-post': 'There is no such post in this incident.',
  'empty-words': 'There are no words in it.',
  'unknown-step': 'The runbook has no such step.',
} as const satisfies Record<string, string>;

/** A closed code; {@link REFUSALS} has its sentence. */
export type RefusalCode = keyof typeof REFUSALS;

/** A refusal with what exactly was found and expected, for the record. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What was found, what was expected; empty when the code says it all. */
  readonly detail: string;
}

/** Makes a refusal. */
export function refuse(code: RefusalCode, detail = ''): Refusal {
  return { code, detail };
}

/** The sentence that a person reads: what is wrong, and the detail behind it. */
export function tellRefusal(refusal: Refusal): string {
  const sentence = REFUSALS[refusal.code];
  return refusal.detail === '' ? sentence : `${sentence} (${refusal.detail})`;
}
