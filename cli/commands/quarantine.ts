import { type Command, Option } from 'commander';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { heldEvents, type HeldEvent } from '../../services/quarantine/quarantine.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../clickhouse.ts';
import { printJson, printText } from '../output.ts';
import { drawTable } from '../table.ts';

const MOST = 100_000;

interface Options {
  readonly topic?: string;
  readonly code?: string;
  readonly limit: number;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('quarantine')
    .description('List held events: the position, the reason and the field of each.')
    .option('--topic <topic>', 'only this topic')
    .addOption(new Option('--code <code>', 'only this reason').choices(Object.keys(REASONS)))
    .option('--limit <n>', 'maximum number, newest first', integer(1, MOST), 50)
    .option('--json', 'print them as JSON, with all problems of each')
    .action(async (options: Options) => {
      await withClickHouse(async (client) => {
        const events = await heldEvents(client, options);
        if (options.json) printJson(events);
        else printText(table(events));
      });
    });
}

function table(events: readonly HeldEvent[]): string {
  if (events.length === 0) return 'No event is held.';
  return drawTable(
    ['Source', 'Position', 'Reason', 'Path', 'Message'],
    events.map(({ source, position, code, path, message }) => [source, position, code, path, message]),
  );
}
