/** The last metre alone: whatever asks for it, each reason stops it, and nothing is sent. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PublishRequest } from '../../activities/contract.ts';
import { COUNTERSIGN } from '../../domain/ledger-entry.ts';
import type { SignedStatement } from '../../domain/statements.ts';
import { openVandal, type Vandal } from '../ledger/kit.ts';
import { generateKeyPair } from '../../trust/keys.ts';
import {
  decisionEntry,
  makeCrew,
  openRig,
  publish,
  recordDraft,
  signEntry,
  type DraftedPost,
  type OutageKit,
  type Rig,
} from './kit.ts';
import { signAs } from '../trust/kit.ts';

const DAY = 24 * 60 * 60 * 1000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

let rig: Rig;
let vandal: Vandal;
beforeAll(async () => {
  rig = await openRig();
  vandal = await openVandal(rig.databaseUrl);
});
afterAll(async () => {
  await vandal.close();
  await rig.close();
});

interface Scene {
  readonly outage: OutageKit;
  readonly post: DraftedPost;
}

async function scene(options: Parameters<OutageKit['draft']>[0] = {}): Promise<Scene> {
  const outage = await rig.openIncident();
  return { outage, post: await outage.draft(options) };
}

/** It is refused with this code, recorded, and nothing was attempted. */
async function expectRefused(
  { outage }: Pick<Scene, 'outage'>,
  request: PublishRequest,
  code: string,
  worker = rig.activities,
): Promise<void> {
  const outcome = await publish(worker, request);
  expect(outcome).toMatchObject({ outcome: 'failed', code });
  const entries = await outage.entries();
  expect(entries.map((entry) => entry.action)).not.toContain('delivery.attempt');
  if (code === 'lapsed') return;
  const refused = entries.filter((entry) => entry.action === 'message.refuse');
  expect(refused.map((entry) => entry.payload)).toEqual([
    expect.objectContaining({ message: 'publish', code }),
  ]);
}

const bySigner: readonly [string, string, Parameters<Rig['crew']['person']>[0]][] = [
  ['an incident commander', 'wrong-role', { roles: ['incident_commander'] }],
  ['an executive, trained or not', 'executive', { executive: true }],
  ['somebody with the role of an executive', 'executive', { roles: ['communicator', 'executive'] }],
  ['an auditor', 'auditor', { roles: ['auditor', 'communicator'] }],
  [
    'a communicator whose training has expired',
    'training-expired',
    { training: { course: 'x', passed: inDays(-90), expires: inDays(-1) } },
  ],
  ['a communicator without training', 'not-trained', { training: null }],
  [
    'a communicator whose certificate has expired',
    'certificate-expired',
    { notBefore: inDays(-90), notAfter: inDays(-1) },
  ],
  [
    'a communicator whose certificate is not valid yet',
    'certificate-not-yet-valid',
    { notBefore: inDays(1), notAfter: inDays(90) },
  ],
  ['a communicator of another language', 'wrong-language', { languages: ['de'] }],
  ['a certificate of another deployment', 'wrong-deployment', { deployment: 'other' }],
];

describe('who signed', () => {
  test.each(bySigner)('refuses %s', async (_who, code, body) => {
    const stage = await scene();
    const signed = stage.post.sign(rig.crew.person(body), { deployment: 'test' });
    await expectRefused(stage, stage.post.request('sandbox', [signed]), code);
  });

  test('refuses a certificate that other roots have signed', async () => {
    const stage = await scene();
    const signed = stage.post.sign(makeCrew().carla);
    await expectRefused(stage, stage.post.request('sandbox', [signed]), 'not-chained');
  });

  test('refuses a key that does not stand in the certificate', async () => {
    const stage = await scene();
    const { carla } = rig.crew;
    const signed = signAs({ ...carla, ...generateKeyPair() }, stage.post.statement(carla));
    await expectRefused(stage, stage.post.request('sandbox', [signed]), 'unknown-key');
  });

  test('refuses a statement that names another person', async () => {
    const stage = await scene();
    const signed = stage.post.sign(rig.crew.carla, { signer: 'p-cem' });
    await expectRefused(stage, stage.post.request('sandbox', [signed]), 'wrong-person');
  });

  test('refuses practice certificates in production', async () => {
    const stage = await scene();
    const worker = rig.worker({ policy: { ...rig.crew.policy, practice: false } });
    await expectRefused(stage, stage.post.request('sandbox'), 'practice-only', worker);
  });
});

