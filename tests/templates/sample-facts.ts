import type { FactValue } from '../../domain/facts.ts';
import type { WordsContext } from '../../templates/words-context.ts';

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
  components: ['online ordering=major_outage'],
  lessons: [
    'We now try every update on a small part of the system first.',
    'Sign-in has twice the room that it had.',
  ],
};

/** A morning in Berlin. The safety sentence stands in for itself, because it changes the rest. */
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
