import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { Attack } from './published-tables.ts';

const MILLION_YUAN_IN_FEN = 1e8;

/** What rural counties sold of a category in a unit, on the day or on the other days of the period. */
interface TrueCell {
  readonly category: string;
  readonly unit: string;
  readonly part: 'day' | 'rest';
  readonly orders: number;
  readonly fen: number;
}

/** Whether a category is part of a row of products, by the product groups that it is in. */
export function isOfRow(
  { by, member }: { readonly by: string; readonly member: string },
  category: string,
  groups: readonly string[] = [],
): boolean {
  if (by === 'product-group') return groups.includes(member);
  return (by === 'class' ? category.split('.')[0] : category) === member;
}

/**
 * What the second edition publishes of products: categories, classes and product groups by unit, and the sales of all.
 * The targets are the cells that fewer orders than the rule asks for stand behind.
 */
export async function publishedProducts(
  client: ClickHouseClient,
  year: 2016 | 2017,
  { fewestOrders, factor }: { readonly fewestOrders: number; readonly factor: number },
): Promise<Attack> {
  const column = year === 2017 ? 'sales_fen' : 'base_sales_fen';
  const [truth, grouped, products, all] = await Promise.all([
    trueCells(client, year),
    rows<{ category: string; name: string }>(
      client,
      'SELECT category, toString(product_group) AS name FROM product_group',
    ),
    rows<{ window_id: string; by: string; member: string; unit: string; fen: string | null }>(
      client,
      `SELECT window_id, dimension AS by, member, unit, toString(${column}) AS fen FROM products
       WHERE campaign = 'double11-2017' AND edition = 2 AND basis = 'paid' AND flow = 'sales' AND segment = 'rural'`,
    ),
    rows<{ window_id: string; fen: string }>(
      client,
      `SELECT window_id, toString(${column}) AS fen FROM sales
       WHERE campaign = 'double11-2017' AND edition = 2 AND basis = 'paid' AND dimension = 'all' AND flow = 'sales'
         AND segment = 'rural' AND window_id IN ('period', 'day')`,
    ),
  ]);
  const groupsOf = Map.groupBy(grouped, ({ category }) => category);
  const ids = [...new Set(truth.map(({ category, unit }) => `${category} ${unit}`))].toSorted();
  const at = (category: string, unit: string, part: string): number =>
    2 * ids.indexOf(`${category} ${unit}`) + (part === 'day' ? 0 : 1);
  const cellsOf = (window: string, isIn: (category: string, unit: string) => boolean): number[] =>
    ids
      .map((id) => id.split(' ') as [string, string])
      .filter(([category, unit]) => isIn(category, unit))
      .flatMap(([category, unit]) =>
        (window === 'day' ? ['day'] : ['day', 'rest']).map((part) => at(category, unit, part)),
      );
  const namesOf = (category: string) => groupsOf.get(category)?.map(({ name }) => name);
  const sums = products.flatMap((row): [number, number[]][] => {
    if (row.fen === null) return [];
    if (!['period', 'day'].includes(row.window_id)) throw new Error(`published in ${row.window_id}`);
    const cells = cellsOf(
      row.window_id,
      (category, unit) => unit === row.unit && isOfRow(row, category, namesOf(category)),
    );
    return [[Number(row.fen) / MILLION_YUAN_IN_FEN, cells]];
  });
  for (const row of all)
    sums.push([Number(row.fen) / MILLION_YUAN_IN_FEN, cellsOf(row.window_id, () => true)]);
  const sensitive = truth.filter(({ orders }) => orders < fewestOrders);
  return {
    name: `products ${String(year)}`,
    cells: 2 * ids.length,
    sums,
    complement: [],
    targets: sensitive.map(({ category, unit, part }) => [at(category, unit, part)]),
    truths: sensitive.map(({ category, unit, part, fen }) => ({
      cell: `${category} ${unit} ${part}`,
      value: (fen * factor) / MILLION_YUAN_IN_FEN,
    })),
  };
}

