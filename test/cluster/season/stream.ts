import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import type { Publisher } from '../../../publishers/library/publisher.ts';
import { openPublisher } from '../../../publishers/sending/open-publisher.ts';
import { type Platform, PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import type { SeasonRecord } from '../../../simulation/season/season-record.ts';
import { season } from '../../support/season-events.ts';

const TURN_MS = 100;

/** A record that the generator made, however often. */
export interface MadeRecord {
  made: number;
  /** Platform and key. */
  readonly what: string;
  /** The reason to hold it; undefined for a valid event. */
  readonly code: string | undefined;
}

/** A season that each platform's own user publishes, in the order of the season. */
export class SeasonStream implements AsyncDisposable {
  /** By {@link identify}. */
  readonly made = new Map<string, MadeRecord>();
  published = 0;
  isOver = false;
  readonly #records: Iterator<SeasonRecord>;
  readonly #publishers: ReadonlyMap<Platform, Publisher>;

  private constructor(records: Iterator<SeasonRecord>, publishers: ReadonlyMap<Platform, Publisher>) {
    this.#records = records;
    this.#publishers = publishers;
  }

  static async open(
    scale: number,
    seed: number,
    connectionOf: (platform: Platform) => KafkaConnection,
  ): Promise<SeasonStream> {
    const publishers = new Map<Platform, Publisher>();
    for (const platform of PLATFORMS) publishers.set(platform, await openPublisher(connectionOf(platform)));
    return new SeasonStream(season(2017, scale, seed), publishers);
  }

  /** Publishes at a steady rate until the signal aborts, and the rest as fast as Kafka takes it. */
  async publish(perSecond: number, steady: AbortSignal): Promise<void> {
    const startedMs = performance.now();
    for (;;) {
      const due = steady.aborted ? Infinity : ((performance.now() - startedMs) / 1_000) * perSecond;
      if (!(await this.#publishUpTo(due))) break;
      await sleep(TURN_MS);
    }
    this.isOver = true;
    for (const publisher of this.#publishers.values()) await publisher.flush();
  }

  /** False if the season has no more. */
  async #publishUpTo(due: number): Promise<boolean> {
    while (this.published < due) {
      const next = this.#records.next();
      if (next.done === true) return false;
      await this.#publish(next.value);
    }
    return true;
  }

  async #publish({ platform, key, value, invalid }: SeasonRecord): Promise<void> {
    const id = identify(platform, key, value);
    const record = this.made.get(id) ?? { made: 0, what: `${platform} ${key}`, code: invalid?.code };
    record.made += 1;
    this.made.set(id, record);
    this.published += 1;
    await this.#publishers.get(platform)?.sendEncoded({ platform, orderId: key, value });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#publishers.values()].map((publisher) => publisher.abandon()));
  }
}

/** What tells a record from all others, wherever it is read. */
export function identify(platform: Platform, key: string, value: Uint8Array): string {
  return createHash('sha256').update(`${platform}\0${key}\0`).update(value).digest('base64');
}
