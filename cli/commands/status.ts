import Table from 'cli-table3';
import type { Command } from 'commander';
import { homeOf } from '../../infra/engines/home.ts';
import { readLiveState, type State } from '../../infra/engines/state.ts';
import { ingestStatuses, type PartitionStatus } from '../../workers/operations/ingest.ts';
import { readSettling, type Settling } from '../../workers/operations/settling.ts';
import { readEnvironment } from '../../workers/environment.ts';
import { withEngines } from '../engines.ts';
import { count } from '../format.ts';

/** Something stands still and waits for an operator. */
const EXIT_HALTED = 3;

export function register(program: Command): void {
  program
    .command('status')
    .description('Show engines, partitions with cursor, lag and counts, and how far the rollups are.')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `\nExit code: 0 all well, 1 cannot tell, ${EXIT_HALTED} a partition is halted or paused.`,
    )
    .action(async (options: { json?: true }) => {
      await withEngines(async ({ addresses, kafka, clickhouse, temporal }) => {
        const environment = readEnvironment();
        const state = readLiveState(homeOf(environment));
        const partitions = await ingestStatuses(temporal, clickhouse, kafka);
        const rollups = await readSettling(clickhouse);
        const text = options.json
          ? JSON.stringify({ addresses, processes: state?.processes ?? [], partitions, rollups }, null, 2)
          : [processTable(state), partitionTable(partitions), settlingLine(rollups)].join('\n');
        process.stdout.write(`${text}\n`);
        if (partitions.some(({ state: ingest }) => ingest === 'halted' || ingest === 'paused')) {
          process.exitCode = EXIT_HALTED;
        }
      });
    });
}

function processTable(state: State | undefined): string {
  if (state === undefined) return 'No local engines: the addresses come from the environment.';
  const table = plainTable(['Process', 'Pids', 'Page', 'Log']);
  for (const { name, identities, page, log } of state.processes) {
    table.push([name, identities.map(({ pid }) => pid).join(' '), page ?? '', log]);
  }
  return table.toString();
}

function partitionTable(partitions: readonly PartitionStatus[]): string {
  if (partitions.length === 0) return 'No order topics yet.';
  const table = plainTable(['Partition', 'State', 'Cursor', 'Lag', 'Accepted', 'Quarantined', 'Reason']);
  for (const one of partitions) {
    table.push([
      `${one.topic}/${one.partition}`,
      one.state,
      one.cursor ?? '',
      one.lag === null ? '' : count(one.lag),
      count(one.accepted),
      count(one.quarantined),
      one.reason ?? '',
    ]);
  }
  return table.toString();
}

function settlingLine({ dirtyHours, hotHours }: Settling): string {
  return dirtyHours === 0
    ? `Rollups: up to date; ${count(hotHours)} hours still in minutes.`
    : `Rollups: ${count(dirtyHours)} hours of placed time wait for a refresh.`;
}

function plainTable(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [], compact: true } });
}
