import { setTimeout as sleep } from 'node:timers/promises';
import { Draws } from '../../simulation/season/random.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { createTopics } from '../../adapters/kafka/create-topics.ts';
import type { Halt } from './oracle/halt.ts';
import { KillPlan } from './kill-plan.ts';
import { Audit } from './oracle/audit.ts';
import type { ExpectedSource } from './oracle/expected-source.ts';
import { Ledger } from './oracle/ledger.ts';
import { PrefixReader } from './oracle/prefix-reader.ts';
import { someBroken } from './stream/broken.ts';
import { OrderStream } from './stream/order-stream.ts';
import { probes } from './stream/probes.ts';
import { Publisher } from './stream/publisher.ts';
import { Operator } from './world/operator.ts';
import type { World } from './world/world.ts';

/** Platforms of the stream. The others are there for faults that need a topic of their own. */
export const STREAM_PLATFORMS: readonly Platform[] = ['rural-taobao', 'tmall', 'jd', 'suning'];
const PARTITIONS = 2;
/** So that a message of 100 MB can be published at all. */
const MAX_MESSAGE_BYTES = 104_000_000;

const EVENTS_PER_TURN = 100;
const TURN_MS = 250;

export interface ArenaOptions {
  readonly seed: number;
  readonly hangMs: number;
  /** Events that wait for the workers in fault 25. */
  readonly lagEvents: number;
}

/** Everything that a fault works with. */
export class Arena implements AsyncDisposable {
  readonly world: World;
  readonly draws: Draws;
  readonly ledger = new Ledger();
  readonly stream: OrderStream;
  readonly publisher: Publisher;
  readonly audit: Audit;
  readonly prefixes: PrefixReader;
  /** Sources that the audit does not read: archives, and partitions that a fault has to itself. */
  readonly known: ExpectedSource[] = [];
  archivesWritten = 0;
  readonly operator: Operator;
  readonly say: (line: string) => void;
  /** How long ClickHouse is to hang where it does. */
  readonly hangMs: number;
  readonly lagEvents: number;
  /** The last halt that was seen. */
  halt: Halt | undefined;
  readonly kills: KillPlan;
  /** Workers to kill in the next injection. */
  killsAtOnce = 0;
  /** Topics of the stream, which the audit reads. */
  readonly topics: string[] = [];

  constructor(world: World, { seed, hangMs, lagEvents }: ArenaOptions, say: (line: string) => void) {
    this.world = world;
    this.draws = new Draws().restart(seed, 2, 0);
    this.hangMs = hangMs;
    this.lagEvents = lagEvents;
    this.kills = new KillPlan(new Draws().restart(seed, 4, 0));
    this.say = say;
    this.operator = new Operator(world.home, world.addresses);
    this.stream = new OrderStream(seed, STREAM_PLATFORMS);
    this.publisher = new Publisher(world.kafkaProxy.port, this.ledger);
    this.audit = new Audit(world.brokers);
    this.prefixes = new PrefixReader(world.clickhouse);
  }

  /** A topic of this platform, with two partitions. */
  async createTopic(platform: Platform): Promise<string> {
    const topic = topicOf(platform);
    const configEntries = [{ name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) }];
    await createTopics(this.world.admin, [
      { topic, numPartitions: PARTITIONS, replicationFactor: 1, configEntries },
    ]);
    return topic;
  }

  /** Publishes on while `work` goes on; at least one turn. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const done = work().finally(() => {
      over.abort();
    });
    // Met below; it must not count as unhandled meanwhile.
    done.catch(() => undefined);
    do {
      await this.publishTurn();
      await sleep(TURN_MS);
    } while (!over.signal.aborted);
    return done;
  }

  /** A few events that must be held. */
  publishBroken(): Promise<void> {
    return this.publisher.publish(someBroken(this.draws, 5));
  }

  async publishTurn(): Promise<void> {
    await this.publisher.publish(this.stream.next(EVENTS_PER_TURN));
    this.prefixes.published += 1;
    await this.publisher.publish(probes(this.prefixes.published));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.prefixes.stop();
    await this.publisher.close();
  }
}
