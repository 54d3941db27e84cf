import { setCurrentDetails } from '@temporalio/workflow';
import { missingSignatures } from '../domain/missing-signatures.ts';
import type { PostState } from '../domain/post.ts';
import type { PostMemory } from './post-memory.ts';

/** Puts into Temporal's own UI what this post waits for and who may act. No public words. */
export function describePost({ state }: PostMemory): void {
  const { revision } = state;
  const lines = [
    `**${state.kind}** of \`${state.incident}\` (${state.mode}, ${state.severity})`,
    waitsFor(state),
    ...(revision === null
      ? []
      : [
          `Revision ${revision.number}, to be published by ${revision.publishBy}`,
          ...revision.leaves.map(
            (leaf) => `- ${leaf.channel}/${leaf.account} (${leaf.language}): \`${leaf.digest}\``,
          ),
        ]),
    ...state.deliveries.map(
      ({ leaf, state: where, reason }) =>
        `- ${leaf.channel}/${leaf.account}: ${where}${reason === null ? '' : ` (${reason})`}`,
    ),
  ];
  setCurrentDetails(lines.join('\n\n'));
}

function waitsFor(state: PostState): string {
  switch (state.phase) {
    case 'rendering':
      return 'The words are being drafted.';
    case 'waiting': {
      const signers = state.signOffs.map((accepted) => accepted.signer);
      const missing = missingSignatures(
        state.rule,
        state.revision ?? { authors: [], unsignedWords: false },
        signers,
      );
      return `Waits for: ${missing.join(', ')}. Signed by: ${signers.map((signer) => signer.person).join(', ') || 'nobody'}.`;
    }
    case 'changes-requested':
      return `Waits for a new revision; ${state.changesRequested?.by ?? 'somebody'} asked for changes.`;
    case 'signed':
      return state.held
        ? 'Signed; the incident is on hold, a communicator can release it.'
        : 'Signed; under embargo until a communicator releases it.';
    case 'delivering':
      return state.deliveries.some((delivery) => delivery.sending)
        ? 'Signed; being delivered.'
        : 'Signed; a communicator has to settle what did not go out for certain.';
    case 'settled':
      return `Over: ${state.end ?? 'settled'}.`;
  }
}
