import type { Command } from 'commander';
import type { CertificateBody } from '../../domain/statements.ts';
import type { Desk } from '../desk.ts';
import { withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { list } from '../print/layout.ts';
import { momentFromNow } from '../print/time.ts';

/** Adds `whoami`: who the server takes you for, and what your certificate lets you do. */
export function addWhoami(program: Command, stage: Stage): void {
  withCommon(program.command('whoami'), ['whoami --as carla'])
    .description('who you are here, and whether your signature lets words out')
    .action(function whoamiAction(this: Command) {
      return perform(stage, this, whoami);
    });
}

async function whoami(desk: Desk): Promise<Result> {
  const { body } = (await desk.key()).certificate;
  const [session, deployment] = await Promise.all([
    desk.call('GET /api/whoami'),
    desk.call('GET /api/deployment'),
  ]);
  const { colours } = desk.terminal;
  const now = desk.now();
  const signs = tellSigning(body, now);
  const lines = [
    `${colours.bold(session.name)} (${session.person}) at ${deployment.origin}, deployment ${deployment.deployment}`,
    `${list(session.roles.map((role) => role.replaceAll('_', ' ')))}${session.practice ? ', by a practice certificate: it never signs for a live channel' : ''}`,
    body.training === null
      ? 'no training in the certificate'
      : `training ${body.training.course}, until ${momentFromNow(body.training.expires, now)}`,
    signs.may ? colours.green(signs.text) : colours.yellow(signs.text),
    `signed in until ${momentFromNow(session.expiresAt, now)}; public page ${deployment.publicPage ?? 'not told'}`,
  ];
  return {
    json: { session, deployment, certificate: body, letsWordsOut: signs.may },
    text: lines.join('\n'),
    next: 'queue',
  };
}

/** What the certificate says; the rules are applied by the server and the worker, not here. */
function tellSigning(
  body: CertificateBody,
  now: Date,
): { readonly may: boolean; readonly text: string } {
  const no = (text: string) => ({ may: false, text: `Your signature lets no words out: ${text}` });
  if (body.executive) return no('executives propose, communicators sign.');
  if (!body.roles.includes('communicator')) return no('you are not certified as a communicator.');
  if (body.training === null) return no('your certificate states no training.');
  if (Date.parse(body.training.expires) <= now.getTime()) return no('your training has expired.');
  if (Date.parse(body.notAfter) <= now.getTime()) return no('your certificate has expired.');
  return { may: true, text: 'Your signature lets words out.' };
}
