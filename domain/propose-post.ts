import type { IncidentEvent, IncidentStep } from './incident-events.ts';
import type { IncidentState } from './incident.ts';
import { knownFactValues } from './known-facts.ts';
import { openPost } from './open-post.ts';
import { bindingFacts } from './plan-now.ts';
import { componentsAfter } from './public-states.ts';
import { refuse } from './refusals.ts';
import { reopened } from './reopen.ts';
import { refuseIncidentEvent } from './refuse-incident-event.ts';

type Proposed = Extract<IncidentEvent, { readonly type: 'proposed' }>;

/** Anybody's words enter by the same gate, marked with their author. */
export function proposePost(state: IncidentState, event: Proposed): IncidentStep {
  const { words, corrects } = event;
  if ([words.headline, words.short, words.long].some((text) => text.trim() === '')) {
    return refuseIncidentEvent(
      state,
      refuse('empty-words', 'headline, short and long text are needed'),
    );
  }
  if (event.kind === 'correction') {
    const wrong = state.posts.find((post) => post.post === corrects);
    if (wrong === undefined || wrong.publishedAt === null) {
      return refuseIncidentEvent(
        state,
        refuse('unknown-post', 'a correction names a published post'),
      );
    }
  }
  const opened = openPost(state, event.now, {
    step: event.kind,
    kind: event.kind,
    situation: null,
    corrects: event.kind === 'correction' ? corrects : null,
    language: state.runbook.language,
    follows: null,
    opening: { eventId: event.eventId, actor: event.by },
    rule: state.runbook.proposals.signOffs,
    dueAt: null,
    plan: {
      from: {
        kind: 'words',
        words,
        authors: event.authors,
        unsignedWords: event.unsignedWords,
      },
      // Nothing is drafted from them; whatever of them stands in the words is found.
      facts: knownFactValues(state.facts, state.runbook),
      unknown: [],
      inputs: {},
      channels: state.runbook.proposals.channels,
      audiences: [],
      notify: {},
      status: state.status,
      impact: state.impact,
      components: componentsAfter(state, event.kind, null),
      brands: state.brands,
      binding: bindingFacts(state.runbook),
      promiseAt: null,
      promiseAfter: null,
      longestPromise: null,
      draftLead: state.runbook.draftLead,
    },
  });
  return {
    state: state.phase === 'closed' ? { ...opened.state, phase: 'aftercare' } : opened.state,
    entries: [...reopened(state, event.eventId), opened.entry],
    effects: opened.effects,
    refusal: null,
  };
}
