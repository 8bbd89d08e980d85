import { setTimeout as sleep } from 'node:timers/promises';
import { addKey } from '../../../publishers/keys/stored-keys.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { STREAM_PLATFORMS } from '../arena.ts';
import type { Ledger } from '../oracle/ledger.ts';
import type { PlannedEvent } from '../stream/planned-event.ts';
import { waitFor } from '../waits.ts';
import type { World } from '../world/world.ts';
import type { Fault } from './fault.ts';

const KILLS = 3;
const EVENTS = 50;
const COPIES = 2;
const KILL_EVERY_MS = 3_000;

/** An event that a killed server had acknowledged must be counted; one that it had not is sent again. */
export const httpServerKilled: Fault = {
  number: 26,
  title: 'the HTTP server killed while it takes events, each of which comes twice',
  async inject(arena) {
    await using publisher = await HttpPublisher.open(arena.world, arena.ledger, STREAM_PLATFORMS);
    let events = 0;
    const killing = (async () => {
      while (publisher.kills < KILLS) {
        await sleep(KILL_EVERY_MS);
        await publisher.killServer();
      }
    })();
    // Awaited below. Until then, a failure must not be reported as unhandled.
    killing.catch(() => undefined);
    while (publisher.kills < KILLS) {
      await publisher.publish(arena.stream.next(EVENTS, COPIES));
      events += EVENTS * COPIES;
    }
    await killing;
    return `${String(publisher.kills)} kills, ${String(events)} events acknowledged, ${String(publisher.retries)} requests sent again`;
  },
};

const GIVE_UP_AFTER_MS = 120_000;
const MOST_EVENTS_PER_SECOND = 1_000_000;

/** A publisher that has no Kafka client: it enters every event in its ledger and retries until the server acknowledges it. */
class HttpPublisher implements AsyncDisposable {
  readonly #world: World;
  readonly #ledger: Ledger;
  readonly #keys = new Map<Platform, string>();
  #server: HttpServer;
  /** Number of requests that were sent again. */
  retries = 0;
  kills = 0;

  private constructor(world: World, ledger: Ledger, server: HttpServer) {
    [this.#world, this.#ledger, this.#server] = [world, ledger, server];
  }

  static async open(world: World, ledger: Ledger, platforms: readonly Platform[]): Promise<HttpPublisher> {
    const publisher = new HttpPublisher(world, ledger, await serve(world));
    for (const platform of platforms) {
      const wish = { publisher: 'chaos', platform, eventsPerSecond: MOST_EVENTS_PER_SECOND };
      publisher.#keys.set(platform, (await addKey(world.clickhouse, wish)).key);
    }
    return publisher;
  }

  async publish(events: readonly PlannedEvent[]): Promise<void> {
    this.#ledger.add(events);
    for (const [platform, group] of Map.groupBy(events, (event) => event.platform)) {
      await this.#untilAcknowledged(platform, `[${group.map(({ value }) => String(value)).join(',')}]`);
    }
  }

  /** Kills the server where it is, and starts another one at another port. */
  async killServer(): Promise<void> {
    await this.#server.end('SIGKILL');
    this.kills += 1;
    this.#server = await serve(this.#world);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async #untilAcknowledged(platform: Platform, body: string): Promise<void> {
    const deadlineMs = Date.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      const status = await this.#post(platform, body);
      if (status === 202) return;
      // A server that has just started reads its keys, and one that cannot reach Kafka says so.
      const isTransient = status === undefined || status === 401 || status === 429 || status >= 500;
      if (!isTransient || Date.now() > deadlineMs) throw new Error(`the server answered ${String(status)}`);
      this.retries += 1;
      await sleep(200);
    }
  }

  /** Undefined if the connection ended before an answer. */
  async #post(platform: Platform, body: string): Promise<number | undefined> {
    try {
      const answer = await fetch(`${this.#server.url}/v1/events`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${this.#keys.get(platform) ?? ''}`,
          'Content-Type': 'application/cloudevents-batch+json',
        },
        body,
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

function serve({ home, engines }: World): Promise<HttpServer> {
  return waitFor('the address of the HTTP server', startHttpServer(home, engines.addresses));
}
