import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { Draws } from '../../simulation/season/random.ts';
import { KillPlan } from './kill-plan.ts';
import { Audit } from './oracle/audit.ts';
import { FiguresReader } from './oracle/figures-reader.ts';
import { Ledger } from './oracle/ledger.ts';
import { PrefixReader } from './oracle/prefix-reader.ts';
import type { ExpectedSource, Verdict } from './oracle/verdict.ts';
import { someBroken } from './stream/planned-event.ts';
import { OrderStream } from './stream/order-stream.ts';
import { probes } from './stream/probes.ts';
import { Publisher } from './stream/publisher.ts';
import { waitFor } from './waits.ts';
import { Operator, type World } from './world/world.ts';

/** Platforms of the stream. Faults that need a separate topic use the other platforms. */
export const STREAM_PLATFORMS: readonly Platform[] = ['rural-taobao', 'tmall', 'jd', 'suning'];
const PARTITIONS = 2;
/** Permits messages of 100 MB. */
const MAX_MESSAGE_BYTES = 104_000_000;

const EVENTS_PER_TURN = 100;
const TURN_MS = 250;

export interface ArenaOptions {
  readonly seed: number;
  readonly hangMs: number;
  /** Number of events in the lag of fault 25. */
  readonly lagEvents: number;
  /** Everything must hold this long after the cause of a fault has ended. */
  readonly catchUpWithinMs: number;
  /** Aborted if the run must end. */
  readonly stop: AbortController;
}

/** What a fault works with: the running system, its stream of events and the oracle. */
export class Arena implements AsyncDisposable {
  readonly world: World;
  readonly draws: Draws;
  readonly ledger = new Ledger();
  readonly stream: OrderStream;
  readonly publisher: Publisher;
  readonly audit: Audit;
  readonly prefixes: PrefixReader;
  readonly figures: FiguresReader;
  /** Expected contents of sources that the audit does not read: archives and partitions used by one fault. */
  readonly unauditedSources: ExpectedSource[] = [];
  archivesWritten = 0;
  readonly operator: Operator;
  readonly log: (line: string) => void;
  /** How long ClickHouse hangs in fault 4. */
  readonly hangMs: number;
  readonly lagEvents: number;
  readonly catchUpWithinMs: number;
  readonly stop: AbortSignal;
  /** What the last fault found that has something of its own to check. */
  found: Verdict | undefined;
  readonly kills: KillPlan;
  /** Number of workers to kill in the next injection. */
  killsInInjection = 0;
  /** Topics of the stream. The audit reads them. */
  readonly topics: string[] = [];

  constructor(
    world: World,
    { seed, hangMs, lagEvents, catchUpWithinMs, stop }: ArenaOptions,
    log: (line: string) => void,
  ) {
    this.world = world;
    this.draws = new Draws().restart(seed, 2, 0);
    this.hangMs = hangMs;
    this.lagEvents = lagEvents;
    this.catchUpWithinMs = catchUpWithinMs;
    this.stop = stop.signal;
    this.kills = new KillPlan(new Draws().restart(seed, 4, 0));
    this.log = log;
    this.operator = new Operator(world);
    this.stream = new OrderStream(seed, STREAM_PLATFORMS);
    this.publisher = new Publisher(world.kafkaProxy.port, this.ledger);
    this.audit = new Audit(world.engines.addresses.kafkaBrokers);
    this.prefixes = new PrefixReader(world.clickhouse);
    this.figures = new FiguresReader(world.clickhouse);
  }

  /** Creates the platform's topic with two partitions. Returns its name. */
  async createTopic(platform: Platform): Promise<string> {
    const topic = topicOf(platform);
    const config = { 'max.message.bytes': String(MAX_MESSAGE_BYTES) };
    await this.world.kafka.createTopic(topic, { partitions: PARTITIONS, config });
    return topic;
  }

  /** Publishes events while `work` runs, at least one turn. */
  async publishDuring<T>(work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const done = work().finally(() => {
      over.abort();
    });
    // Awaited below. Until then, a failure must not be reported as unhandled.
    done.catch(() => undefined);
    do {
      await waitFor('events to be published', this.publishTurn());
      await sleep(TURN_MS);
    } while (!over.signal.aborted && !this.stop.aborted);
    return done;
  }

  /** Publishes a few events that must be quarantined. */
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
    await this.figures.stop();
    await this.publisher.close();
  }
}