/** From the orders themselves: no view of figures and no rollup. */
function trueCells(client: ClickHouseClient, year: number): Promise<TrueCell[]> {
  return rows<TrueCell>(
    client,
    `SELECT category, unit, if(toDate(assumeNotNull(paid_at), 'Asia/Shanghai') = toDate({day:String}), 'day', 'rest') AS part,
       toFloat64(uniqExact(platform, order_id)) AS orders, toFloat64(sum(fen)) AS fen
     FROM (SELECT * FROM orders FINAL)
     ARRAY JOIN lines.category AS category, lines.unit AS unit, lines.amount_fen AS fen
     WHERE paid_at >= toDateTime({start:String}, 'Asia/Shanghai') AND paid_at < toDateTime({end:String}, 'Asia/Shanghai')
       AND toString(seller_county) IN (SELECT county FROM campaign_segment_member WHERE campaign = 'double11-2017' AND segment = 'rural')
     GROUP BY ALL`,
    {
      day: `${String(year)}-11-11`,
      start: `${String(year)}-11-01 00:00:00`,
      end: `${String(year)}-11-12 00:00:00`,
    },
  );
}

/** What sellers or buyers of the rural counties of a province traded in a direction, or besides, on the day or not. */
interface DirectionCell {
  readonly province: string;
  readonly of: 'in' | 'not';
  readonly part: 'day' | 'rest';
  readonly orders: number;
  readonly fen: number;
}

/**
 * What an edition publishes of a direction of trade by province, and of the sales or purchases that it is part of. The
 * targets are the cells that fewer orders than the rule asks for stand behind.
 */
export async function publishedDirection(
  client: ClickHouseClient,
  [direction, whole]: readonly [direction: string, whole: string],
  truth: readonly DirectionCell[],
  { fewestOrders, factor }: { readonly fewestOrders: number; readonly factor: number },
): Promise<Attack> {
  const published = await rows<{
    window_id: 'period' | 'day';
    by: string;
    segment: string;
    member: string;
    fen: string | null;
  }>(
    client,
    `SELECT window_id, dimension AS by, if(flow = 'sales', segment, concat(flow, ':', segment)) AS segment, member,
       toString(sales_fen) AS fen
     FROM (SELECT * FROM sales WHERE campaign = 'double11-2017' AND edition = 1 AND basis = 'paid')
     WHERE window_id IN ('period', 'day') AND by IN ('all', 'province', 'region')
       AND segment IN ({direction:String}, {whole:String})`,
    { direction: `${direction}:rural`, whole },
  );
  const regions = await rows<{ province: string; region: string }>(
    client,
    'SELECT DISTINCT substring(county, 1, 2) AS province, region FROM county',
  );
  const provinces = [...new Set(truth.map(({ province }) => province))].toSorted();
  const regionOf = new Map(regions.map(({ province, region }) => [province, region]));
  const at = ({ province, of, part }: Pick<DirectionCell, 'province' | 'of' | 'part'>): number =>
    4 * provinces.indexOf(province) + (of === 'in' ? 0 : 2) + (part === 'day' ? 0 : 1);
  const sums = published.flatMap(({ window_id: window, by, segment, member, fen }): [number, number[]][] => {
    if (fen === null) return [];
    const of = provinces.filter(
      (province) => by === 'all' || member === (by === 'region' ? regionOf.get(province) : province),
    );
    const halves = segment === whole ? (['in', 'not'] as const) : (['in'] as const);
    const parts = window === 'day' ? (['day'] as const) : (['day', 'rest'] as const);
    const cells = of.flatMap((province) =>
      halves.flatMap((half) => parts.map((part) => at({ province, of: half, part }))),
    );
    return [[Number(fen) / MILLION_YUAN_IN_FEN, cells]];
  });
  const sensitive = truth.filter(({ orders }) => orders > 0 && orders < fewestOrders);
  return {
    name: `sales_fen ${direction}`,
    cells: 4 * provinces.length,
    sums,
    complement: [],
    targets: sensitive.map((cell) => [at(cell)]),
    truths: sensitive.map(({ province, of, part, fen }) => ({
      cell: `${province} ${of} ${part}`,
      value: (fen * factor) / MILLION_YUAN_IN_FEN,
    })),
  };
}
