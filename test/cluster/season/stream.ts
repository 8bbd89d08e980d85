import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { kafkaClientOptions } from '../../../adapters/kafka/connect.ts';
import type { Publisher } from '../../../publishers/library/publisher.ts';
import { openPublisher } from '../../../publishers/sending/open-publisher.ts';
import { type Platform, PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { platformOf, topicOf } from '../../../schemas/topics.ts';
import type { SeasonRecord } from '../../../simulation/season/season-record.ts';
import { readEach } from '../../support/read-topics.ts';
import { season } from '../../support/season-events.ts';
import { PROBE_PREFIX } from './probes.ts';

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
function identify(platform: Platform, key: string, value: Uint8Array): string {
  return createHash('sha256').update(`${platform}\0${key}\0`).update(value).digest('base64');
}

/** What an ordinary consumer finds in the topics. */
export interface FoundLog {
  readonly records: number;
  /** Records that the generator made and the log lacks: platform, key, and the reason to hold it. */
  readonly lost: readonly string[];
  /** Records that were sent again because their acknowledgement did not come. */
  readonly repeated: number;
  /** Records that nobody made. */
  readonly foreign: number;
  /** Records that must be held, by reason. */
  readonly held: ReadonlyMap<string, number>;
}

export async function readLog(
  connection: KafkaConnection,
  made: ReadonlyMap<string, MadeRecord>,
): Promise<FoundLog> {
  const found = new Map<string, number>();
  const held = new Map<string, number>();
  let foreign = 0;
  const topics = PLATFORMS.map(topicOf);
  const records = await readEach(kafkaClientOptions(connection), topics, ({ topic, message }) => {
    const key = message.key?.toString() ?? '';
    if (key.startsWith(PROBE_PREFIX)) return;
    const platform = platformOf(topic);
    if (platform === undefined) throw new Error(`${topic} is no platform's topic`);
    const id = identify(platform, key, message.value ?? Buffer.alloc(0));
    const record = made.get(id);
    if (record === undefined) foreign += 1;
    found.set(id, (found.get(id) ?? 0) + 1);
    const code = record?.code;
    if (code !== undefined) held.set(code, (held.get(code) ?? 0) + 1);
  });
  const lost: string[] = [];
  let repeated = 0;
  for (const [id, { made: times, what, code }] of made) {
    const surplus = (found.get(id) ?? 0) - times;
    if (surplus < 0) lost.push(`${what} ${code ?? ''} ${String(-surplus)} times`);
    else repeated += surplus;
  }
  return { records, lost, repeated, foreign, held };
}
