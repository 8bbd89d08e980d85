import { type Command, Option } from 'commander';
import { LOAD_STATES, type LoadState } from '../../schemas/backfill.ts';
import { listLoads } from '../../operations/loads/loads.ts';
import { withEngines } from '../engines.ts';
import { printJson, printText } from '../output.ts';
import { loadTable } from './render.ts';

interface Options {
  readonly state?: LoadState;
  readonly open?: true;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  countyflow backfill list
  countyflow backfill list --open
  countyflow backfill list --state partial --json`;

export function register(backfill: Command): void {
  const command = backfill
    .command('list')
    .description('List plans and loads with their states, the newest first.')
    .addOption(new Option('--state <state>', 'only loads of this state').choices(LOAD_STATES))
    .option('--open', 'only those that run, are paused, or ended badly and are not acknowledged')
    .option('--json', 'print the loads as JSON')
    .addHelpText('after', EXAMPLES);
  command.action(({ state, open, json }: Options) =>
    withEngines(async (engines) => {
      const loads = (await listLoads(engines, { unacknowledged: open ?? false })).filter(
        (one) => state === undefined || one.state === state,
      );
      if (json) printJson(loads);
      else printText(loadTable(loads));
    }),
  );
}
