import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { Attack } from './published-tables.ts';

const MILLION_YUAN_IN_FEN = 1e8;

/** What sellers or buyers of the rural counties of a province traded in a direction, or besides, on the day or not. */
interface TrueCell {
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
  truth: readonly TrueCell[],
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
  const at = ({ province, of, part }: Pick<TrueCell, 'province' | 'of' | 'part'>): number =>
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
