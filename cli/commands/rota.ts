import type { Command } from 'commander';
import type { Desk } from '../desk.ts';
import { withCommon } from '../options.ts';
import { perform } from '../perform.ts';
import type { Result, Stage } from '../perform.ts';
import { printRota } from '../print/rota.ts';

/** Adds `rota`: who covers now, who takes over, and what is not covered. */
export function addRota(program: Command, stage: Stage): void {
  withCommon(program.command('rota'), ['rota --as carla', 'rota --as carla --json'])
    .description('who covers now, who takes over, and the gaps of the coming fortnight')
    .action(function rotaAction(this: Command) {
      return perform(stage, this, rota);
    });
}

async function rota(desk: Desk): Promise<Result> {
  const answer = await desk.call('GET /api/rota');
  const { colours } = desk.terminal;
  const faults = answer.faults.map((fault) => colours.yellow(`  ${fault}`));
  if (answer.state === 'none') {
    const text = ['There is no rota, so nobody can be asked by it.', ...faults].join('\n');
    return { json: answer, text, next: 'queue' };
  }
  const warning =
    faults.length === 0
      ? []
      : [
          colours.yellow('The rota’s files have faults; this is how they stood before:'),
          ...faults,
          '',
        ];
  return {
    json: answer,
    text: [...warning, printRota(desk.terminal, answer.rota, desk.now())].join('\n'),
    next: 'queue',
  };
}
