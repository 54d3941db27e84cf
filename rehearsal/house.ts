import type { ChannelSpec } from '../domain/delivery.ts';
import type { Runbook } from '../domain/runbook.ts';

type Outlet = Pick<ChannelSpec, 'noise'> & Partial<Pick<ChannelSpec, 'form' | 'limit'>>;

/**
 * What kind of outlet a channel's name stands for, as in a practice house. A channel that is not
 * here is taken for a page: it wakes nobody.
 */
const OUTLETS: Readonly<Record<string, Outlet>> = {
  'status-page': { noise: 'page', form: 'long' },
  sandbox: { noise: 'thread', limit: 300 },
  'staff-chat': { noise: 'thread', form: 'long' },
  'staff-mail': { noise: 'push', form: 'long' },
  mail: { noise: 'push', form: 'long' },
  sms: { noise: 'push', limit: 480 },
  'executives-line': { noise: 'thread' },
};

/** One account for each channel of the runbook, in each of its languages. */
export function houseOf(runbook: Runbook): readonly ChannelSpec[] {
  const ofAudiences = Object.entries(runbook.audiences).flatMap(([audience, { channels }]) =>
    channels.map((channel) => ({ channel, audience })),
  );
  const named = new Set(ofAudiences.map(({ channel }) => channel));
  const ofSteps = [...runbook.steps.flatMap((step) => step.channels), ...runbook.proposals.channels]
    .filter((channel) => !named.has(channel))
    .map((channel) => ({ channel, audience: 'public' }));
  const places = [...ofAudiences, ...ofSteps];
  return [runbook.language, ...runbook.follow].flatMap((language) =>
    places.map(({ channel, audience }): ChannelSpec => ({
      channel,
      account: language === runbook.language ? 'drill' : `drill-${language}`,
      audience,
      language,
      ability: 'idempotent',
      serves: 'drill',
      brand: null,
      timeZone: null,
      form: 'short',
      limit: null,
      ...(OUTLETS[channel] ?? { noise: 'page' }),
    })),
  );
}
