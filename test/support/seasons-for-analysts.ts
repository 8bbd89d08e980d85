import { type ClickHouseClient, connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import { logIn, readEnvironment } from '../../adapters/configuration/environment.ts';
import { loginOf, type LocalUser } from '../../infra/engines/clickhouse/logins.ts';
import { keepMainWindows } from './double11.ts';
import { loadSeasons } from './seasons.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from './statistics-database.ts';
import { computeFigures } from './live-figures.ts';

/** That of the demo, whose data the questions of the pages are about. */
export const SAMPLE_FACTOR = 10_000;

export interface SeasonsForAnalysts extends StatisticsDatabase {
  /** Connected as the user `analyst`; closed with the rest. */
  readonly analyst: ClickHouseClient;
  /** What a program finds in its environment, to log in as a user. */
  variables(user: LocalUser): Record<string, string>;
}

/** The data of the demo in the local ClickHouse, whose users are known. */
export async function openSeasonsForAnalysts(windows: 'all' | 'main' = 'all'): Promise<SeasonsForAnalysts> {
  const database = await openStatisticsDatabase({}, readEnvironment({}));
  try {
    await loadSeasons(database, SAMPLE_FACTOR, 'sums');
    if (windows === 'main') await keepMainWindows(database.client);
    await computeFigures(database.client);
  } catch (error) {
    await database.stop();
    throw error;
  }
  const { addresses, home } = database.engines;
  const analyst = connectClickHouse({ url: addresses.clickhouseUrl, ...logIn(loginOf(home, 'analyst')) });
  return {
    ...database,
    analyst,
    variables: (user) => ({
      CLICKHOUSE_URL: addresses.clickhouseUrl,
      CLICKHOUSE_USER: user,
      CLICKHOUSE_PASSWORD: logIn(loginOf(home, user)).password?.reveal() ?? '',
      CLICKHOUSE_DATABASE: addresses.clickhouseDatabase,
    }),
    stop: async () => {
      await analyst.close();
      await database.stop();
    },
  };
}

/** A member of what sales are added up by, its expanded sales in fen, and its orders in the sample. */
export interface SoldBy {
  readonly by: string;
  readonly fen: string;
  readonly orders: string;
  /** Of the sums of 32 groups of orders: 32 times those of their squares, less the square of all. Of fen and of orders. */
  readonly fenSpread: string;
  readonly ordersSpread: string;
}

/** SQL: from the sums of groups, of which some have no orders. */
function spreadOf(sum: string): string {
  const whole = `toInt128(${sum})`;
  return `toString(32 * sum(${whole} * ${whole}) - sum(${whole}) * sum(${whole}))`;
}

/**
 * Rural sales by payment on 11 November, added up from the orders themselves: no view of figures and no rollup.
 *
 * @param by SQL over an order and the county of its seller, such as `province_en`.
 */
export async function soldOnTheDay(
  pipeline: ClickHouseClient,
  by: string,
  year: 2016 | 2017 = 2017,
): Promise<SoldBy[]> {
  return rows<SoldBy>(
    pipeline,
    `SELECT by, toString(sum(amount) * ${SAMPLE_FACTOR}) AS fen, toString(sum(counted)) AS orders,
       ${spreadOf('amount')} AS fenSpread, ${spreadOf('counted')} AS ordersSpread
     FROM (
       SELECT toString(${by}) AS by, halfMD5(concat(sold.platform, ' ', sold.order_id)) % 32 AS of_group,
         sum(goods_amount_fen) AS amount, count() AS counted
       FROM (SELECT * FROM orders FINAL) AS sold INNER JOIN county ON toString(sold.seller_county) = county.county
       WHERE rural AND paid_at >= {start:DateTime('Asia/Shanghai')} AND paid_at < {end:DateTime('Asia/Shanghai')}
       GROUP BY by, of_group
     )
     GROUP BY by
     ORDER BY by`,
    { start: `${year}-11-11 00:00:00`, end: `${year}-11-12 00:00:00` },
  );
}
