import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { PlacedEvent } from './counting.ts';

/** An order that came over HTTP and that Kafka has acknowledged. */
export interface Receipt extends PlacedEvent {
  readonly platform: Platform;
  readonly eventId: string;
  readonly orderId: string;
  readonly version: number;
  readonly contentHash: bigint;
  readonly occurredMs: number;
}

export interface ReceiptWriter {
  /** Never waits. What the writer cannot take is left out: a publisher then does not find it by its id. */
  add(receipts: readonly Receipt[]): void;
  close(): Promise<void>;
}

const WRITE_EVERY_MS = 500;
/** While ClickHouse is away, this much waits for it. */
const MOST_WAITING = 200_000;

/** Writes receipts in the background, since no answer may depend on them. */
export function openReceiptWriter(
  client: ClickHouseClient,
  onFailure: (error: unknown) => void,
): ReceiptWriter {
  let waiting: Record<string, unknown>[] = [];
  const closing = new AbortController();
  const write = async (): Promise<void> => {
    const values = waiting;
    waiting = [];
    if (values.length === 0) return;
    try {
      await client.insert({ table: 'event_receipt', format: 'JSONEachRow', values });
    } catch (error) {
      onFailure(error);
      if (waiting.length + values.length <= MOST_WAITING) waiting.push(...values);
    }
  };
  const writing = (async () => {
    while (!closing.signal.aborted) {
      await sleep(WRITE_EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      await write();
    }
  })();
  return {
    add(receipts) {
      const receivedAt = seconds(Date.now());
      for (const receipt of receipts.slice(0, MOST_WAITING - waiting.length))
        waiting.push(rowOf(receipt, receivedAt));
    },
    async close() {
      closing.abort();
      await writing;
    },
  };
}

function rowOf(receipt: Receipt, receivedAt: string): Record<string, unknown> {
  return {
    platform: receipt.platform,
    event_id: receipt.eventId,
    order_id: receipt.orderId,
    version: receipt.version,
    content_hash: receipt.contentHash.toString(),
    placed_at: seconds(receipt.placedMs),
    occurred_at: seconds(receipt.occurredMs),
    topic: receipt.topic,
    partition: receipt.partition,
    position: receipt.offset.toString(),
    received_at: receivedAt,
  };
}

/** ClickHouse reads a fraction of a second only with all of its digits. */
function seconds(epochMs: number): string {
  return (epochMs / 1_000).toFixed(3);
}
