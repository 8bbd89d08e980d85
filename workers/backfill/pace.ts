import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { listPartitionLogs } from '../../adapters/kafka/topics.ts';
import { readLedgerEnds, unreadOf } from '../../pipeline/ledger/unread.ts';
import { pause } from '../pause.ts';

/** Events of a batch without a limit of the rate. Smaller ones leave the live stream room between them. */
const USUAL_BATCH = 16_000;
const LEAST_BATCH = 100;
/** With a limit, a batch has what so much time allows. */
const BATCH_SECONDS = 0.5;

/** Slows one chunk down: to its share of the rate, and while the live stream falls behind. */
export class Pace {
  /** Events of a batch at most. */
  readonly batchRecords: number;
  readonly #ratePerSecond: number | null;
  readonly #lag: Pick<LiveLagWatch, 'share'>;
  #dueMs = performance.now();
  #workedFromMs = performance.now();

  constructor(ratePerSecond: number | null, lag: Pick<LiveLagWatch, 'share'>) {
    this.#ratePerSecond = ratePerSecond;
    this.#lag = lag;
    this.batchRecords =
      ratePerSecond === null
        ? USUAL_BATCH
        : Math.min(USUAL_BATCH, Math.max(LEAST_BATCH, Math.round(ratePerSecond * BATCH_SECONDS)));
  }

  /** Waits after so many events until the next may be read. */
  async after(records: number, signal: AbortSignal): Promise<void> {
    const nowMs = performance.now();
    // Of the time since the last wait, the share that is not to be worked is waited.
    const workedMs = nowMs - this.#workedFromMs;
    let waitMs = workedMs * (1 / this.#lag.share() - 1);
    if (this.#ratePerSecond !== null) {
      // A chunk that was behind may not catch up by more than one batch.
      this.#dueMs = Math.max(this.#dueMs, nowMs - BATCH_SECONDS * 1000);
      this.#dueMs += (records / this.#ratePerSecond) * 1000;
      waitMs = Math.max(waitMs, this.#dueMs - nowMs);
    }
    await pause(waitMs, signal);
    this.#workedFromMs = performance.now();
  }
}

const LOOK_EVERY_MS = 1_000;
/** Some batches of a busy stream; less is the usual state between two stores. */
const BOUND_RECORDS = 20_000;
/** A backfill never stands still for the live stream: it would never end beside one that is always behind. */
const LEAST_SHARE = 0.05;

/** Halves the share while the lag is above the bound and grows; else raises it by a quarter. */
export function nextShare(share: number, lag: number, before: number): number {
  return lag > BOUND_RECORDS && lag > before ? Math.max(LEAST_SHARE, share / 2) : Math.min(1, share * 1.25);
}

/** Looks every `everyMs`, usually a second, while a chunk runs, and asks nothing otherwise. */
export class LiveLagWatch {
  readonly #readLag: () => Promise<number>;
  readonly #everyMs: number;
  #users = 0;
  #share = 1;
  #looking = false;

  constructor(readLag: () => Promise<number>, everyMs = LOOK_EVERY_MS) {
    this.#readLag = readLag;
    this.#everyMs = everyMs;
  }

  /** How much of the time a backfill may work, so that the live stream keeps up: from {@link LEAST_SHARE} to 1. */
  share(): number {
    return this.#share;
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#users += 1;
    if (!this.#looking) void this.#look();
    try {
      return await run();
    } finally {
      this.#users -= 1;
    }
  }

  async #look(): Promise<void> {
    this.#looking = true;
    let before = Infinity;
    while (this.#users > 0) {
      // An engine that does not answer stops the backfill by itself.
      const lag = await this.#readLag().catch(() => 0);
      this.#share = nextShare(this.#share, lag, before);
      before = lag;
      await sleep(this.#everyMs);
    }
    this.#share = 1;
    this.#looking = false;
  }
}

/** Records of all partitions that the ledger does not list yet. */
export async function readLiveLag(client: ClickHouseClient, kafka: KafkaConnection): Promise<number> {
  const [logs, ledger] = await Promise.all([listPartitionLogs(kafka), readLedgerEnds(client)]);
  return unreadOf(ledger, logs);
}