const OTHER = 'a'.repeat(64);

describe('what was signed', () => {
  test.each([
    ['revision', 'wrong-revision', { revision: 2 }],
    ['post', 'wrong-post', { post: 'inc-test-1/post-9' }],
    ['incident', 'wrong-incident', { incident: 'inc-other' }],
    ['deployment', 'wrong-deployment', { deployment: 'other' }],
    ['step', 'wrong-step', { step: 'apology' }],
    ['severity', 'wrong-severity', { severity: 'sev3' }],
    ['runbook', 'wrong-runbook', { runbook: OTHER }],
    ['mode', 'drill-for-live', { mode: 'drill', drill: 'friday' }],
    ['authors', 'wrong-authors', { authors: ['p-cem'] }],
    ['status', 'wrong-status', { status: 'resolved' }],
    ['promise', 'wrong-promise', { promise: null }],
    ['date, tomorrow', 'signed-in-future', { signedAt: inDays(1) }],
  ] as const)('refuses another %s', async (_what, code, change) => {
    const stage = await scene();
    const signed = stage.post.sign(rig.crew.carla, change);
    await expectRefused(stage, stage.post.request('sandbox', [signed]), code);
  });

  test.each([
    ['leaf', 'wrong-leaf', { digest: OTHER }],
    ['channel', 'wrong-channel', { channel: 'mastodon' }],
    ['account', 'wrong-account', { account: 'other' }],
    ['audience', 'wrong-audience', { audience: 'staff' }],
    ['language', 'wrong-language', { language: 'de' }],
  ] as const)('refuses another %s', async (_what, code, change) => {
    const stage = await scene();
    const statement = stage.post.statement(rig.crew.carla);
    const leaves = statement.leaves.map((leaf) => ({ ...leaf, ...change }));
    const signed = stage.post.sign(rig.crew.carla, { leaves });
    await expectRefused(stage, stage.post.request('sandbox', [signed]), code);
  });

  test('refuses a leaf that is not one of the revision, whatever key it is given', async () => {
    const stage = await scene();
    const request = stage.post.request('sandbox');
    const forged = { ...request, leaf: { ...request.leaf, digest: OTHER } };
    await expectRefused(stage, forged, 'wrong-leaf');
  });
});

describe('how it was signed', () => {
  test('refuses a broken signature', async () => {
    const stage = await scene();
    const signed = stage.post.sign(rig.crew.carla);
    const other = stage.post.sign(rig.crew.carla);
    const broken: SignedStatement = { ...signed, proof: other.proof };
    await expectRefused(stage, stage.post.request('sandbox', [broken]), 'broken-signature');
  });

  test('refuses bytes that are not in their one canonical form', async () => {
    const stage = await scene();
    const signed = stage.post.sign(rig.crew.carla);
    const spaced = { ...signed, statement: signed.statement.replace('{', '{ ') };
    await expectRefused(stage, stage.post.request('sandbox', [spaced]), 'non-canonical');
  });

  test('refuses a signed statement of another type', async () => {
    const stage = await scene();
    const act = stage.post.decide('sandbox', 'retryDelivery');
    await expectRefused(stage, stage.post.request('sandbox', [act]), 'wrong-statement');
  });

  test('refuses what nobody signed', async () => {
    const stage = await scene();
    await expectRefused(stage, stage.post.request('sandbox', []), 'unsigned');
  });

  test('refuses what is no signed statement at all', async () => {
    const stage = await scene();
    const nonsense = { statement: 'x' } as unknown as SignedStatement;
    await expectRefused(stage, stage.post.request('sandbox', [nonsense]), 'malformed');
  });

  test('refuses the nonce of another statement, also of another incident', async () => {
    const first = await scene();
    const nonce = 'abcdef0123456789abcdef0123456789';
    const signed = first.post.sign(rig.crew.carla, { nonce });
    expect(await publish(rig.activities, first.post.request('sandbox', [signed]))).toMatchObject({
      outcome: 'published',
    });
    const second = await scene();
    const again = second.post.sign(rig.crew.carla, { nonce });
    await expectRefused(second, second.post.request('sandbox', [again]), 'nonce-seen');
  });
});

