import type { Client } from '@temporalio/client';
import type { LoadState } from '../../schemas/backfill.ts';
import { listLoads, type LoadStatus } from '../backfill/loads.ts';
import type { ClickHouseClient } from '../engines.ts';
import type { EngineNames } from './trouble.ts';

/** A load that runs, is paused, or ended badly and was not acknowledged. */
export interface OpenLoad extends Omit<LoadStatus, 'state' | 'load'> {
  readonly name: string;
  readonly state: LoadState | 'retrying';
}

/** From what is stored. Temporal adds what running ones wait for, if it answers. */
export async function openLoads(
  clickhouse: ClickHouseClient,
  temporal: Client | undefined,
  names: EngineNames,
): Promise<OpenLoad[]> {
  const question = { unacknowledged: true, names };
  const loads = await listLoads({ clickhouse, temporal }, question).catch((error: unknown) => {
    if (temporal === undefined) throw error;
    return listLoads({ clickhouse }, question);
  });
  return loads.map(({ load: name, state, ...rest }) => ({
    ...rest,
    name,
    state: rest.problem === null ? state : 'retrying',
  }));
}
