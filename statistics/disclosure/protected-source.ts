import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { ProductRow } from '../figures/read-products.ts';
import { type SalesRow, windowIdOf } from '../figures/read-sales.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { CONFIDENTIAL, isShownIn, OF_ALL_ROWS, OF_BASE } from './masked-columns.ts';
import { type DisclosurePlan, readDisclosurePlan } from './plan.ts';
import type { Verdict } from './shown.ts';
import { isAlwaysPublished, isNeverPublished, judgeProducts, judgeSales } from './verdict.ts';

/**
 * The same source without what its campaign withholds. Statistics and the figures that a campaign defines are published
 * as they are. A plan is read once for each source, unless one is given.
 */
export function protectedSource(
  client: ClickHouseClient,
  source: StatisticsSource,
  plan?: () => Promise<DisclosurePlan | null>,
): StatisticsSource {
  let own: Promise<DisclosurePlan | null> | undefined;
  const planned =
    plan ??
    (() => (own ??= source.facts().then((facts) => readDisclosurePlan(client, source.campaign, facts))));
  return {
    ...source,
    sales: async (question) => {
      if (isAlwaysPublished(question)) return source.sales(question);
      const [rows, found] = await Promise.all([source.sales(question), planned()]);
      const { window, ...rest } = question;
      return found === null
        ? rows
        : publishable(rows, await judgeSales(client, found, { ...rest, windowId: windowIdOf(window) }));
    },
    products: async (question) => {
      if (isNeverPublished(question) && (await planned()) !== null) return [];
      const [rows, found] = await Promise.all([source.products(question), planned()]);
      const { window, ...rest } = question;
      return found === null
        ? rows
        : publishable(rows, await judgeProducts(client, found, { ...rest, windowId: windowIdOf(window) }));
    },
  };
}

/** Ranks count the rows that are shown, so that none tells what stands between two of them. */
function publishable<Row extends SalesRow | ProductRow>(rows: readonly Row[], { own, base }: Verdict): Row[] {
  if (own === 'all' && base === 'all') return [...rows];
  const key = (row: Row) => ('unit' in row ? `${row.member} ${row.unit}` : row.member);
  let rank = 0;
  return rows
    .filter((row) => isShownIn(own, key(row)))
    .map((row) => ({
      ...row,
      ...(!isShownIn(base, key(row)) && withoutBase(row)),
      ...(own !== 'all' && nulls(row, OF_ALL_ROWS)),
      rank: row.rank === null ? null : (rank += 1),
    }));
}

/** What follows from the base window goes with it. */
function withoutBase<Row extends SalesRow | ProductRow>(row: Row): Partial<Row> {
  return { ...nulls(row, OF_BASE), growth_reason: CONFIDENTIAL };
}

function nulls<Row extends SalesRow | ProductRow>(row: Row, names: readonly string[]): Partial<Row> {
  const hidden = names.filter((name) => name in row).map((name) => [name, null] as const);
  return Object.fromEntries(hidden) as Partial<Row>;
}
