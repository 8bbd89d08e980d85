import type { HeldState } from '../../schemas/quarantine.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';

/** One refused event, for a decision about it alone. */
export interface FoundEvent {
  readonly source: string;
  readonly topic: string;
  readonly position: string;
  readonly epoch: string;
  readonly state: HeldState;
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly sha256: string;
}

/** No event was refused at this position. */
export class NotHeldError extends Error {
  override readonly name = 'NotHeldError';
}

export async function findHeld(
  client: ClickHouseClient,
  source: string,
  position: string,
): Promise<FoundEvent> {
  const [found] = await rows<FoundEvent>(
    client,
    `SELECT source, topic, held_event.position AS position, epoch, state, code, problems, payload_sha256 AS sha256
     FROM held_event WHERE source = {source:String} AND held_event.position = {position:UInt64}`,
    { source, position },
  );
  if (found === undefined)
    throw new NotHeldError(`no event is held at ${source} ${position}: see countyflow quarantine list`);
  return found;
}
