import type { Client } from '@temporalio/client';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { LoadState } from '../../schemas/backfill.ts';
import { listLoads } from '../backfill/loads.ts';
import type { StatusContext } from './partition-status.ts';
import type { Trouble } from './trouble.ts';

/** A load that runs, is paused, or ended badly and was not acknowledged. */
export interface BackfillWork {
  readonly name: string;
  readonly state: LoadState | 'retrying';
  /** When it entered the state, epoch ms. */
  readonly sinceMs: number;
  /** Positions of its sources: lines, elements, rows or offsets. */
  readonly records: number;
  readonly recordsStored: number;
  /** Positions a second; null unless it runs. */
  readonly ratePerSecond: number | null;
  readonly etaSeconds: number | null;
  /** Why it ended badly; null if it did not. */
  readonly failure: string | null;
  /** What a running one waits for; null if nothing. */
  readonly problem: Trouble | null;
}

export async function openBackfills({
  clickhouse,
  temporal,
  names,
}: StatusContext & { readonly clickhouse: ClickHouseClient; readonly temporal: Client }): Promise<
  BackfillWork[]
> {
  const loads = await listLoads({ clickhouse, temporal }, { unacknowledged: true, names });
  return loads.map(({ load, state, problem, ...rest }) => ({
    name: load,
    state: problem === null ? state : 'retrying',
    sinceMs: rest.sinceMs,
    records: rest.records,
    recordsStored: rest.recordsStored,
    ratePerSecond: rest.ratePerSecond,
    etaSeconds: rest.etaSeconds,
    failure: rest.failure,
    problem,
  }));
}
