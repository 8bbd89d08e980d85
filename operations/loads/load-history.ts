import type { LoadEventName } from '../../schemas/backfill.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** Something that happened to a load. */
export interface LoadHistoryEvent {
  /** RFC 3339. */
  readonly at: string;
  readonly event: LoadEventName;
  readonly mode: string;
  readonly who: string;
  readonly note: string;
}

/** A load of many broken files has as many events. */
const NEWEST = 50;

/** The newest events of a load, in their order. */
export async function readHistory(
  client: ClickHouseClient,
  load: string,
): Promise<readonly LoadHistoryEvent[]> {
  const found = await rows<Omit<LoadHistoryEvent, 'at'> & { at_ms: string }>(
    client,
    `SELECT toUnixTimestamp64Milli(at) AS at_ms, event, mode, who, note FROM backfill_event FINAL
     WHERE load = {load:String} ORDER BY at DESC LIMIT ${String(NEWEST)}`,
    { load },
  );
  return found
    .reverse()
    .map(({ at_ms, ...event }) => ({ at: new Date(Number(at_ms)).toISOString(), ...event }));
}
