import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { readPositions } from '../oracle/read-positions.ts';
import { PROBE_END, PROBE_START, PROBES } from '../stream/probes.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

const READ_EVERY_MS = 300;
const NOTE_EVERY_MS = 50;

/** What the publisher had done at a moment: events by topic, and the version of the probes that was acknowledged. */
interface Published {
  readonly atMs: number;
  readonly attempted: ReadonlyMap<string, number>;
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly probes: number;
}

/** What ClickHouse showed at some moment between the two. */
interface Stored {
  readonly askedMs: number;
  readonly answeredMs: number;
  /** One past the last logged position, by `<topic>/<partition>`. */
  readonly positions: ReadonlyMap<string, number>;
  /** Version of the probes that all figures show. */
  readonly probes: number;
}

/**
 * What was published and stored, and when: noted by the publisher, and read from tables without the product's reports.
 * Every reading takes time, so it knows bounds.
 */
export class Knowledge {
  readonly #published: Published[] = [];
  readonly #stored: Stored[] = [];
  readonly #ends = new Map<string, number>();
  readonly #arena: Arena;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  private constructor(arena: Arena) {
    this.#arena = arena;
  }

  static async open(arena: Arena): Promise<Knowledge> {
    const knowledge = new Knowledge(arena);
    knowledge.#note();
    for (const topic of arena.topics)
      for (const { partition, high } of await arena.world.kafka.admin.fetchTopicOffsets(topic))
        knowledge.#ends.set(`${topic}/${String(partition)}`, Number(high));
    knowledge.#note();
    await knowledge.#read();
    knowledge.#running = Promise.all([knowledge.#noteUntilStopped(), knowledge.#readUntilStopped()]);
    return knowledge;
  }

  /** Ends with a reading that is later than every claim. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#note();
    await this.#read();
  }

  get topics(): readonly string[] {
    return this.#arena.topics;
  }

  /** The least and the most that the topic can have held beyond what was stored, at some moment of the span. */
  lagOf(topic: string, fromMs: number, toMs: number): readonly [least: number, most: number] {
    const [before, atEnds] = this.#published;
    const base = this.#sum(this.#ends, topic);
    const count = (counts: ReadonlyMap<string, number> | undefined): number => counts?.get(topic) ?? 0;
    const least = base + count(this.#noted(fromMs).acknowledged) - count(atEnds?.attempted);
    const most = base + count(this.#notedFrom(toMs).attempted) - count(before?.acknowledged);
    const stored = ({ positions }: Stored): number => this.#sum(positions, topic);
    return [Math.max(0, least - stored(this.#readFrom(toMs))), most - stored(this.#readBefore(fromMs))];
  }

  /** Whether the figures, as they were read after the claim was made, include all that was acknowledged by then. */
  includes(asOfMs: number, claimedMs: number): boolean {
    return this.#readFrom(claimedMs).probes >= this.#noted(asOfMs).probes;
  }

  /** Whether the partition was stored further between the two moments. */
  advanced(partition: string, fromMs: number, toMs: number): boolean {
    const first = this.#readFrom(fromMs);
    const last = this.#readBefore(toMs);
    return (
      last.askedMs > first.answeredMs &&
      (last.positions.get(partition) ?? 0) > (first.positions.get(partition) ?? 0)
    );
  }

  #sum(byPartition: ReadonlyMap<string, number>, topic: string): number {
    return [...this.#ends.keys()]
      .filter((name) => name.startsWith(`${topic}/`))
      .reduce((sum, name) => sum + (byPartition.get(name) ?? 0), 0);
  }

  /** The last note before the moment, which knows no more than was. */
  #noted(atMs: number): Published {
    return last(this.#published.filter((one) => one.atMs <= atMs)) ?? first(this.#published);
  }

  #notedFrom(atMs: number): Published {
    return this.#published.find((one) => one.atMs >= atMs) ?? first(this.#published.slice(-1));
  }

  #readBefore(atMs: number): Stored {
    return last(this.#stored.filter(({ answeredMs }) => answeredMs <= atMs)) ?? first(this.#stored);
  }

  #readFrom(atMs: number): Stored {
    return this.#stored.find(({ askedMs }) => askedMs >= atMs) ?? first(this.#stored.slice(-1));
  }

  #note(): void {
    const { publisher, prefixes } = this.#arena;
    this.#published.push({
      atMs: Date.now(),
      attempted: new Map(publisher.attempted),
      acknowledged: new Map(publisher.acknowledged),
      // The newest version may still be on its way.
      probes: prefixes.published - 1,
    });
  }

  async #read(): Promise<void> {
    const { clickhouse } = this.#arena.world;
    const askedMs = Date.now();
    const [positions, probes] = [await readPositions(clickhouse), await readProbes(clickhouse)];
    this.#stored.push({
      askedMs,
      answeredMs: Date.now(),
      positions: new Map(
        [...positions].map(([source, next]) => [source.replace(/^kafka\//, ''), Number(next)]),
      ),
      probes,
    });
  }

  async #noteUntilStopped(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#note();
      await sleep(NOTE_EVERY_MS);
    }
  }

  async #readUntilStopped(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // ClickHouse may take longer than its client waits. The next reading is later, and its bounds are wider.
      await this.#read().catch(() => undefined);
      await sleep(READ_EVERY_MS);
    }
  }
}

/** The refund of each probe is its version. */
async function readProbes(client: ClickHouseClient): Promise<number> {
  const [row] = await rows<{ refunded: string }>(
    client,
    `SELECT toString(sum(refunded_fen)) AS refunded FROM ${visibleRows('sales')}
      WHERE stat_hour >= toDateTime({start:UInt32}) AND stat_hour < toDateTime({end:UInt32})`,
    { start: Date.parse(PROBE_START) / 1000, end: Date.parse(PROBE_END) / 1000 },
  );
  return Math.floor(Number(row?.refunded ?? 0) / PROBES);
}

function last<T>(items: readonly T[]): T | undefined {
  return items.at(-1);
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('nothing was noted');
  return item;
}
