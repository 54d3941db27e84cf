import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { compareOutcomes } from '../../rehearsal/compare-outcomes.ts';
import { parseScript } from '../../rehearsal/load-script.ts';
import { rehearse } from '../../rehearsal/rehearse.ts';
import type { Rehearsal } from '../../rehearsal/rehearse.ts';
import { tellRehearsal } from '../../rehearsal/tell-rehearsal.ts';
import { loadRunbook } from '../../templates/load-runbook.ts';
import { tellFault } from '../../templates/fault.ts';

const TEMPLATES = fileURLToPath(new URL('../../templates/', import.meta.url));
const PACK = await loadRunbook(TEMPLATES, 'service-outage');
const HEAD = 'format: 1\nrehearsal: idea\nabout: An idea.\n';
const OPEN =
  '  - open: { service: online ordering, state: down, affected: customers in Germany }\n';

async function play(body: string): Promise<Rehearsal> {
  const { script, faults } = parseScript('idea.yaml', `${HEAD}${body}`, 'service-outage');
  if (script === null) throw new Error(faults.map(tellFault).join('\n'));
  return rehearse(script, PACK, 'people');
}

function faultsOf(body: string): readonly string[] {
  return parseScript('idea.yaml', `${HEAD}${body}`, 'service-outage').faults.map(tellFault);
}

describe('a rehearsal', () => {
  test('tells who is waited for, until when, and what the public reads', async () => {
    const played = await play(`play:\n${OPEN}  - sign: acknowledgement\nexpect: {}\n`);
    const lines = tellRehearsal(played, { words: true, paint: (_, text) => text });
    expect(lines.join('\n')).toContain(
      'waits for 1 communicator: acknowledgement (a), due +20m, promises news by +30m',
    );
    expect(lines.join('\n')).toContain('“Online ordering is down for customers in Germany.');
  });

  test('gives the same lines every time', async () => {
    const body = `play:\n${OPEN}  - sign: acknowledgement\n  - until: missed\nexpect: {}\n`;
    expect((await play(body)).lines).toEqual((await play(body)).lines);
  });

  test('says what was expected and what came', async () => {
    const { failures } = await play(
      `play:\n${OPEN}  - sign: acknowledgement\nexpect:\n  published: [apology]\n  phase: closed\n`,
    );
    expect(failures).toEqual([
      'published: expected apology, came acknowledgement@en',
      'phase: expected closed, came open',
    ]);
  });

  test('says what stands in public and what was expected to', async () => {
    const { failures } = await play(
      `play:\n${OPEN}  - sign: acknowledgement\nexpect:\n  published: [{ post: acknowledgement, says: in Peru, never: in Germany }]\n`,
    );
    expect(failures).toHaveLength(2);
    expect(failures[0]).toContain('expected the words "in Peru"');
    expect(failures[1]).toContain('must not say "in Germany"');
  });

  test('ends where something never comes, and says for what it waited', async () => {
    const { failures } = await play(`play:\n${OPEN}  - sign: apology\nexpect: {}\n`);
    expect(failures).toEqual(['play.1 (sign): waited for a post apology; it never came']);
  });

  test('says that an act was refused which the script expects to be taken, and the other way', async () => {
    const { failures } = await play(
      `play:\n${OPEN}  - relapse: It broke again.\n  - { hold: Wait., refused: held }\nexpect: {}\n`,
    );
    expect(failures).toEqual([
      'play.1 (relapse): expected it to be taken, but it was refused: nothing-to-own',
      'play.2 (hold): expected the refusal held, but it was taken',
    ]);
  });

  test('lets no executive sign, and no one person for two', async () => {
    const { failures, outcome } = await play(
      `play:
${OPEN}  - { sign: acknowledgement, as: executive, refused: executive }
  - sign: acknowledgement
  - facts: { hardship: you cannot order for delivery today }
  - { sign: apology, as: communicator }
  - { sign: apology, as: communicator, refused: already-signed }
expect:
  published: [acknowledgement]
  waiting: [apology]
`,
    );
    expect(failures).toEqual([]);
    expect(outcome.get('main')?.published).toHaveLength(1);
  });
});

describe('a script with slips of the pen', () => {
  test.each([
    [
      'an unknown key',
      `play:\n${OPEN}  - { sing: apology }\nexpect: {}\n`,
      'idea.yaml:6:7 play.1.sing: expected no such key',
    ],
    [
      'two acts in one beat',
      `play:\n${OPEN}  - { sign: apology, resolve: true }\nexpect: {}\n`,
      'idea.yaml:6:5 play.1: expected exactly one act',
    ],
    [
      'a moment that nobody knows',
      `play:\n${OPEN}  - until: sunset\nexpect: {}\n`,
      'idea.yaml:6:12 play.1.until: expected a moment',
    ],
    [
      'a span without a length',
      `play:\n${OPEN}  - pass: a-while\nexpect: {}\n`,
      'idea.yaml:6:11 play.1.pass: expected one of the script',
    ],
    [
      'a refusal that does not exist',
      `play:\n${OPEN}  - { resolve: true, refused: because }\nexpect: {}\n`,
      'idea.yaml:6:31 play.1.refused: expected the code of a refusal',
    ],
    ['a name that is not the file’s', `play:\n${OPEN}expect: {}\n`, ''],
  ])('%s is told with its place', (what, body, expected) => {
    if (what.startsWith('a name')) {
      const { faults } = parseScript('other.yaml', `${HEAD}${body}`, 'service-outage');
      expect(faults.map(tellFault)).toEqual([
        "other.yaml:2:12 rehearsal: expected other, the file's name",
      ]);
      return;
    }
    expect(faultsOf(body).join('\n')).toContain(expected);
  });
});

describe('two plays of one script', () => {
  test('differ when something else became public, not when the rhythm went round once more', async () => {
    const once = await play(
      `play:\n${OPEN}  - sign: acknowledgement\n  - sign: status\nexpect: {}\n`,
    );
    const twice = await play(
      `play:\n${OPEN}  - sign: acknowledgement\n  - sign: status\n  - sign: status\nexpect: {}\n`,
    );
    const other = await play(`play:\n${OPEN}  - sign: acknowledgement\nexpect: {}\n`);
    expect(compareOutcomes(once.outcome, twice.outcome)).toEqual([]);
    expect(compareOutcomes(once.outcome, other.outcome)[0]).toContain('main: published');
  });
});
