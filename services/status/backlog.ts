import { listPartitionEnds, type PartitionEnd } from '../../adapters/kafka/topics.ts';
import type { Engines } from '../engines.ts';
import { sourceName } from '../ledger/source.ts';
import { readSourceAccounts } from '../ledger/source-accounts.ts';
import { partitionStatus } from './partition-status.ts';
import { readSettling, type Settling } from './settling.ts';

/** Records that are not in the statistics yet. */
export interface Backlog extends Settling {
  /** Records before the partitions' ends that the ledger does not list. */
  readonly unreadRecords: number;
}

export function listEnds({ kafka }: Engines): Promise<PartitionEnd[]> {
  return listPartitionEnds(kafka);
}

/** Counts records up to the given ends. */
export async function readBacklog({ clickhouse }: Engines, ends: readonly PartitionEnd[]): Promise<Backlog> {
  const accounts = await readSourceAccounts(clickhouse);
  const nextOf = new Map(accounts.map(({ source, next }) => [source, next]));
  const unreadOf = ({ topic, partition, end }: PartitionEnd) =>
    Number(end - (nextOf.get(sourceName({ kind: 'kafka', topic, partition })) ?? 0n));
  return {
    unreadRecords: ends.reduce((sum, one) => sum + unreadOf(one), 0),
    ...(await readSettling(clickhouse)),
  };
}

/** Throws with the cause if a partition has halted. */
export async function throwIfHalted(
  { temporal }: Engines,
  partitions: readonly PartitionEnd[],
): Promise<void> {
  const names = { kafka: 'Kafka', clickhouse: 'ClickHouse' };
  const context = { names, accounts: undefined, temporal, startedMs: null, silent: [] };
  const statuses = await Promise.all(partitions.map((one) => partitionStatus(context, one)));
  const halted = statuses.find(({ state }) => state === 'halted');
  if (halted !== undefined)
    throw new Error(halted.problem?.what ?? `${halted.topic}/${halted.partition} has halted`);
}
