import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { isDirty, readHourStates } from '../rollups/hour-states.ts';

/** How far the rollups are behind the stored orders. */
export interface Settling {
  /** Hours of placed time with arrivals that no rollup shows yet. */
  readonly dirtyHours: number;
  /** Hours of placed time that have not settled into one slice. */
  readonly hotHours: number;
}

export async function readSettling(client: ClickHouseClient): Promise<Settling> {
  const states = await readHourStates(client);
  return {
    dirtyHours: states.filter(isDirty).length,
    hotHours: states.filter(({ settled }) => !settled).length,
  };
}
