import { listPartitionLogs, type PartitionLog } from '../../adapters/kafka/topics.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { readLedgerEnds, unreadOf } from '../../pipeline/ledger/unread.ts';
import { askPartition } from './ask-partition.ts';
import { readSettling, type Settling } from '../../pipeline/rollups/settling.ts';

/** Records that are not in the statistics yet. */
export interface Backlog extends Settling {
  /** Records before the partitions' ends that the ledger does not list. */
  readonly unreadRecords: number;
}

export function listLogs({ kafka }: Engines): Promise<PartitionLog[]> {
  return listPartitionLogs(kafka);
}

/** Counts records up to the given ends. */
export async function readBacklog({ clickhouse }: Engines, logs: readonly PartitionLog[]): Promise<Backlog> {
  return {
    unreadRecords: unreadOf(await readLedgerEnds(clickhouse), logs),
    ...(await readSettling(clickhouse)),
  };
}

/** Throws with the cause if a partition has halted. */
export async function throwIfHalted(
  { temporal }: Engines,
  partitions: readonly PartitionLog[],
): Promise<void> {
  const seen = await Promise.all(partitions.map((one) => askPartition(temporal, one, NAMES)));
  for (const one of seen)
    if (typeof one === 'object' && one.state?.halted != null) throw new Error(one.state.halted.message);
}

const NAMES = { kafka: 'Kafka', clickhouse: 'ClickHouse' };