describe('whether it is enough', () => {
  test('refuses one signature where the pinned runbook asks for two', async () => {
    const stage = await scene({ step: 'apology' });
    await expectRefused(stage, stage.post.request('sandbox'), 'not-enough-signers');
  });

  test('asks the pinned runbook, not the rule that the request claims', async () => {
    const stage = await scene({ step: 'apology' });
    const request = stage.post.request('sandbox');
    const need = [{ role: 'communicator', count: 1 }] as const;
    const rule = { ...request.identity.rule, need, author: 'may-sign' as const };
    const lax = { ...request, identity: { ...request.identity, rule } };
    await expectRefused(stage, lax, 'not-enough-signers');
  });

  test('asks the floor of its own configuration, whatever the runbook says', async () => {
    const stage = await scene();
    const need = [{ role: 'communicator', count: 2 }] as const;
    const worker = rig.worker({ floors: { default: { need, author: 'may-sign' } } });
    await expectRefused(stage, stage.post.request('sandbox'), 'not-enough-signers', worker);
  });

  test('refuses the author where the rule wants somebody else', async () => {
    const stage = await scene({ authors: ['p-carla'] });
    const author = 'may-not-sign' as const;
    const need = [{ role: 'communicator', count: 1 }] as const;
    const worker = rig.worker({ floors: { default: { need, author } } });
    await expectRefused(stage, stage.post.request('sandbox'), 'author-may-not-sign', worker);
  });

  test('refuses the same person twice', async () => {
    const stage = await scene({ step: 'apology' });
    const { carla } = rig.crew;
    const twice = [stage.post.sign(carla), stage.post.sign(carla)];
    await expectRefused(stage, stage.post.request('sandbox', twice), 'already-signed');
  });
});

describe('the bytes', () => {
  test('refuses words that are not in the store', async () => {
    const stage = await scene();
    const { digest } = stage.post.leaf('sandbox');
    await vandal.change('delete from rendition where digest = $1', [digest]);
    await expectRefused(stage, stage.post.request('sandbox'), 'bytes-missing');
  });

  test('refuses words that were changed in the store', async () => {
    const stage = await scene();
    const { digest } = stage.post.leaf('sandbox');
    await vandal.change(
      "update rendition set text = replace(text, 'sorry', 'happy') where digest = $1",
      [digest],
    );
    await expectRefused(stage, stage.post.request('sandbox'), 'bytes-differ');
  });
});

describe('where and when', () => {
  test('refuses a channel that this worker does not have', async () => {
    const stage = await scene();
    const worker = rig.worker({ channels: [] });
    await expectRefused(stage, stage.post.request('sandbox'), 'unknown-channel', worker);
  });

  test('never lets a drill reach a channel that serves live words', async () => {
    const outage = await rig.openIncident({ mode: 'drill', drill: 'friday' });
    const post = await outage.draft();
    const channels = rig.deps.channels.map((channel) => ({
      ...channel,
      spec: { ...channel.spec, serves: 'live' as const },
    }));
    await expectRefused(
      { outage },
      post.request('sandbox'),
      'drill-for-live',
      rig.worker({ channels }),
    );
  });

  test('lets words lapse when their time has passed', async () => {
    const stage = await scene({ publishWithin: -1000 });
    await expectRefused(stage, stage.post.request('sandbox'), 'lapsed');
    expect(await stage.outage.actions()).toContain('delivery.fail');
  });

  test('refuses a signature that came too late and that no workflow has taken', async () => {
    const stage = await scene();
    const signed = stage.post.sign(rig.crew.carla, {
      decideBy: new Date(Date.now() - 1).toISOString(),
    });
    await expectRefused(stage, stage.post.request('sandbox', [signed]), 'lapsed');
  });

  test('refuses a signature that is older than the rule allows and that no workflow has taken', async () => {
    const stage = await scene({ publishWithin: 30 * DAY });
    const { carla } = rig.crew;
    const signed = stage.post.sign(carla, { signedAt: inDays(-2) });
    await expectRefused(stage, stage.post.request('sandbox', [signed]), 'lapsed');
  });

  test('does not send when the clock is more than 30 seconds off', async () => {
    const stage = await scene();
    const worker = rig.worker({ now: () => new Date(Date.now() + 31_000) });
    await expectRefused(stage, stage.post.request('sandbox'), 'clock-off', worker);
  });
});

