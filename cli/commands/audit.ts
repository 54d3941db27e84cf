import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { parseTrustPolicy } from '../../trust/trust-policy.ts';
import type { TrustPolicy } from '../../trust/trust-policy.ts';
import { CliError } from '../cli-error.ts';
import { auditDoor, auditIncident } from '../client/audit-incident.ts';
import { readDoor } from '../client/list-all.ts';
import { printLedgerRows } from '../print/ledger-rows.ts';
import { findIncident, shortIncident } from '../client/find-by-name.ts';
import type { Desk } from '../desk.ts';
import { addAuditGaps } from './audit-gaps.ts';
import { EXIT } from '../exit-codes.ts';
import { helpTail, withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { count } from '../print/layout.ts';
import { visible } from '../print/visible.ts';

/** Adds `audit verify`, `audit door`, `audit gaps` and `audit rebuild`. */
export function addAudit(program: Command, stage: Stage): void {
  const audit = program.command('audit').description('check what the ledger says');
  withCommon(audit.command('verify'), [
    'audit verify x7k2 --as ada',
    'audit verify x7k2 --as ada --trust /etc/countersign/trust.json --json',
  ])
    .description('walk an incident’s chain and check every signature again, here; 3 when broken')
    .argument('[incident]', 'end of its name; left out: the only one that runs')
    .option('--trust <file>', 'the trust roots that you believe; left out: <home>/trust.json')
    .action(function verifyAction(
      this: Command,
      incident: string | undefined,
      options: { readonly trust?: string },
    ) {
      return perform(stage, this, (desk) => verify(desk, incident ?? null, options.trust));
    });
  withCommon(audit.command('door'), ['audit door --as ada'])
    .description('what the server refused before it reached an incident, and whether it is whole')
    .option('--raw', 'with the places where each line stands')
    .action(function doorAction(this: Command, options: { readonly raw?: boolean }) {
      return perform(stage, this, (desk) => door(desk, options.raw === true));
    });
  addAuditGaps(audit, stage);
  audit
    .command('rebuild')
    .description(
      'rebuild what people are shown from the ledger, and tell whether anything differed',
    )
    .option('--home <folder>', 'home of the local stack (COUNTERSIGN_HOME, .countersign)')
    .option('--json', 'print JSON for programs')
    .addHelpText('after', `${REBUILD_NOTE}${helpTail(['audit rebuild'])}`)
    .action(function rebuildAction(this: Command) {
      return perform(stage, this, (desk) => rebuild(desk));
    });
}

const REBUILD_NOTE =
  '\nWorks on the database itself: DATABASE_URL, or that of the stack running on the home.\n';

async function verify(
  desk: Desk,
  name: string | null,
  trustFile: string | undefined,
): Promise<Result> {
  const policy = await readPolicy(trustFile ?? join(desk.home, 'trust.json'));
  const incident = await findIncident(desk.call, name);
  const audit = await auditIncident(desk.call, incident, policy);
  const { colours } = desk.terminal;
  const whole = audit.faults.length === 0;
  const found = audit.faults.map(
    ({ sequence, message, code }) =>
      `  ${sequence === 0 ? 'the chain' : `entry ${sequence}`}: ${visible(message)} (${code})`,
  );
  const text = [
    whole
      ? colours.green(`${shortIncident(incident)}: whole. Everything public was signed for.`)
      : colours.red(
          `${shortIncident(incident)}: BROKEN. ${count(audit.faults.length, 'finding')}:`,
        ),
    ...found,
    `${count(audit.entries, 'entry', 'entries')}, ${count(audit.signOffs, 'sign-off')}, ${count(audit.publications, 'publication')}, ${count(audit.refusals, 'refusal')}; trust: ${count(policy.roots.length, 'root')}, ${policy.threshold} must have signed${policy.practice ? ', practice' : ''}`,
    `head ${audit.head === null ? 'none' : `${audit.head.sequence} ${audit.head.hash}`}`,
  ];
  return {
    json: { ...audit, ok: whole },
    text: text.join('\n'),
    next: 'audit door',
    exitCode: whole ? EXIT.ok : EXIT.refused,
  };
}

async function door(desk: Desk, raw: boolean): Promise<Result> {
  const rows = await readDoor(desk.call);
  const faults = auditDoor(rows);
  const { colours } = desk.terminal;
  const whole = faults.length === 0;
  const verdict = whole
    ? colours.green(`The door's chain is whole: ${count(rows.length, 'entry', 'entries')}.`)
    : colours.red(`The door's chain is BROKEN: ${count(faults.length, 'finding')}.`);
  const found = faults.map(({ sequence, message }) => `  entry ${sequence}: ${visible(message)}`);
  return {
    json: { items: rows, faults, ok: whole },
    text: [printLedgerRows(desk, rows, raw), verdict, ...found].filter(Boolean).join('\n'),
    next: 'incidents --all',
    exitCode: whole ? EXIT.ok : EXIT.refused,
  };
}

async function readPolicy(file: string): Promise<TrustPolicy> {
  try {
    return parseTrustPolicy(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(
      'FILE',
      `${file} holds no trust roots that can be used: ${why}`,
      'Say with --trust FILE whose certificates you believe.',
      [],
      { cause: error },
    );
  }
}

async function rebuild(desk: Desk): Promise<Result> {
  const databaseUrl = desk.config.databaseUrl ?? (await desk.findDatabase(desk.home));
  if (databaseUrl === null) {
    throw new CliError(
      'UNREACHABLE',
      `No database is known: DATABASE_URL is not set and no stack runs on ${desk.home}.`,
      'Start the stack with npm start, or set DATABASE_URL.',
    );
  }
  const report = await desk.rebuildProjections(databaseUrl);
  const { colours } = desk.terminal;
  const same = report.differences.length === 0;
  const text = [
    `Rebuilt ${count(report.incidents, 'incident')} and ${count(report.posts, 'post')} from the ledger.`,
    same
      ? colours.green('Nothing differed from what people were shown.')
      : colours.red(
          `${count(report.differences.length, 'view')} differed and now stand as the ledger says:`,
        ),
    ...report.differences.map((difference) => `  ${difference}`),
  ];
  return {
    json: { ...report, ok: same },
    text: text.join('\n'),
    next: 'incidents --all',
    exitCode: same ? EXIT.ok : EXIT.refused,
  };
}
