import type { AskedActivity, Happening } from './plain-event.ts';

/**
 * One event of a workflow's history as a person would say it, without names of events or types.
 * It tells what the history claims: names on messages are what the sender said; who really acted
 * stands, signed, in the ledger.
 *
 * @returns the sentence, or `null` for what tells people nothing
 */
export function tellEvent(happening: Happening): string | null {
  switch (happening.kind) {
    case 'started':
      return tellStart(happening.input, happening.continued);
    case 'signal':
      return tellSignal(happening.name, happening.input);
    case 'activity-asked':
      return tellAsked(happening.activity);
    case 'activity-done':
      return tellDone(happening.activity, happening.result);
    case 'activity-failed':
      return `the worker could not ${tellWork(happening.activity)}: ${happening.why || 'no reason given'}`;
    case 'local-activity':
      return tellCheck(happening.name, happening.result);
    case 'timer-set':
      return `waits until ${happening.until}${because(happening.summary)}`;
    case 'timer-rang':
      return `the time was up${because(happening.summary)}`;
    case 'child-started':
      return `opened ${happening.workflow.replace(/^incident-/u, '')}`;
    case 'told':
      return tellTold(happening.signal, happening.workflow);
    case 'continued':
      return 'went on in a fresh run, with all that it knew';
    case 'completed':
      return 'came to its end';
    case 'failed':
      return `broke off: ${happening.why || 'no reason given'}`;
    case 'terminated':
      return `was ended from outside: ${happening.why || 'no reason given'}`;
    case 'cancel-asked':
      return 'somebody asked from outside to cancel it';
    case 'timed-out':
      return 'ran out of time';
    case 'reset':
      return `was turned back from outside: ${happening.why || 'no reason given'}`;
    case 'stuck':
      return `a worker could not take the next step and will try again: ${happening.why || 'no reason given'}`;
  }
}

function tellStart(input: unknown, continued: boolean): string {
  if (continued) return 'went on from the run before';
  const runbook = field(input, 'runbook');
  const by = person(field(input, 'by'));
  return typeof runbook === 'string' && typeof field(input, 'messageId') === 'string'
    ? `${by} opened the incident with the runbook "${runbook}"`
    : 'began';
}

/** What each message is called; `by` is whoever it says that it comes from. */
const SIGNALS: Readonly<Record<string, (by: string, input: unknown) => string>> = {
  reportFacts: (by, input) => `${by} reported facts: ${factNames(input)}`,
  proposePost: (by, input) => `${by} proposed a ${words(field(input, 'kind'), 'post')}`,
  changeSeverity: (by, input) =>
    `${by} changed the severity to ${words(field(input, 'severity'), '(nothing)')}`,
  declareResolved: (by) => `${by} declared it resolved`,
  standDown: (by) => `${by} stood it down`,
  relapse: (by, input) =>
    `${by} said that it is broken again since ${words(field(input, 'since'), '?')}`,
  merge: (by, input) => `${by} merged it into ${words(field(input, 'into'), '?')}`,
  absorb: (by, input) => `${by} had it speak for ${words(field(input, 'follower'), '?')} as well`,
  split: (by, input) => `${by} split ${words(field(input, 'into'), '?')} off`,
  hold: (by) => `${by} put everything not yet sent on hold`,
  release: (_by, input) => `${signer(field(input, 'release'))}'s release arrived`,
  skipStep: (by, input) => `${by} skipped ${words(field(input, 'step'), '?')}`,
  tickOff: (by, input) => `${by} ticked off ${words(field(input, 'task'), '?')}`,
  postPublished: (_by, input) =>
    `post ${words(field(input, 'number'), '?')} went on its way: the ledger is asked how far`,
  postSettled: (_by, input) => `post ${words(field(input, 'number'), '?')} was settled`,
  planChanged: () => 'the incident sent what is true now for the next draft',
  postChanged: () => 'the post says that there is news of it: the ledger is asked',
  acknowledgeCover: (by) => `${by} said that somebody looks after it`,
  revise: (by, input) => `${by} sent new words for revision ${words(field(input, 'basedOn'), '?')}`,
  approve: (_by, input) => `${signer(field(input, 'signOff'))}'s sign-off arrived`,
  requestChanges: (by) => `${by} asked for changes`,
  reject: (by) => `${by} rejected it`,
  withdraw: (by) => `${by} withdrew it`,
  retryDelivery: (_by, input) =>
    `${signer(field(input, 'decision'))}'s decision to send again arrived`,
  confirmDelivery: (_by, input) =>
    `${signer(field(input, 'decision'))}'s word that it is public arrived`,
  giveUpDelivery: (_by, input) =>
    `${signer(field(input, 'decision'))}'s decision to give a delivery up arrived`,
};

