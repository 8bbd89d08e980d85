import type { ClickHouseClient } from '@clickhouse/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROBE_END, PROBE_FEN, PROBE_QUANTITY, PROBE_START, PROBES } from '../stream/probes.ts';
import type { Verdict } from './verdict.ts';

const PAUSE_MS = 20;
const MOST_PROBLEMS = 5;

/** Rows and products in one statement: one snapshot of the rollups. */
const QUERY = `
  WITH toDateTime({start:UInt32}, 'Asia/Shanghai') AS first, toDateTime({end:UInt32}, 'Asia/Shanghai') AS last
  SELECT
    (SELECT (sum(paid_orders), sum(paid_fen), sum(refunded_fen)) FROM sales_rollup
      WHERE stat_hour >= first AND stat_hour < last) AS sales,
    (SELECT (sum(paid_orders), sum(paid_fen), sum(paid_quantity)) FROM product_rollup
      WHERE stat_hour >= first AND stat_hour < last) AS products`;

/**
 * P: reads the probes' sums again and again through a run. Number, amount and quantity must never change, whatever is
 * refreshed meanwhile; the refunds, which are the versions, must never fall nor be ahead of what was published.
 */
export class PrefixReader {
  reads = 0;
  /** Reads that ClickHouse did not answer, as it was away. */
  unanswered = 0;
  readonly problems: string[] = [];
  readonly #client: ClickHouseClient;
  readonly #stop = new AbortController();
  readonly #refundsSeen = new Set<number>();
  #lastRefund = 0;
  #running: Promise<void> = Promise.resolve();
  /** Version that the probes have been published in. */
  published = 1;

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** From here on every probe is visible. */
  start(): void {
    this.#running = this.#poll();
  }

  async stop(): Promise<Verdict> {
    this.#stop.abort();
    await this.#running;
    return {
      invariant: 'P',
      figures:
        `${String(this.reads)} reads (${String(this.unanswered)} more unanswered), always ${String(PROBES)} orders of ` +
        `${String(PROBES * PROBE_FEN)} fen; ${String(this.#refundsSeen.size)} states seen`,
      problems: this.problems.slice(0, MOST_PROBLEMS),
    };
  }

  async #poll(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        this.#judge(await this.#read());
        this.reads += 1;
      } catch {
        // The next read tells; that there are reads at all is part of the figures.
        this.unanswered += 1;
        await sleep(200);
      }
      await sleep(PAUSE_MS);
    }
  }

  async #read(): Promise<{ sales: string[]; products: string[] }> {
    const answer = await this.#client.query({
      query: QUERY,
      query_params: { start: Date.parse(PROBE_START) / 1000, end: Date.parse(PROBE_END) / 1000 },
      format: 'JSONEachRow',
      abort_signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(30_000)]),
    });
    const [row] = await answer.json<{ sales: string[]; products: string[] }>();
    if (row === undefined) throw new Error('no row');
    return row;
  }

  #judge({ sales, products }: { sales: string[]; products: string[] }): void {
    const [orders, fen, refunded] = sales.map(Number);
    const [productOrders, productFen, quantity] = products.map(Number);
    const report = (what: string): void => {
      this.problems.push(`${what}: sales ${sales.join(' ')}, products ${products.join(' ')}`);
    };
    if (orders !== PROBES || fen !== PROBES * PROBE_FEN)
      report('the sales of a reader are no state of the orders');
    if (
      productOrders !== PROBES ||
      productFen !== PROBES * PROBE_FEN ||
      quantity !== (PROBES * PROBE_QUANTITY) / 1000
    )
      report('the products of a reader are no state of the orders');
    const refund = refunded ?? 0;
    if (refund < this.#lastRefund) report(`the refunds fell from ${String(this.#lastRefund)}`);
    if (refund > PROBES * this.published)
      report(`the refunds are ahead of version ${String(this.published)}`);
    this.#lastRefund = refund;
    this.#refundsSeen.add(refund);
  }
}
