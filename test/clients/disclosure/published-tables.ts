import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';

const MEASURES = ['sales_fen', 'orders'] as const;
const YEARS = ['', 'base_'] as const;
const BASES = ['paid', 'net', 'placed'] as const;
/** Figures are given to the solver in millions of yuan and thousands of orders. */
const SCALE = { sales_fen: 1e8, orders: 1e3 } as const;

interface Published {
  readonly window_id: 'period' | 'day';
  readonly by: string;
  readonly segment: string;
  readonly member: string;
  readonly value: string | null;
}

/** What a solver is asked about one measure of one year on one basis. */
export interface Attack {
  readonly name: string;
  readonly cells: number;
  readonly sums: readonly (readonly [number, readonly number[]])[];
  readonly targets: readonly (readonly number[])[];
  /** What is hidden although its own orders suffice, as sums: with it, the attacker would know what only the rule hides. */
  readonly complement: readonly (readonly [number, readonly number[]])[];
  /** Of each target: what it is, and its value. */
  readonly truths: readonly { readonly cell: string; readonly value: number }[];
}

/** A county's sales on one day of the period, or on its other days. */
export interface TrueCell {
  readonly county: string;
  readonly part: 'day' | 'rest';
  readonly orders: number;
  readonly sales_fen: number;
}

/**
 * Everything that an edition publishes about places, as sums of two cells for each county: its day, and the other days.
 * The targets are the cells that fewer orders than the rule asks for stand behind, by the true cells.
 */
export async function publishedTables(
  client: ClickHouseClient,
  truth: (basis: (typeof BASES)[number], year: '' | 'base_') => Promise<readonly TrueCell[]>,
  fewestOrders: number,
  factor: number,
): Promise<Attack[]> {
  const places = await rows<{
    county: string;
    province: string;
    region: string;
    segments: readonly string[];
  }>(
    client,
    `SELECT county, substring(county, 1, 2) AS province, region, groupArray(toString(segment)) AS segments
     FROM campaign_segment_member INNER JOIN county USING county WHERE campaign = 'double11-2017' GROUP BY ALL`,
  );
  const attacks: Attack[] = [];
  for (const basis of BASES)
    for (const year of YEARS) {
      const cells = await truth(basis, year);
      for (const measure of MEASURES) {
        const published = await rows<Published>(
          client,
          `SELECT window_id, dimension AS by, if(flow = 'sales', segment, concat(flow, ':', segment)) AS segment, member,
             toString(${year}${measure}) AS value
           FROM (SELECT * FROM sales WHERE campaign = 'double11-2017' AND edition = 1)
           WHERE basis = {basis:String} AND window_id IN ('period', 'day')
             AND by IN ('all', 'segment', 'county', 'province', 'region')`,
          { basis },
        );
        attacks.push(attackOn(`${year}${measure} ${basis}`, places, published, cells));
      }
    }
  return attacks;

  function attackOn(
    name: string,
    known: typeof places,
    published: readonly Published[],
    cells: readonly TrueCell[],
  ): Attack {
    const measure = name.includes('orders') ? 'orders' : 'sales_fen';
    const listed = (window: string) =>
      new Set(
        published.flatMap((row) => (row.by === 'county' && row.window_id === window ? [row.member] : [])),
      );
    const [ofPeriod, ofDay] = [listed('period'), listed('day')];
    // Counties that no table lists may have sold anything if they are not rural, and nothing if they are.
    const all = known.filter(({ county, segments }) => ofPeriod.has(county) || !segments.includes('rural'));
    const at = new Map(all.map(({ county }, index) => [county, 2 * index]));
    const dayOf = (county: string): number[] =>
      ofDay.has(county) || !ofPeriod.has(county) ? [at.get(county) ?? 0] : [];
    const cellsOf = (county: string, window: string) =>
      window === 'day' ? dayOf(county) : [...dayOf(county), (at.get(county) ?? 0) + 1];
    const isMember = ({ by, segment, member }: Published, place: (typeof places)[number]): boolean => {
      if (by === 'segment') return place.segments.includes(member);
      if (segment === 'all' || !place.segments.includes(segment)) return false;
      return by === 'all' || [place.county, place.province, place.region].includes(member);
    };
    const sums = published.flatMap((row): [number, number[]][] => {
      if (row.value === null || (row.segment === 'all' && row.by !== 'segment')) return [];
      const of = all
        .filter((place) => isMember(row, place))
        .flatMap(({ county }) => cellsOf(county, row.window_id));
      return [[Number(row.value) / SCALE[measure], of]];
    });
    const sensitive = cells.filter(
      ({ county, orders }) => ofPeriod.has(county) && orders > 0 && orders < fewestOrders,
    );
    const inAll = new Map<string, TrueCell>();
    for (const { county, orders, sales_fen: fen } of cells) {
      const before = inAll.get(county) ?? { county, part: 'rest', orders: 0, sales_fen: 0 };
      inAll.set(county, { ...before, orders: before.orders + orders, sales_fen: before.sales_fen + fen });
    }
    const small = [...inAll.values()].filter(
      ({ county, orders }) => ofPeriod.has(county) && orders > 0 && orders < fewestOrders,
    );
    return {
      name,
      cells: 2 * all.length,
      sums,
      complement: cells.flatMap(({ county, part, orders, [measure]: value }): [number, number[]][] =>
        ofPeriod.has(county) && orders >= fewestOrders
          ? [
              [
                (value * factor) / SCALE[measure],
                part === 'day' ? dayOf(county) : [(at.get(county) ?? 0) + 1],
              ],
            ]
          : [],
      ),
      targets: [
        ...sensitive.map(({ county, part }) =>
          part === 'day' ? dayOf(county) : [(at.get(county) ?? 0) + 1],
        ),
        ...small.map(({ county }) => cellsOf(county, 'period')),
      ],
      truths: [
        ...sensitive.map((cell) => ({
          cell: `${cell.county} ${cell.part}`,
          value: (cell[measure] * factor) / SCALE[measure],
        })),
        ...small.map((cell) => ({
          cell: `${cell.county} period`,
          value: (cell[measure] * factor) / SCALE[measure],
        })),
      ],
    };
  }
}
