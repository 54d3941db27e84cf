import { Command, CommanderError } from 'commander';
import { addApprove } from './commands/approve.ts';
import { addAudit } from './commands/audit.ts';
import { addCover } from './commands/cover.ts';
import { addDecideDelivery } from './commands/decide-delivery.ts';
import { addFacts } from './commands/facts.ts';
import { addHistory } from './commands/history.ts';
import { addHold } from './commands/hold.ts';
import { addHoldBack } from './commands/hold-back.ts';
import { addIncidents } from './commands/incidents.ts';
import { addLines } from './commands/lines.ts';
import { addOpen } from './commands/open.ts';
import { addPropose } from './commands/propose.ts';
import { addQueue } from './commands/queue.ts';
import { addRevise } from './commands/revise.ts';
import { addRota } from './commands/rota.ts';
import { addRunbook } from './commands/runbook.ts';
import { addShow } from './commands/show.ts';
import { addSteer } from './commands/steer.ts';
import { addTasks } from './commands/tasks.ts';
import { addTurns } from './commands/turns.ts';
import { addWhoami } from './commands/whoami.ts';
import { EXIT } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { helpTail } from './options.ts';
import type { Stage } from './perform.ts';
import type { World } from './world.ts';

/**
 * Runs one command line.
 *
 * @param args what stands behind the program's name
 * @returns the exit code for the shell
 */
export async function runCli(args: readonly string[], world: World): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = buildProgram({ world, finish: (code) => (exitCode = code) });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said what is wrong; help that was asked for is no fault.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

/** Every command, in the order in which an outage needs them. */
export function buildProgram(stage: Stage): Command {
  const { terminal } = stage.world;
  const program = new Command('countersign')
    .description(
      'Crisis communication from the shell: every public word waits for a trained communicator’s signature.',
    )
    .configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
      getOutHelpWidth: () => terminal.width,
      getErrHelpWidth: () => terminal.width,
    })
    .showHelpAfterError('(add --help to see how it is typed)')
    .exitOverride()
    .addHelpText(
      'after',
      helpTail([
        'open --as ines --service "online ordering" --state down --affected "customers in Germany"',
        'queue --as carla',
        'approve next --as carla',
      ]),
    );
  addOpen(program, stage);
  addQueue(program, stage);
  addRota(program, stage);
  addCover(program, stage);
  addShow(program, stage);
  addApprove(program, stage);
  addRevise(program, stage);
  addHoldBack(program, stage);
  addHold(program, stage);
  addFacts(program, stage);
  addPropose(program, stage);
  addDecideDelivery(program, stage);
  addSteer(program, stage);
  addTurns(program, stage);
  addTasks(program, stage);
  addIncidents(program, stage);
  addLines(program, stage);
  addHistory(program, stage);
  addAudit(program, stage);
  addRunbook(program, stage);
  addWhoami(program, stage);
  return program;
}
