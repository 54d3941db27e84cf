import type { FactValue } from '../../domain/facts.ts';
import type { Step, Variant } from '../../domain/runbook.ts';
import type { PostKind } from '../../domain/words.ts';
import type { WordsContext } from '../../templates/words-context.ts';

/** What is known of one made-up crisis, for tests, rehearsals and documents. */
export interface Sample {
  readonly runbook: string;
  /** Left out: the runbook's lead language. */
  readonly language?: string;
  /** The answers that open it. */
  readonly opening: Readonly<Record<string, FactValue>>;
  /** Everything that may be known, without `safety`: it stands for itself. */
  readonly full: Readonly<Record<string, FactValue>>;
  readonly safety: string;
  readonly context: Omit<WordsContext, 'facts'>;
  /** Steps, or variants as `status/late-a`, that speak at another time than the rest. */
  readonly moments: Readonly<Record<string, Partial<Omit<WordsContext, 'facts'>>>>;
  /** What a step knows otherwise: a relapse began later. */
  readonly otherwise: Readonly<Record<string, Readonly<Record<string, FactValue>>>>;
  /** Known only after the announced end of planned work. */
  readonly late: readonly string[];
  /** A fact that turned out to be wrong, and what stood in public. */
  readonly corrected: { readonly fact: string; readonly was: FactValue };
}

/** True of the repair; not known while something is still out. */
const AFTER_THE_REPAIR = ['restoredAt', 'solution', 'consequence'];
const OVER: readonly PostKind[] = ['resolution', 'verification', 'report'];

type Moment = Pick<Step, 'id' | 'kind' | 'needs' | 'unless'>;
type Wording = Pick<Variant, 'id' | 'needs' | 'unless' | 'situation'>;

/** Facts as they would be known when a step speaks in one of its wordings. */
export function factsAt(
  sample: Sample,
  step: Moment,
  wording: Wording,
  amount: 'full' | 'minimal',
): Readonly<Record<string, FactValue>> {
  const needs = [...step.needs, ...wording.needs];
  const over = OVER.includes(step.kind) || needs.includes('restoredAt');
  const ran = needs.includes('late') || ['overrun', 'apology', 'cause'].includes(step.kind);
  const left = new Set([
    ...step.unless,
    ...wording.unless,
    ...(over ? [] : AFTER_THE_REPAIR),
    ...(ran ? [] : sample.late),
  ]);
  const known = { ...sample.full, ...sample.otherwise[step.id] };
  const needed = Object.fromEntries(needs.map((name) => [name, known[name] ?? '']));
  return Object.fromEntries(
    Object.entries(amount === 'full' ? known : { ...sample.opening, ...needed }).filter(
      ([name]) => needs.includes(name) || !left.has(name),
    ),
  );
}

/** The time and the promise with which a step speaks in one of its wordings. */
export function contextAt(
  sample: Sample,
  step: Pick<Step, 'id' | 'promise'>,
  wording: Pick<Variant, 'id'>,
): Omit<WordsContext, 'facts'> {
  const context = {
    ...sample.context,
    ...(sample.moments[`${step.id}/${wording.id}`] ?? sample.moments[step.id]),
  };
  return step.promise.sev1 === null ? { ...context, nextUpdate: null } : context;
}

/** Three answers that open an outage. */
export const OPENING_FACTS: Readonly<Record<string, FactValue>> = {
  service: 'online ordering',
  state: 'down',
  affected: 'customers in Germany and Austria',
};

/** Everything that may be known, as service-outage-words.md, section 3, has it. */
export const FULL_FACTS: Readonly<Record<string, FactValue>> = {
  ...OPENING_FACTS,
  onOurSide: true,
  components: ['online ordering=major_outage'],
  symptom: 'you cannot sign in or place an order',
  since: '2025-12-01T06:05:00.000Z',
  notAffected: 'orders already placed, and all shops',
  alternatives: ['You can order by phone or in any of our shops.'],
  hardship: 'you cannot order for delivery today',
  measures: [
    "We have taken back last night's update.",
    'We are restarting sign-in region by region.',
  ],
  tried: 'Restarting sign-in was not enough.',
  cause: 'An update we made at 06:55 CET overloaded the system that signs people in.',
  ruledOut: 'It is not your device or your network.',
  security: 'We have found no sign of an attack.',
  estimate: 'We expect it back between 09:30 and 10:00 CET.',
  back: 'customers in Germany',
  stillOut: 'customers in Austria',
  solution: 'We took the update back and gave sign-in more room.',
  restoredAt: '2025-12-01T08:40:00.000Z',
  consequence: 'Baskets filled before 09:40 CET were not saved; please fill them again.',
  redress: 'Express delivery today is free of charge; you do not need to ask.',
  contact: 'by direct message',
  newsAt: 'on our status page',
  speaker: 'Jana Weber, head of customer service',
  reportDue: '2025-12-05',
  lessons: [
    'An update now reaches one region at a time.',
    'Sign-in has twice the room that a Monday morning needs.',
  ],
};

