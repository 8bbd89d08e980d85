import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { listPartitionLogs } from '../../adapters/kafka/topics.ts';
import { readLedgerEnds, unreadOf } from '../../pipeline/ledger/unread.ts';

const LOOK_EVERY_MS = 1_000;
/** Some batches of a busy stream; less is the usual state between two stores. */
const BOUND_RECORDS = 20_000;
/** A backfill never stands still for the live stream: it would never end beside one that is always behind. */
const LEAST_SHARE = 0.05;

/** How much of the time a backfill may work, so that the live stream keeps up. */
export interface LiveLag {
  /** From {@link LEAST_SHARE} to 1. */
  share(): number;
}

/** Halves the share while the lag is above the bound and grows; else raises it by a quarter. */
export function nextShare(share: number, lag: number, before: number): number {
  return lag > BOUND_RECORDS && lag > before ? Math.max(LEAST_SHARE, share / 2) : Math.min(1, share * 1.25);
}

/** Looks every `everyMs`, usually a second, while a chunk runs, and asks nothing otherwise. */
export class LiveLagWatch implements LiveLag {
  readonly #readLag: () => Promise<number>;
  readonly #everyMs: number;
  #users = 0;
  #share = 1;

  constructor(readLag: () => Promise<number>, everyMs = LOOK_EVERY_MS) {
    this.#readLag = readLag;
    this.#everyMs = everyMs;
  }

  share(): number {
    return this.#share;
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#users += 1;
    if (this.#users === 1) void this.#look();
    try {
      return await run();
    } finally {
      this.#users -= 1;
    }
  }

  async #look(): Promise<void> {
    let before = Infinity;
    while (this.#users > 0) {
      // An engine that does not answer stops the backfill by itself.
      const lag = await this.#readLag().catch(() => 0);
      this.#share = nextShare(this.#share, lag, before);
      before = lag;
      await sleep(this.#everyMs);
    }
    this.#share = 1;
  }
}

/** Records of all partitions that the ledger does not list yet. */
export async function readLiveLag(client: ClickHouseClient, kafka: KafkaConnection): Promise<number> {
  const [logs, ledger] = await Promise.all([listPartitionLogs(kafka), readLedgerEnds(client)]);
  return unreadOf(ledger, logs);
}