function tellSignal(name: string, input: unknown): string {
  const tell = Object.hasOwn(SIGNALS, name) ? SIGNALS[name] : undefined;
  return tell === undefined
    ? `a message that nothing here understands arrived: "${name.slice(0, 60)}"`
    : tell(person(field(input, 'by')), input);
}

function tellAsked(activity: AskedActivity): string {
  return `asked the worker to ${tellWork(activity)}`;
}

function tellWork({ name, input, summary }: AskedActivity): string {
  switch (name) {
    case 'loadRunbook':
      return `load the runbook "${words(field(input, 'runbook'), '?')}" and draft the first words`;
    case 'renderRevision':
      return `write out revision ${words(field(input, 'revision'), '?')}`;
    case 'publish': {
      const leaf = field(input, 'leaf');
      return `publish on ${words(field(leaf, 'channel'), '?')} (${words(field(leaf, 'account'), '?')})`;
    }
    case 'findCover':
      return `look who covers: ${words(field(input, 'ask'), '?')}`;
    case 'notify':
      return `ask ${words(field(input, 'person'), '?')} by ${words(field(input, 'means'), '?')}`;
    case 'record':
      return `write into the ledger: ${actions(input)}`;
    default:
      return summary ?? `do "${name}"`;
  }
}

function tellDone(activity: AskedActivity, result: unknown): string | null {
  if (activity.name === 'record') return null;
  if (activity.name !== 'publish') return `the worker did: ${tellWork(activity)}`;
  const channel = words(field(field(activity.input, 'leaf'), 'channel'), '?');
  const reason = field(result, 'reason');
  const why = typeof reason === 'string' && reason !== '' ? ` (${reason})` : '';
  switch (field(result, 'outcome')) {
    case 'published':
      return `${channel}: published`;
    case 'unconfirmed':
      return `${channel}: nobody knows whether it went out${why}`;
    default:
      return `${channel}: it did not go out${why}`;
  }
}

function tellCheck(name: string, result: unknown): string {
  if (name !== 'verifyStatement') return `the worker did: ${name}`;
  if (field(result, 'ok') === true) {
    const who = field(field(field(result, 'verified'), 'signer'), 'name');
    return `the signature was checked and holds: ${words(who, 'somebody')}`;
  }
  return `the signature was checked and refused: ${words(field(field(result, 'refusal'), 'code'), '?')}`;
}

function tellTold(signal: string, workflow: string): string {
  const whom = workflow.replace(/^incident-/u, '');
  switch (signal) {
    case 'postPublished':
      return `told ${whom} to look how far it got`;
    case 'postSettled':
      return `told ${whom} that it is settled`;
    case 'postChanged':
      return `told ${whom} that there is news of the post`;
    case 'planChanged':
      return `told ${whom} what is true now`;
    case 'withdraw':
      return `asked ${whom} to withdraw`;
    default:
      return `told ${whom}: ${signal}`;
  }
}

function because(summary: string | null): string {
  return summary === null ? '' : `: ${summary}`;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function words(value: unknown, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value).slice(0, 120)
    : otherwise;
}

function person(by: unknown): string {
  return words(field(by, 'name'), 'somebody');
}

function signer(signed: unknown): string {
  return words(field(field(field(signed, 'certificate'), 'body'), 'name'), 'somebody');
}

function factNames(input: unknown): string {
  const facts = field(input, 'facts');
  if (!Array.isArray(facts)) return '(none)';
  return facts.map((fact: unknown) => words(field(fact, 'name'), '?')).join(', ');
}

function actions(input: unknown): string {
  const entries = field(input, 'entries');
  if (!Array.isArray(entries)) return '(nothing)';
  return entries.map((entry: unknown) => words(field(entry, 'action'), '?')).join(', ');
}