/** A morning in Berlin. */
export const SAMPLE_CONTEXT: WordsContext = {
  facts: FULL_FACTS,
  nextUpdate: '2025-12-01T09:15:00.000Z',
  now: '2025-12-01T08:45:00.000Z',
  timeZone: 'Europe/Berlin',
  saidAt: '2025-12-01T06:20:00.000Z',
  said: 'that it began at 06:55 CET',
  correct: 'It began at 07:05 CET.',
  leadLink: 'https://status.example/incidents/inc-20251201-sign-in/',
};

const { facts: _, said: __, correct: ___, ...MORNING } = SAMPLE_CONTEXT;
const LEAD_LINK = SAMPLE_CONTEXT.leadLink ?? null;

const GERMAN_OPENING: Sample['opening'] = {
  service: 'die Online-Bestellung',
  state: 'down',
  affected: 'Kundinnen und Kunden in Deutschland und Österreich',
};

const GERMAN_FULL: Sample['full'] = {
  ...FULL_FACTS,
  ...GERMAN_OPENING,
  symptom: 'derzeit können Sie sich nicht anmelden und nichts bestellen',
  notAffected: 'bereits aufgegebene Bestellungen und alle Filialen',
  alternatives: ['Sie können telefonisch oder in jeder Filiale bestellen.'],
  hardship: 'heute können Sie keine Lieferung bestellen',
  measures: [
    'Das Update der letzten Nacht ist zurückgenommen.',
    'Die Anmeldung starten wir Region für Region neu.',
  ],
  tried: 'Ein Neustart der Anmeldung hat nicht genügt.',
  cause: 'Ein Update um 06:55 Uhr hat unsere Anmeldung überlastet.',
  ruledOut: 'Es liegt nicht an Ihrem Gerät oder Ihrem Netz.',
  security: 'Auf einen Angriff deutet nichts hin.',
  estimate: 'Wir erwarten das Ende zwischen 09:30 und 10:00 Uhr.',
  back: 'Kundinnen und Kunden in Deutschland',
  stillOut: 'Kundinnen und Kunden in Österreich',
  solution: 'Wir haben das Update zurückgenommen und der Anmeldung mehr Platz gegeben.',
  consequence: 'Warenkörbe von vor 09:40 Uhr sind nicht gespeichert; bitte füllen Sie sie neu.',
  redress: 'Die Expresslieferung ist heute kostenlos; Sie müssen nichts dafür tun.',
  contact: 'per Direktnachricht',
  newsAt: 'auf unserer Statusseite',
  speaker: 'Jana Weber, Leiterin Kundenservice',
  lessons: [
    'Updates erreichen jetzt eine Region nach der anderen.',
    'Die Anmeldung hat doppelt so viel Platz, wie ein Montagmorgen braucht.',
  ],
};

const CARDS_OPENING: Sample['opening'] = {
  service: 'card payment',
  state: 'down',
  affected: 'everyone who pays by card in our shops and online',
};

const CARDS_FULL: Sample['full'] = {
  ...CARDS_OPENING,
  builtOn: 'a payment network that we do not run ourselves',
  symptom: 'your card may be declined, though nothing is wrong with it',
  since: '2025-12-06T10:20:00.000Z',
  notAffected: 'cash, vouchers and orders already paid',
  alternatives: ['You can pay in cash in every shop.', 'Online you can order on account.'],
  hardship: 'some of you had to leave full baskets behind',
  measures: [
    'Half of our shops now pay through a second network.',
    'We are moving the other half.',
  ],
  tried: 'Sending payments once more was not enough.',
  cause: 'The payment network that we use stopped answering.',
  ruledOut: 'Your card is fine.',
  security: 'We have found no sign of an attack.',
  estimate: 'We expect it back between 13:30 and 14:30 CET.',
  back: 'shops in the north and the west',
  stillOut: 'shops in the south, and online orders',
  solution: 'Payments ran through a second network until the first one was steady.',
  restoredAt: '2025-12-06T12:50:00.000Z',
  consequence: 'If an amount was booked twice, you have it back within three working days.',
  redress: 'Whoever left a basket behind gets delivery free of charge today.',
  contact: 'by direct message',
  newsAt: 'on our status page',
  speaker: 'Jana Weber, head of customer service',
  reportDue: '2025-12-12',
  happened: [
    'At 11:20 CET payments by card stopped being answered.',
    'At 12:05 CET the first shops paid through a second network.',
    'At 13:50 CET all shops and online orders took cards again.',
  ],
  changes: [
    'From January every shop can change to the second network by itself.',
    'We try that change once a month, in opening hours.',
  ],
};

