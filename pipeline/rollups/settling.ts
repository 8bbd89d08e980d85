import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { isDirty, isStale, readHourStates } from './hour-states.ts';

/** How far the rollups are behind the stored orders, and behind the rules of this version. */
export interface Settling {
  /** Hours of placed time with arrivals that no rollup shows yet. */
  readonly dirtyHours: number;
  /** Hours of placed time that have not settled into one slice. */
  readonly hotHours: number;
  /** Hours of placed time whose rollups an earlier version of the rules made; they are computed again. Null if none. */
  readonly rebuild: { readonly doneHours: number; readonly hours: number } | null;
}

export async function readSettling(client: ClickHouseClient): Promise<Settling> {
  const states = await readHourStates(client);
  const staleHours = states.filter(isStale).length;
  return {
    dirtyHours: states.filter(isDirty).length,
    hotHours: states.filter(({ settled }) => !settled).length,
    rebuild: staleHours === 0 ? null : await progressOf(client, staleHours),
  };
}

async function progressOf(client: ClickHouseClient, staleHours: number): Promise<Settling['rebuild']> {
  const [found] = await rows<{ hours: string }>(
    client,
    'SELECT uniqExact(toStartOfHour(slice_start)) AS hours FROM slice_arrivals',
  );
  const hours = Number(found?.hours ?? staleHours);
  return { doneHours: hours - staleHours, hours };
}
