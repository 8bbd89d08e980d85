import type { ClickHouseClient } from '@clickhouse/client';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { placeSums, productSums, salesSums, type Sums } from '../../oracle/rollup.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { storedCopies, storedPlaces, storedProducts, storedSales } from '../../support/stored-sums.ts';
import { differences, type Verdict } from './verdict.ts';

/** Double 11 of 2017: the period and the single day, in the form of `stat_hour`. */
const WINDOWS = [
  ['period', '2017-11-01 00', '2017-11-12 00'],
  ['single day', '2017-11-11 00', '2017-11-12 00'],
] as const;

/** The oracle's sums, computed once: half a million orders take seconds of a core that the system needs. */
export interface ExpectedRollups {
  readonly sales: Sums;
  readonly products: Sums;
  readonly places: Sums;
  /** Of the orders whose sale counts with another one. */
  readonly copies: Sums;
}

export function expectedRollups(orders: readonly OrderVersion[]): ExpectedRollups {
  const { counted, copies } = countedOnce(orders);
  return {
    sales: salesSums(counted),
    products: productSums(counted),
    places: placeSums(counted),
    copies: placeSums(copies),
  };
}

/**
 * R: orders, sales, refunds and quantities per hour, county, platform and every other dimension equal the oracle's.
 * Days and campaign windows are sums of hours. The figures show the sums of the campaign.
 */
export async function checkRollups(client: ClickHouseClient, expected: ExpectedRollups): Promise<Verdict> {
  const [sales, products] = [await storedSales(client), await storedProducts(client)];
  const [places, copies] = [await storedPlaces(client), await storedCopies(client)];
  const paid = (sums: Sums, from: string, to: string): string => {
    let [orders, fen] = [0n, 0n];
    for (const [key, measures] of sums) {
      const hour = key.slice(0, 13);
      if (hour < from || hour >= to) continue;
      orders += measures[2] ?? 0n;
      fen += measures[3] ?? 0n;
    }
    return `${String(orders)} orders of ${String(fen)} fen`;
  };
  const windows = WINDOWS.map(
    ([name, from, to]) => `${name} ${paid(sales, from, to)} (oracle: ${paid(expected.sales, from, to)})`,
  );
  return {
    invariant: 'R',
    figures: `${String(sales.size)} sales sums, ${String(products.size)} product sums, ${String(places.size)} place sums, ${String(copies.size)} sums of copies; paid in the ${windows.join(', ')}`,
    problems: [
      ...differences('sales', texts(sales), texts(expected.sales)),
      ...differences('products', texts(products), texts(expected.products)),
      ...differences('places', texts(places), texts(expected.places)),
      ...differences('copies', texts(copies), texts(expected.copies)),
    ],
  };
}

/** Drops rows of zeros, which an order that moved to another key may leave. */
function texts(sums: Sums): Map<string, string> {
  return new Map(
    [...sums]
      .filter(([, measures]) => measures.some((sum) => sum !== 0n))
      .map(([key, sum]) => [key, sum.join(' ')]),
  );
}
