import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';

/** One held event: its position and what is wrong with it. Its content stays in its source. */
export interface HeldEvent {
  readonly source: string;
  /** Kafka topic and partition; empty and -1 for an archive. */
  readonly topic: string;
  readonly partition: number;
  /** Offset, or line from 0. */
  readonly position: string;
  readonly code: ReasonCode;
  /** JSON Pointer. */
  readonly path: string;
  readonly message: string;
  /** All problems, the first among them. */
  readonly problems: readonly {
    readonly code: ReasonCode;
    readonly path: string;
    readonly message: string;
  }[];
  readonly event_id: string;
  readonly order_id: string;
}

export interface HeldFilter {
  readonly topic?: string;
  readonly code?: string;
  readonly limit: number;
}

/** The newest held events that match, then by source and position. */
export async function heldEvents(client: ClickHouseClient, filter: HeldFilter): Promise<HeldEvent[]> {
  return rows<HeldEvent>(
    client,
    `SELECT source, topic, partition, toString(position) AS position, code, path, message, problems, event_id, order_id
     FROM held_event
     WHERE ({topic:String} = '' OR topic = {topic:String}) AND ({code:String} = '' OR code = {code:String})
     ORDER BY quarantined_at DESC, source, held_event.position
     LIMIT {limit:UInt32}`,
    { topic: filter.topic ?? '', code: filter.code ?? '', limit: filter.limit },
  );
}
