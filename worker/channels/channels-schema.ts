import { z } from 'zod';

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const name = (what: string) => z.string().regex(NAME, `${what}: small letters, digits, hyphens`);
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language such as en or de-AT');
const timeZone = z.string().refine(isTimeZone, 'a zone such as Europe/Berlin');
/** A folder below the first page, or one in another; none is the first page itself. */
const path = z
  .string()
  .regex(/^(?:[a-z0-9][a-z0-9-]{0,63}(?:\/[a-z0-9][a-z0-9-]{0,63}){0,2})?$/, 'folders such as de')
  .refine(
    (folders) => !RESERVED.some((own) => folders.split('/').includes(own)),
    'a folder that the page does not use itself',
  );
const RESERVED = ['incidents', 'generations', 'api', 'current'];

const account = {
  channel: name('the name that runbooks use'),
  account: name('a name for people and logs'),
  audience: name('an audience of the runbooks').default('public'),
  language,
  serves: z.enum(['live', 'drill']),
  brand: name('a brand above').optional(),
  timeZone: timeZone.optional(),
  noise: z.enum(['push', 'thread', 'page']).optional(),
  form: z.enum(['short', 'long']).optional(),
  limit: z.number().int().min(20).max(1_000_000).optional(),
};

/** The house's accounts: each is one place where words may stand, for one audience and language. */
export const channelsSchema = z.strictObject({
  format: z.literal(1),
  brands: z
    .record(
      name('a brand'),
      z.strictObject({
        name: z.string().min(1).max(200),
        timeZone: timeZone.optional(),
        languages: z.array(language).min(1).optional(),
      }),
    )
    .default({}),
  accounts: z
    .array(
      z.discriminatedUnion('outlet', [
        z.strictObject({
          outlet: z.literal('page'),
          ...account,
          path: path.default(''),
          name: z.string().min(1).max(200).optional(),
        }),
        z.strictObject({
          outlet: z.literal('sandbox'),
          ...account,
          ability: z
            .enum(['idempotent', 'look-up', 'receiver-deduplicates', 'one-try'])
            .default('look-up'),
        }),
        z.strictObject({ outlet: z.literal('shelf'), ...account }),
      ]),
    )
    .min(1),
});
export type ChannelsFile = z.infer<typeof channelsSchema>;
export type AccountFile = ChannelsFile['accounts'][number];

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
