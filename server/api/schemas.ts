/** The shapes that come in, strict: an unknown key is a fault, and `__proto__` is one too. */
import { z } from 'zod';
import type { FactReport } from '../../domain/facts.ts';
import { SCOPE_CHANGES } from '../../domain/facts.ts';
import { SEVERITIES } from '../../domain/words.ts';
import { signedStatementShape } from '../../trust/statement-shapes.ts';
import { incidentShape, instantShape, postShape } from '../../trust/shapes.ts';
import type {
  AcknowledgeCoverRequest,
  ApproveRequest,
  ChangeSeverityRequest,
  DecideDeliveryRequest,
  HoldBackRequest,
  HoldRequest,
  MergeRequest,
  OpenIncidentRequest,
  ProposePostRequest,
  RelapseRequest,
  ReleaseRequest,
  ReportFactsRequest,
  ResolveRequest,
  ReviseRequest,
  SkipStepRequest,
  SplitRequest,
  TickOffRequest,
  SignInRequest,
  StandDownRequest,
} from './contract.ts';

const messageId = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, 'a message id: 8 to 64 letters, digits and hyphens');
const reason = z
  .string()
  .max(2_000)
  .refine((text) => text.trim() !== '', 'a reason in words');
const factName = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'the name of a fact');
/** Half a surrogate pair: no bytes can carry it, so nobody could sign or store it. */
const whole = z.string().refine((text) => !/\p{Surrogate}/u.test(text), 'whole characters');
const factValue = z.union([whole.max(4_000), z.array(whole.max(4_000)).max(50), z.boolean()]);
/** A sealed value never comes in: the server alone seals. */
const fact = z
  .strictObject({
    name: factName,
    value: factValue.nullable(),
    state: z.enum(['reported', 'confirmed', 'unknown']),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language such as de')
      .optional(),
    change: z.enum(SCOPE_CHANGES).optional(),
  })
  .transform(({ language, change, ...told }): FactReport => ({
    ...told,
    ...(language === undefined ? {} : { language }),
    ...(change === undefined ? {} : { change }),
  }));
const facts = z
  .array(fact)
  .max(100)
  .refine(
    (list) =>
      new Set(list.map(({ name, language }) => `${name}@${language ?? ''}`)).size === list.length,
    'every fact once at most, in each language',
  );
const words = z.strictObject({
  headline: whole.max(500).refine((text) => text.trim() !== '', 'a headline'),
  short: whole.refine((text) => text.trim() !== '', 'words for networks'),
  long: whole.refine((text) => text.trim() !== '', 'words for the page'),
  audiences: z
    .record(
      z.string().regex(/^[a-z][A-Za-z0-9-]{0,63}$/, 'the name of an audience'),
      whole.refine((text) => text.trim() !== '', 'words for this audience'),
    )
    .exactOptional(),
});
const revision = z.number().int().min(1).max(1_000_000);
const signed = signedStatementShape;

export const signInBody = z.strictObject({ signed }) satisfies z.ZodType<SignInRequest>;

export const openIncidentBody = z
  .strictObject({
    messageId,
    runbook: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'the name of a runbook'),
    runbookDigest: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'a SHA-256')
      .optional(),
    facts,
    severity: z.enum(SEVERITIES).optional(),
    mode: z.enum(['live', 'drill']),
    drill: z.string().trim().min(1).max(200).optional(),
    brands: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'the name of a brand'))
      .max(50)
      .optional(),
  })
  .refine((body) => (body.mode === 'drill') === (body.drill !== undefined), {
    path: ['drill'],
    message: 'the name of the drill, with mode "drill" only',
  }) satisfies z.ZodType<Mutable<OpenIncidentRequest>>;

export const reportFactsBody = z.strictObject({
  messageId,
  facts: facts.min(1),
}) satisfies z.ZodType<ReportFactsRequest>;

export const proposePostBody = z
  .strictObject({
    messageId,
    kind: z.enum(['statement', 'correction']),
    words,
    corrects: postShape.nullable(),
    authorship: signed.nullable(),
  })
  .refine((body) => (body.kind === 'correction') === (body.corrects !== null), {
    path: ['corrects'],
    message: 'the post that is corrected, with kind "correction" only',
  }) satisfies z.ZodType<ProposePostRequest>;