describe('what the ledger says', () => {
  test.each(['post.withdraw', 'post.reject', 'post.request_changes'] as const)(
    'refuses words after %s',
    async (action) => {
      const stage = await scene();
      const { incident, post } = stage.post.identity;
      await rig.activities.record({
        incident,
        entries: [
          {
            eventId: `${post}/${action}`,
            actor: COUNTERSIGN,
            action,
            payload: { post, revision: 1, reason: 'no' },
          },
        ],
      });
      await expectRefused(stage, stage.post.request('sandbox'), 'superseded');
    },
  );

  test('refuses words that a later revision has replaced', async () => {
    const stage = await scene();
    const { identity, revision } = stage.post;
    await recordDraft(rig.activities, identity, { ...revision, number: 2 });
    await expectRefused(stage, stage.post.request('sandbox'), 'superseded');
  });

  test('refuses a post that a conflict has frozen', async () => {
    const stage = await scene();
    const { incident, post } = stage.post.identity;
    const had = 'a'.repeat(64);
    await rig.activities.record({
      incident,
      entries: [
        {
          eventId: `${post}/conflict`,
          actor: COUNTERSIGN,
          action: 'ledger.conflict',
          payload: { eventId: 'x', post, had, got: had },
        },
      ],
    });
    await expectRefused(stage, stage.post.request('sandbox'), 'frozen');
  });

  test('refuses a post that the ledger does not know', async () => {
    const stage = await scene();
    const request = stage.post.request('sandbox');
    const identity = { ...request.identity, post: `${stage.outage.incident}/post-7` };
    const outcome = await publish(rig.activities, { ...request, identity });
    expect(outcome).toMatchObject({ outcome: 'failed' });
    expect(await stage.outage.actions()).not.toContain('delivery.attempt');
  });

  test('makes no chain for an incident that somebody made up', async () => {
    const stage = await scene();
    const request = stage.post.request('sandbox');
    const identity = { ...request.identity, incident: 'inc-made-up', post: 'inc-made-up/post-1' };
    const outcome = await publish(rig.activities, { ...request, identity });
    expect(outcome).toMatchObject({ outcome: 'failed' });
    const { rows } = await vandal.ask("select 1 from chain_head where chain = 'inc-made-up'");
    expect(rows).toEqual([]);
  });
});

test('sends what was decided in time, however late the sending is', async () => {
  const stage = await scene();
  const decideBy = new Date(Date.now() - 1).toISOString();
  const signed = stage.post.sign(rig.crew.carla, { decideBy });
  await rig.activities.record({
    incident: stage.outage.incident,
    entries: [signEntry(stage.post, signed)],
  });
  expect(await publish(rig.activities, stage.post.request('sandbox', [signed]))).toMatchObject({
    outcome: 'published',
  });
});

test.each(['confirmDelivery', 'giveUpDelivery'] as const)(
  'a row that says %s and that nobody signed is not believed',
  async (act) => {
    const stage = await scene();
    const entry = decisionEntry(stage.post, 'sandbox', act);
    const payload = { ...entry.payload, signed: null as unknown as SignedStatement };
    await rig.activities.record({
      incident: stage.outage.incident,
      entries: [{ ...entry, payload }],
    });
    expect(await publish(rig.activities, stage.post.request('sandbox'))).toMatchObject({
      outcome: 'published',
    });
    expect(await stage.outage.actions()).toContain('delivery.attempt');
  },
);

test('nothing reached a channel but the posts that were let out', () => {
  const sandbox = path.join(rig.directory, 'sandbox');
  expect(existsSync(path.join(sandbox, 'drill.jsonl'))).toBe(false);
  expect(readFileSync(path.join(sandbox, 'main.jsonl'), 'utf8').trim().split('\n')).toHaveLength(4);
  expect(existsSync(rig.pageDirectory)).toBe(false);
});
