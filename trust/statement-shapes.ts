import { z } from 'zod';
import {
  DELIVERY_ACTS,
  type AuthorshipStatement,
  type DeliveryDecisionStatement,
  type ReleaseStatement,
  type SignedStatement,
  type SignInStatement,
  type SignOffStatement,
  type Statement,
} from '../domain/statements.ts';
import { certificateShape } from './certificate-shape.ts';
import {
  componentShape,
  deploymentShape,
  digestShape,
  impactShape,
  incidentShape,
  instantShape,
  kindShape,
  leafShape,
  modeShape,
  nonceShape,
  personShape,
  postShape,
  revisionShape,
  severityShape,
  statusShape,
} from './shapes.ts';

/** Longest statement, in characters; evidence travels in signals and is kept for ever. */
export const STATEMENT_LIMIT = 64 * 1024;

const base = {
  version: z.literal(1),
  deployment: deploymentShape,
  signer: personShape,
  certificate: digestShape,
  nonce: nonceShape,
  signedAt: instantShape,
};

const signOffShape = z.strictObject({
  ...base,
  type: z.literal('countersign/sign-off'),
  incident: incidentShape,
  post: postShape,
  step: z.string().min(1).max(120),
  kind: kindShape,
  severity: severityShape,
  runbook: digestShape,
  revision: revisionShape,
  authors: z.array(personShape).max(50),
  unsignedWords: z.boolean(),
  leaves: z.array(leafShape).min(1).max(100),
  status: statusShape,
  impact: impactShape,
  components: z.array(componentShape).max(200),
  promise: instantShape.nullable(),
  mode: modeShape,
  drill: z.string().min(1).max(200).nullable(),
  ledgerHead: digestShape,
  decideBy: instantShape,
  publishBy: instantShape,
}) satisfies z.ZodType<SignOffStatement>;

const deliveryDecisionShape = z.strictObject({
  ...base,
  type: z.literal('countersign/delivery-decision'),
  act: z.enum(DELIVERY_ACTS),
  incident: incidentShape,
  post: postShape,
  revision: revisionShape,
  leaf: leafShape,
  mode: modeShape,
  drill: z.string().min(1).max(200).nullable(),
  permalink: z.string().max(2_000).nullable(),
  reason: z.string().max(4_000),
  decideBy: instantShape,
}) satisfies z.ZodType<DeliveryDecisionStatement>;

const authorshipShape = z.strictObject({
  ...base,
  type: z.literal('countersign/authorship'),
  act: z.enum(['revise', 'proposePost']),
  incident: incidentShape,
  post: postShape.nullable(),
  basedOn: z.number().int().min(0).max(1_000_000),
  words: digestShape,
}) satisfies z.ZodType<AuthorshipStatement>;

const signInShape = z.strictObject({
  ...base,
  type: z.literal('countersign/sign-in'),
  origin: z.string().min(1).max(300),
  challenge: z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal characters'),
}) satisfies z.ZodType<SignInStatement>;

const releaseShape = z.strictObject({
  ...base,
  type: z.literal('countersign/release'),
  incident: incidentShape,
  post: postShape.nullable(),
  revision: z.number().int().min(0).max(1_000_000),
  mode: modeShape,
  drill: z.string().min(1).max(200).nullable(),
  reason: z.string().max(4_000),
  decideBy: instantShape,
}) satisfies z.ZodType<ReleaseStatement>;

/** The strict shape of each type of statement; unknown keys are faults. */
export const statementShapes = {
  'countersign/sign-off': signOffShape,
  'countersign/delivery-decision': deliveryDecisionShape,
  'countersign/authorship': authorshipShape,
  'countersign/sign-in': signInShape,
  'countersign/release': releaseShape,
} as const satisfies {
  readonly [T in Statement['type']]: z.ZodType<Extract<Statement, { type: T }>>;
};

/** A signed statement as it travels. */
export const signedStatementShape = z.strictObject({
  statement: z.string().min(2).max(STATEMENT_LIMIT),
  proof: z.strictObject({
    kind: z.literal('ed25519'),
    signature: z.string().max(200),
    publicKey: z.string().max(200),
  }),
  certificate: certificateShape,
}) satisfies z.ZodType<SignedStatement>;