export const changeSeverityBody = z.strictObject({
  messageId,
  severity: z.enum(SEVERITIES),
  reason,
}) satisfies z.ZodType<ChangeSeverityRequest>;

export const resolveBody = z.strictObject({
  messageId,
  restoredAt: instantShape,
}) satisfies z.ZodType<ResolveRequest>;

export const standDownBody = z.strictObject({
  messageId,
  reason,
}) satisfies z.ZodType<StandDownRequest>;

export const relapseBody = z.strictObject({
  messageId,
  since: instantShape,
  reason,
}) satisfies z.ZodType<RelapseRequest>;

export const mergeBody = z.strictObject({
  messageId,
  into: incidentShape,
  reason,
}) satisfies z.ZodType<MergeRequest>;

export const splitBody = z.strictObject({
  messageId,
  facts: facts.min(1),
  severity: z.enum(SEVERITIES).optional(),
  reason,
}) satisfies z.ZodType<Mutable<SplitRequest>>;

export const holdBody = z.strictObject({ messageId, reason }) satisfies z.ZodType<HoldRequest>;

export const releaseBody = z.strictObject({
  messageId,
  release: signed,
}) satisfies z.ZodType<ReleaseRequest>;

const planName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,99}$/i, 'its name in the runbook');

export const skipStepBody = z.strictObject({
  messageId,
  step: planName,
  reason,
}) satisfies z.ZodType<SkipStepRequest>;

export const tickOffBody = z.strictObject({
  messageId,
  task: planName,
  note: z.string().max(2_000),
}) satisfies z.ZodType<TickOffRequest>;

export const reviseBody = z.strictObject({
  messageId,
  basedOn: revision,
  words,
  note: z.string().max(2_000),
  authorship: signed.nullable(),
  promise: instantShape.optional(),
}) satisfies z.ZodType<Mutable<ReviseRequest>>;

export const approveBody = z.strictObject({
  messageId,
  signOff: signed,
}) satisfies z.ZodType<ApproveRequest>;

export const holdBackBody = z.strictObject({
  messageId,
  revision,
  reason,
}) satisfies z.ZodType<HoldBackRequest>;

export const acknowledgeCoverBody = z.strictObject({
  messageId,
}) satisfies z.ZodType<AcknowledgeCoverRequest>;

export const decideDeliveryBody = z.strictObject({
  messageId,
  decision: signed,
}) satisfies z.ZodType<DecideDeliveryRequest>;

/** Nothing, or an empty object. */
export const emptyBody = z.strictObject({}).optional();

const limit = z.coerce.number().int().min(1).max(200).default(50);
const cursor = z.string().min(1).max(300).optional();

/** Nothing is read of it; an unknown question is a fault all the same. */
export const noQuery = z.strictObject({});
export const noParams = z.object({});
export const pageQuery = z.strictObject({ limit, cursor });
export const incidentsQuery = z.strictObject({
  state: z.enum(['open', 'resolving', 'stood-down', 'merged', 'closed', 'aftercare']).optional(),
  limit,
  cursor,
});
export const queueQuery = z.strictObject({
  state: z
    .enum(['rendering', 'waiting', 'changes-requested', 'signed', 'delivering', 'settled'])
    .optional(),
  limit,
  cursor,
});

export const incidentParam = z.strictObject({ incident: incidentShape });
const postNumber = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'a post number')
  .transform(Number);
export const postParam = z.strictObject({ incident: incidentShape, post: postNumber });
export const revisionParam = z.strictObject({
  incident: incidentShape,
  post: postNumber,
  revision: postNumber,
});
export const deliveryParam = z.strictObject({
  incident: incidentShape,
  post: postNumber,
  key: z.string().regex(/^[0-9a-f]{64}$/, 'a delivery key'),
});

/** zod writes optional keys as `T | undefined`. */
type Mutable<T> = { [K in keyof T]: undefined extends T[K] ? T[K] | undefined : T[K] };
