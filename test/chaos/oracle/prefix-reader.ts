import type { ClickHouseClient } from '@clickhouse/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROBE_END, PROBE_FEN, PROBE_MILLI_CATTY, PROBE_START, PROBES } from '../stream/probes.ts';
import { Polling } from '../waits.ts';
import type { Verdict } from './verdict.ts';
import { visibleRows } from '../../support/rollup-rows.ts';

const PAUSE_MS = 200;
const MAX_PROBLEMS = 5;

/** Sales and products in one statement, so that both come from one snapshot of the rollups. */
const QUERY = `
  WITH toDateTime({start:UInt32}, 'Asia/Shanghai') AS first, toDateTime({end:UInt32}, 'Asia/Shanghai') AS last
  SELECT
    (SELECT (sum(paid_orders), sum(paid_fen), sum(refunded_fen)) FROM ${visibleRows('sales')}
      WHERE stat_hour >= first AND stat_hour < last) AS sales,
    (SELECT (sum(paid_orders), sum(paid_fen), sum(paid_quantity)) FROM ${visibleRows('products')}
      WHERE stat_hour >= first AND stat_hour < last) AS products`;

/**
 * P: polls the probes' sums during the whole run. Number, amount and quantity must never change. The refunds equal the
 * versions, so they must never fall and never exceed what was published.
 */
export class PrefixReader {
  readonly problems: string[] = [];
  readonly #client: ClickHouseClient;
  readonly #polling = new Polling();
  readonly #refundsSeen = new Set<number>();
  #lastRefund = 0;
  /** Highest published version of the probes. */
  published = 1;

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** Starts to poll. All probes must be visible. */
  start(): void {
    this.#polling.start(async (signal) => {
      this.#check(await this.#read(signal));
    }, PAUSE_MS);
  }

  async stop(): Promise<Verdict> {
    await this.#polling.stop();
    const { answered, unanswered } = this.#polling;
    return {
      invariant: 'P',
      figures:
        `${String(answered)} reads (${String(unanswered)} more unanswered), always ${String(PROBES)} orders of ` +
        `${String(PROBES * PROBE_FEN)} fen; ${String(this.#refundsSeen.size)} states seen`,
      problems: this.problems.slice(0, MAX_PROBLEMS),
    };
  }

  /** Resolves when a version of the probes is visible that is published from now on. Rejects if the signal aborts. */
  async untilNewer(stop: AbortSignal): Promise<void> {
    const { published } = this;
    while (this.#lastRefund <= PROBES * published) await sleep(PAUSE_MS, undefined, { signal: stop });
  }

  async #read(signal: AbortSignal): Promise<{ sales: string[]; products: string[] }> {
    const answer = await this.#client.query({
      query: QUERY,
      query_params: { start: Date.parse(PROBE_START) / 1000, end: Date.parse(PROBE_END) / 1000 },
      format: 'JSONEachRow',
      abort_signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
    });
    const [row] = await answer.json<{ sales: string[]; products: string[] }>();
    if (row === undefined) throw new Error('no row');
    return row;
  }

  #check({ sales, products }: { sales: string[]; products: string[] }): void {
    const [orders, fen, refunded] = sales.map(Number);
    const [productOrders, productFen, quantity] = products.map(Number);
    const report = (what: string): void => {
      this.problems.push(`${what}: sales ${sales.join(' ')}, products ${products.join(' ')}`);
    };
    if (orders !== PROBES || fen !== PROBES * PROBE_FEN) report('the sales match no state of the orders');
    if (
      productOrders !== PROBES ||
      productFen !== PROBES * PROBE_FEN ||
      quantity !== (PROBES * PROBE_MILLI_CATTY) / 1000
    )
      report('the products match no state of the orders');
    const refund = refunded ?? 0;
    if (refund < this.#lastRefund) report(`the refunds fell from ${String(this.#lastRefund)}`);
    if (refund > PROBES * this.published) report(`the refunds exceed version ${String(this.published)}`);
    this.#lastRefund = refund;
    this.#refundsSeen.add(refund);
  }
}
