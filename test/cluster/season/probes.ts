import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import type { Publisher } from '../../../publishers/library/publisher.ts';
import { openPublisher } from '../../../publishers/sending/open-publisher.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { validEvent } from '../../support/events.ts';

export const PROBE_PLATFORM: Platform = 'cloud-farm';
export const PROBE_ORDER = 'PROBE';
/** Outside every window with a published figure. */
const PLACED_AT = '2017-09-01T12:00:00+08:00';
const SEND_EVERY_MS = 500;
const LOOK_EVERY_MS = 100;

const VISIBLE = `SELECT sum(refunded_fen) AS version FROM sales_rollup
  WHERE stat_hour = toDateTime('2017-09-01 12:00:00', 'Asia/Shanghai')`;

/** When a version of the probe was acknowledged or seen, by performance.now(). */
interface Moment {
  readonly version: number;
  readonly atMs: number;
}

/**
 * One order whose versions, one after another, refund one fen more. All are in one partition, so the refunds in the
 * rollups name the newest version that is visible, and no later one can hide that an earlier one is late.
 */
export class Probes implements AsyncDisposable {
  readonly #acknowledged: Moment[] = [];
  readonly #seen: Moment[] = [];
  readonly #stop = new AbortController();
  readonly #publisher: Publisher;
  readonly #running: readonly Promise<void>[];
  #sent = 0;
  /** Where Kafka puts them. */
  partition = 0;

  private constructor(publisher: Publisher, client: ClickHouseClient) {
    this.#publisher = publisher;
    this.#running = [this.#send(), this.#look(client)];
  }

  static async start(connection: KafkaConnection, client: ClickHouseClient): Promise<Probes> {
    const publisher = await openPublisher(connection, {
      onDelivered: ({ ranges }) => {
        probes.#acknowledged.push({ version: probes.#sent, atMs: performance.now() });
        probes.partition = ranges[0]?.partition ?? 0;
      },
    });
    const probes: Probes = new Probes(publisher, client);
    return probes;
  }

  /** How many versions Kafka has acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged.at(-1)?.version ?? 0;
  }

  get visible(): number {
    return this.#seen.at(-1)?.version ?? 0;
  }

  /** Milliseconds from acknowledgement to the first look that saw it, for those acknowledged in no span of `except`. */
  delaysMs(except: readonly (readonly [fromMs: number, toMs: number])[]): number[] {
    return this.#acknowledged
      .filter(({ atMs }) => !except.some(([fromMs, toMs]) => atMs >= fromMs && atMs <= toMs))
      .map(({ version, atMs }) => (this.#seen.find((look) => look.version >= version)?.atMs ?? NaN) - atMs);
  }

  /** Stops sending, and looks until the last one is visible. */
  async finish(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  /** One at a time, so that an acknowledgement is of the version that was sent last. */
  async #send(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const version = this.#sent + 1;
      const event = validEvent({
        ...{ platform: PROBE_PLATFORM, orderId: PROBE_ORDER, version, refundedFen: version },
        ...{ status: 'paid', placedAt: PLACED_AT, paidAt: PLACED_AT, outlet: null, orderMode: 'self' },
      });
      this.#sent = version;
      await this.#publisher.sendEncoded(encodeEvent(event));
      await this.#publisher.flush();
      await sleep(SEND_EVERY_MS);
    }
  }

  async #look(client: ClickHouseClient): Promise<void> {
    while (!this.#stop.signal.aborted || this.visible < this.#sent) {
      try {
        const [found] = await rows<{ version: string }>(client, VISIBLE);
        const version = Number(found?.version ?? 0);
        if (version > this.visible) this.#seen.push({ version, atMs: performance.now() });
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