const ACCOUNTS_OPENING: Sample['opening'] = {
  service: 'the online account',
  noticed: 'Last night we noticed sign-ins that did not come from our customers.',
  affected: 'people who sign in with a password',
};

const ACCOUNTS_FULL: Sample['full'] = {
  ...ACCOUNTS_OPENING,
  protect: [
    'Sign out on all your devices, under Settings, Sign-in.',
    'Trust no message that asks you for a password.',
  ],
  since: '2025-12-02T21:30:00.000Z',
  notAffected: 'shops, and orders without an account',
  hardship: 'you have to ask yourself what strangers may have read',
  measures: ['We have ended all open sessions.', 'Sign-in now asks for a second proof.'],
  tried: 'We have gone through all sign-ins of the last week.',
  ruledOut: 'No order was placed in your name.',
  data: 'Names, addresses and orders of 1,240 accounts could be read.',
  notData: 'Passwords and card numbers could not.',
  told: 'Whoever is concerned gets a letter by Friday 5 December.',
  authorities: 'We have informed the data protection authority and the police.',
  cause: 'Passwords known from elsewhere were tried out on our sign-in.',
  security: 'It was an attack on accounts; our own systems were not entered.',
  estimate: 'We expect to have checked all accounts by 18:00 CET.',
  solution:
    'Sign-in now asks for a second proof, and passwords known from elsewhere no longer work.',
  restoredAt: '2025-12-03T06:10:00.000Z',
  consequence: 'You will be asked to sign in again on every device.',
  redress: 'Whoever had a loss through it gets it back from us.',
  contact: 'through the form on our status page',
  newsAt: 'on our status page',
  speaker: 'Jana Weber, head of customer service',
  reportDue: '2025-12-17',
  happened: [
    'On Tuesday at 22:30 CET sign-ins began that did not come from our customers.',
    'On Wednesday at 05:40 CET we noticed them and ended all open sessions.',
    'On Wednesday at 07:10 CET sign-in asked for a second proof.',
  ],
  changes: [
    'A second proof stays part of signing in.',
    'Passwords that are known from elsewhere are refused from the start.',
  ],
  breachKnownAt: '2025-12-03T05:20:00.000Z',
  significantAt: '2025-12-03T05:00:00.000Z',
  dataAffected: true,
};

const WINDOW_OPENING: Sample['opening'] = {
  service: 'online ordering',
  affected: 'customers in Germany and Austria',
  windowStart: '2025-12-06T21:00:00.000Z',
  windowEnd: '2025-12-07T03:00:00.000Z',
};

const WINDOW_FULL: Sample['full'] = {
  ...WINDOW_OPENING,
  effect: 'you cannot place an order or see your orders',
  reason: 'We are replacing the machines on which your orders are kept.',
  prepare: ['Please finish open orders before it starts.'],
  notAffected: 'orders already placed, and all shops',
  alternatives: ['You can order by phone from 06:00 CET.'],
  measures: ['Nine of ten parts are copied.', 'We are checking them one by one.'],
  tried: 'Copying with more machines at once was not enough.',
  late: 'Copying the orders takes longer than it did in our trial.',
  hardship: 'you cannot order for today',
  cause: 'One of the new machines was slower than the others and held up all of them.',
  ruledOut: 'No order is lost.',
  security: 'We have found no sign of an attack.',
  estimate: 'We expect it back between 06:00 and 07:00 CET.',
  solution: 'We took the slow machine out and copied its part anew.',
  restoredAt: '2025-12-07T05:30:00.000Z',
  consequence: 'You will be asked to sign in again.',
  redress: 'Express delivery today is free of charge; you do not need to ask.',
  contact: 'by direct message',
  newsAt: 'on our status page',
  speaker: 'Jana Weber, head of customer service',
  reportDue: '2025-12-12',
};

const BEFORE = { now: '2025-12-04T09:00:00.000Z', saidAt: '2025-12-03T09:00:00.000Z' };
const AT_WORK = { now: '2025-12-07T00:50:00.000Z', nextUpdate: '2025-12-07T02:00:00.000Z' };

