import type { Command } from 'commander';
import { discardHeld } from '../../operations/quarantine/discard-held.ts';
import { NotHeldError } from '../../operations/quarantine/find-held.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { addDecider, reasonText } from './decider.ts';
import { decisionOf, type DecisionOptions } from './decision.ts';
import { addSelection, positionList } from './selection.ts';

const EXAMPLES = `
Examples:
  countyflow quarantine discard kafka/orders.events.v1.jd/0 1234 --by "Li Na" --reason "test event of the platform"
  countyflow quarantine discard --platform jd --code json.syntax --by "Li Na" --reason "sent again in order"

Nothing is deleted: the events stay quarantined and accounted for, and a replay by position can still accept them.`;

export function register(quarantine: Command): void {
  const command = addSelection(quarantine.command('discard'));
  addDecider(command)
    .description('Give held events up, with a reason that the audit keeps.')
    .argument('[source]', 'partition or archive, as list prints it')
    .argument('[positions...]', 'offsets, or lines from 0', positionList)
    .option('--all', 'all held events')
    .requiredOption('--reason <text>', 'why; the audit keeps it', reasonText)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((source: string | undefined, positions: readonly string[], options: DecisionOptions) => {
    const { filter, decider } = decisionOf(command, source, positions, options);
    return withClickHouse(async (client) => {
      const discarded = await discardHeld(client, filter, decider);
      if (discarded === 0) throw new NotHeldError('no held event matches: nothing was discarded');
      if (options.json) printJson({ discarded });
      else printText(`${count(discarded)} discarded`);
    });
  });
}
