import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { LiveLagWatch, readLiveLag } from '../backfill/live-lag.ts';
import type { IngestContext } from '../ingest/ingest-context.ts';
import { fillIndex } from './fill-index.ts';

/** Of the time, while the live stream keeps up; it gets less while the stream falls behind. */
const SHARE = 0.5;
const LOOK_AGAIN_MS = 60_000;

/** Fills the index in the background, in the process that refreshes the rollups: one of all workers does. */
export class IndexFiller {
  readonly #context: IngestContext;
  readonly #kafka: KafkaConnection;
  readonly #onFailure: (error: unknown) => void;
  readonly #lag: LiveLagWatch;
  #stop: AbortController | undefined;
  #users = 0;
  #lookAgainMs = 0;

  constructor(context: IngestContext, kafka: KafkaConnection, onFailure: (error: unknown) => void) {
    [this.#context, this.#kafka, this.#onFailure] = [context, kafka, onFailure];
    this.#lag = new LiveLagWatch(() => readLiveLag(context.client, kafka));
  }

  /** Fills while `run` runs, and neither delays it nor lets it fail. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#users += 1;
    if (this.#stop === undefined && Date.now() >= this.#lookAgainMs) void this.#fill();
    try {
      return await run();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#stop?.abort();
    }
  }

  async #fill(): Promise<void> {
    const { signal } = (this.#stop = new AbortController());
    const lag = { share: () => SHARE * this.#lag.share() };
    try {
      await this.#lag.during(() => fillIndex(this.#context, this.#kafka, { lag, signal }));
    } catch (error) {
      // Kafka or ClickHouse may be away, which status tells; what is left is tried again.
      if (!signal.aborted) this.#onFailure(error);
    }
    this.#stop = undefined;
    if (!signal.aborted) this.#lookAgainMs = Date.now() + LOOK_AGAIN_MS;
  }
}
