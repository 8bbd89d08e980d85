import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { PROBE_END, PROBE_FEN, PROBE_START, PROBES } from '../stream/probes.ts';
import type { ExpectedRollups } from './check-rollups.ts';
import { Polling } from '../waits.ts';
import { differences, type Verdict } from './verdict.ts';

const CAMPAIGN = 'double11-2017';
const PAUSE_MS = 500;
const MAX_PROBLEMS = 5;
/** Every sale is in one row of each of these, and they are of one state. */
const WHOLE = ['all', 'platform', 'channel', 'province'];
/** The windows, as the oracle has their hours. */
const WINDOWS = [
  ['period', '2017-11-01 00', '2017-11-12 00'],
  ['day', '2017-11-11 00', '2017-11-12 00'],
] as const;

interface Row {
  readonly window: string;
  readonly basis: string;
  readonly dimension: string;
  readonly sums: string;
  readonly probes: string;
  readonly computedAt: string;
}

/** Sums of the rows of sales by window, basis and dimension; those of the two hours of the probes apart. */
const QUERY = `SELECT window_id AS window, basis, dimension, concat(sum(orders), ' orders of ', sum(sales_fen), ' fen') AS sums,
    concat(sumIf(orders, member >= {start:String} AND member < {end:String}), ' orders of ',
      sumIf(sales_fen, member >= {start:String} AND member < {end:String}), ' fen') AS probes,
    toString(max(computed_at)) AS computedAt
  FROM sales
  WHERE campaign = '${CAMPAIGN}' AND edition = 0 AND flow = 'sales' AND segment = 'all'
    AND dimension IN ('${[...WHOLE, 'hour'].join("', '")}')
  GROUP BY window, basis, dimension`;

function read(client: ClickHouseClient): Promise<Row[]> {
  const [start, end] = [PROBE_START, PROBE_END].map((instant) => instant.slice(0, 19).replace('T', ' '));
  return rows<Row>(client, QUERY, { start, end });
}

/**
 * F: polls the rows of sales during the whole run. At every reading all dimensions of a window add up to the same, so they
 * are of one set of orders; the hours of the probes have all probes; and no row is older than one that was read before.
 */
export class FiguresReader {
  readonly problems: string[] = [];
  readonly #client: ClickHouseClient;
  readonly #polling = new Polling();
  readonly #newest = new Map<string, string>();
  readonly #states = new Set<string>();

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** Starts to poll. All probes must be in the rows. */
  start(): void {
    this.#polling.start(async () => {
      this.#check(await read(this.#client));
    }, PAUSE_MS);
  }

  async stop(): Promise<Verdict> {
    await this.#polling.stop();
    return {
      invariant: 'F',
      figures: `${String(this.#polling.answered)} reads of the rows of sales, of ${String(this.#states.size)} times of computation`,
      problems: this.problems.slice(0, MAX_PROBLEMS),
    };
  }

  #check(found: readonly Row[]): void {
    const report = (what: string, row: Row): void => {
      this.problems.push(`${what}: ${row.window} ${row.basis} by ${row.dimension}: ${row.sums}`);
    };
    for (const [, of] of Map.groupBy(found, ({ window, basis }) => `${window} ${basis}`)) {
      const whole = of.filter(({ dimension }) => WHOLE.includes(dimension));
      const other = whole.find(({ sums }) => sums !== whole[0]?.sums);
      if (other !== undefined)
        report(`the dimensions are of different orders (${whole[0]?.sums ?? 'none'})`, other);
    }
    const expected = `${String(PROBES)} orders of ${String(PROBES * PROBE_FEN)} fen`;
    for (const row of found) {
      if (row.window === 'period' && row.dimension === 'hour' && row.basis === 'paid')
        if (row.probes !== expected) report(`the probes are ${row.probes}`, row);
      const key = `${row.window} ${row.basis} ${row.dimension}`;
      const before = this.#newest.get(key) ?? '';
      if (row.computedAt < before) report(`rows of ${row.computedAt} came after those of ${before}`, row);
      this.#newest.set(key, row.computedAt);
      this.#states.add(row.computedAt);
    }
  }
}

/** F: in the end, the rows of sales are what the oracle counts: the paid sales of both windows, by the whole and by hour. */
export async function checkFigures(client: ClickHouseClient, expected: ExpectedRollups): Promise<Verdict> {
  const wanted = new Map(
    WINDOWS.flatMap(([window, from, to]) => {
      const hours = [...expected.sales].filter(([key]) => key.slice(0, 13) >= from && key.slice(0, 13) < to);
      const sum = (at: number) => hours.reduce((total, [, measures]) => total + (measures[at] ?? 0n), 0n);
      const sums = `${String(sum(2))} orders of ${String(sum(3))} fen`;
      return [...WHOLE, 'hour'].map((dimension): [string, string] => [`${window} ${dimension}`, sums]);
    }).filter(([, sums]) => !sums.startsWith('0 ')),
  );
  const found = (await read(client)).filter(
    ({ basis, window }) => basis === 'paid' && WINDOWS.some(([id]) => id === window),
  );
  const stored = new Map(
    found
      .filter(({ sums }) => !sums.startsWith('0 '))
      .map(({ window, dimension, sums }) => [`${window} ${dimension}`, sums]),
  );
  return {
    invariant: 'F',
    figures: `rows of sales: ${stored.get('period all') ?? 'none'} in the period, ${stored.get('day all') ?? 'none'} in the single day`,
    problems: differences('figures', stored, wanted),
  };
}
