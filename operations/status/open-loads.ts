import type { Client } from '@temporalio/client';
import pTimeout from 'p-timeout';
import type { LoadState } from '../../schemas/backfill.ts';
import { listLoads, type LoadStatus } from '../loads/loads.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import type { EngineNames } from '../trouble.ts';

/** A load that runs, is paused, or ended badly and was not acknowledged. */
export interface OpenLoad extends Omit<LoadStatus, 'state' | 'load'> {
  readonly name: string;
  readonly state: LoadState | 'retrying';
}

/** Less than the status waits for what is stored. */
const TEMPORAL_WITHIN_MS = 4_000;

/** From what is stored. Temporal adds what running ones wait for, if it answers. */
export async function openLoads(
  clickhouse: ClickHouseClient,
  temporal: Client | undefined,
  names: EngineNames,
): Promise<OpenLoad[]> {
  const question = { unacknowledged: true, names };
  const [stored, asked] = await Promise.all([
    listLoads({ clickhouse }, question),
    temporal &&
      pTimeout(listLoads({ clickhouse, temporal }, question), { milliseconds: TEMPORAL_WITHIN_MS }).catch(
        () => undefined,
      ),
  ]);
  const loads = asked ?? stored;
  return loads.map(({ load: name, state, ...rest }) => ({
    ...rest,
    name,
    state: rest.problem === null ? state : 'retrying',
  }));
}