const OUTAGE = {
  runbook: 'service-outage',
  moments: {
    relapse: {
      now: '2025-12-01T12:20:00.000Z',
      nextUpdate: '2025-12-01T12:50:00.000Z',
      saidAt: '2025-12-01T10:45:00.000Z',
    },
    verification: { now: '2025-12-01T12:20:00.000Z' },
    report: { now: '2025-12-05T09:00:00.000Z' },
  },
  otherwise: { relapse: { since: '2025-12-01T12:05:00.000Z' } },
  late: [],
  corrected: { fact: 'since', was: '2025-12-01T06:40:00.000Z' },
} as const;

/** One for each runbook and language that comes complete. */
export const SAMPLES: readonly Sample[] = [
  {
    ...OUTAGE,
    opening: OPENING_FACTS,
    full: FULL_FACTS,
    safety: 'Please do not use the lifts.',
    context: MORNING,
  },
  {
    ...OUTAGE,
    language: 'de',
    opening: GERMAN_OPENING,
    full: GERMAN_FULL,
    safety: 'Bitte benutzen Sie die Aufzüge nicht.',
    context: { ...MORNING, language: 'de' },
  },
  {
    runbook: 'third-party-outage',
    opening: CARDS_OPENING,
    full: CARDS_FULL,
    safety: 'Please do not pay a second time.',
    context: {
      nextUpdate: '2025-12-06T13:45:00.000Z',
      now: '2025-12-06T13:00:00.000Z',
      timeZone: 'Europe/Berlin',
      saidAt: '2025-12-06T10:35:00.000Z',
      leadLink: LEAD_LINK,
    },
    moments: {
      relapse: {
        now: '2025-12-06T16:20:00.000Z',
        nextUpdate: '2025-12-06T16:50:00.000Z',
        saidAt: '2025-12-06T14:40:00.000Z',
      },
      verification: { now: '2025-12-06T17:00:00.000Z' },
      report: { now: '2025-12-12T09:00:00.000Z' },
    },
    otherwise: { relapse: { since: '2025-12-06T16:05:00.000Z' } },
    late: [],
    corrected: { fact: 'affected', was: 'our shops in the north' },
  },
  {
    runbook: 'security-incident',
    opening: ACCOUNTS_OPENING,
    full: ACCOUNTS_FULL,
    safety: 'Please change your password now.',
    context: {
      nextUpdate: '2025-12-03T11:00:00.000Z',
      now: '2025-12-03T09:00:00.000Z',
      timeZone: 'Europe/Berlin',
      saidAt: '2025-12-03T07:20:00.000Z',
      leadLink: LEAD_LINK,
    },
    moments: {
      resolution: { now: '2025-12-04T09:00:00.000Z' },
      verification: { now: '2025-12-05T10:00:00.000Z' },
      report: { now: '2025-12-17T09:00:00.000Z' },
    },
    otherwise: {},
    late: [],
    corrected: { fact: 'affected', was: 'people who signed in on Tuesday' },
  },
  {
    runbook: 'planned-maintenance',
    opening: WINDOW_OPENING,
    full: WINDOW_FULL,
    safety: 'Please do not send an order twice.',
    context: {
      nextUpdate: '2025-12-07T06:15:00.000Z',
      now: '2025-12-07T05:45:00.000Z',
      timeZone: 'Europe/Berlin',
      saidAt: '2025-12-07T05:35:00.000Z',
      leadLink: LEAD_LINK,
    },
    moments: {
      announcement: BEFORE,
      reminder: { now: '2025-12-05T21:00:00.000Z' },
      started: { now: '2025-12-06T20:50:00.000Z', nextUpdate: '2025-12-06T23:00:00.000Z' },
      'status/no-change-a': AT_WORK,
      'status/no-change-b': AT_WORK,
      'status/progress-a': AT_WORK,
      'status/progress-b': AT_WORK,
      'status/workaround-a': AT_WORK,
      'status/workaround-b': AT_WORK,
      overrun: { now: '2025-12-07T03:05:00.000Z', nextUpdate: '2025-12-07T03:50:00.000Z' },
      correction: BEFORE,
      'stand-down': BEFORE,
    },
    otherwise: {},
    late: ['late', 'cause', 'hardship', 'redress', 'speaker', 'estimate', 'tried'],
    corrected: { fact: 'windowEnd', was: '2025-12-07T02:00:00.000Z' },
  },
];
