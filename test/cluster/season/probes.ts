import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import type { Publisher } from '../../../publishers/library/publisher.ts';
import { openPublisher } from '../../../publishers/sending/open-publisher.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

export const PROBE_PLATFORM: Platform = 'cloud-farm';
export const PROBE_PREFIX = 'PROBE-';
const HOUR_MS = 3_600_000;
const SEND_EVERY_MS = 500;
const LOOK_EVERY_MS = 100;

const VISIBLE = `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')}
  WHERE platform = {platform:String} AND stat_hour >= toDateTime({since:UInt32}, 'Asia/Shanghai')`;

/** So many probes were acknowledged or seen, by performance.now(). */
interface Moment {
  readonly orders: number;
  readonly atMs: number;
}

/**
 * An order every half second, placed now, as those of a campaign's night are. The topic has one partition, so the number
 * of them in the rollups says which are visible, and no later one can hide that an earlier one is late.
 */
export class Probes implements AsyncDisposable {
  readonly #acknowledged: Moment[] = [];
  readonly #seen: Moment[] = [];
  readonly #stop = new AbortController();
  readonly #publisher: Publisher;
  readonly #running: readonly Promise<void>[];
  readonly #sinceSeconds = Math.floor(Date.now() / HOUR_MS) * (HOUR_MS / 1_000);
  #sent = 0;

  private constructor(publisher: Publisher, client: ClickHouseClient) {
    this.#publisher = publisher;
    this.#running = [this.#send(), this.#look(client)];
  }

  static async start(connection: KafkaConnection, client: ClickHouseClient): Promise<Probes> {
    const publisher = await openPublisher(connection, {
      onDelivered: () => {
        probes.#acknowledged.push({ orders: probes.#sent, atMs: performance.now() });
      },
    });
    const probes: Probes = new Probes(publisher, client);
    return probes;
  }

  /** How many Kafka has acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged.at(-1)?.orders ?? 0;
  }

  get visible(): number {
    return this.#seen.at(-1)?.orders ?? 0;
  }

  /** Milliseconds from acknowledgement to the first look that saw it, for those acknowledged in no span of `except`. */
  delaysMs(except: readonly (readonly [fromMs: number, toMs: number])[]): number[] {
    return this.#acknowledged
      .filter(({ atMs }) => !except.some(([fromMs, toMs]) => atMs >= fromMs && atMs <= toMs))
      .map(({ orders, atMs }) => (this.#seen.find((look) => look.orders >= orders)?.atMs ?? NaN) - atMs);
  }

  /** Stops sending, and looks until the last one is visible. */
  async finish(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /** One at a time, so that an acknowledgement is of the order that was sent last. */
  async #send(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#sent += 1;
      const now = new Date().toISOString();
      const order = { platform: PROBE_PLATFORM, orderId: `${PROBE_PREFIX}${String(this.#sent)}` };
      const event = validEvent({
        ...{ ...order, placedAt: now, paidAt: now },
        ...{ outlet: null, orderMode: 'self' },
      });
      await this.#publisher.sendEncoded(encodeEvent({ ...event, time: now }));
      await this.#publisher.flush();
      await sleep(SEND_EVERY_MS);
    }
  }

  async #look(client: ClickHouseClient): Promise<void> {
    while (!this.#stop.signal.aborted || this.visible < this.#sent) {
      try {
        const asked = { platform: PROBE_PLATFORM, since: this.#sinceSeconds };
        const [found] = await rows<{ orders: string }>(client, VISIBLE, asked);
        const orders = Number(found?.orders ?? 0);
        if (orders > this.visible) this.#seen.push({ orders, atMs: performance.now() });
      } catch {
        // ClickHouse is down, as the test wants it; the next look sees the same.
      }
      await sleep(LOOK_EVERY_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#publisher.abandon();
  }
}

/** A server or a worker that is killed and comes back. */
export interface Victim {
  readonly name: string;
  /** How long it is away. */
  readonly awayMs: number;
  kill(): Promise<void>;
  /** Starts it again, or waits until its supervisor has. */
  restart(): Promise<void>;
}

export interface Kill {
  readonly name: string;
  readonly fromMs: number;
  /** When everything was visible that Kafka had acknowledged by the time of the restart. */
  readonly toMs: number;
}

const STEADY_MS = 8_000;

/** Kills each victim in turn while events flow, and waits each time until the figures are fresh again. */
export async function killInTurn(
  victims: readonly Victim[],
  probes: Probes,
  report: (line: string) => void,
): Promise<Kill[]> {
  const kills: Kill[] = [];
  for (const victim of victims) {
    await sleep(STEADY_MS);
    const fromMs = performance.now();
    await victim.kill();
    report(`${victim.name} is killed`);
    await sleep(victim.awayMs);
    await victim.restart();
    const acknowledged = probes.acknowledged;
    await vi.waitUntil(() => probes.visible >= acknowledged, PATIENCE);
    const toMs = performance.now();
    kills.push({ name: victim.name, fromMs, toMs });
    report(`${victim.name} was away for ${seconds(victim.awayMs)}; fresh after ${seconds(toMs - fromMs)}`);
  }
  return kills;
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
