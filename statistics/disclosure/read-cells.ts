import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { EMPTY, type Part } from '../../domain/disclosure/rule.ts';
import { LAYERS, layerOf, type Year, YEARS } from '../../domain/disclosure/withheld.ts';
import { shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { WindowFacts } from '../../schemas/campaign-facts.ts';

/** SQL over an order and one of its lines: the member that it counts in. `at` is when it counts, in epoch seconds. */
const MEMBERS = {
  county: 'toString(seller_county)',
  village: 'seller_village',
  outlet: "if(outlet_id = '', '', concat(platform, ' ', outlet_id))",
  'outlet-type': 'outlet_type',
  platform: 'platform',
  channel: 'channel',
  direction: 'direction',
  'order-mode': 'order_mode',
  hour: "toString(toStartOfHour(toDateTime(at, 'Asia/Shanghai')))",
  day: "toString(toDate(toDateTime(at, 'Asia/Shanghai')))",
  category: "concat(line.category, ' ', line.unit)",
  class: "concat(splitByChar('.', line.category)[1], ' ', line.unit)",
} as const;
export type CellDimension = keyof typeof MEMBERS;

const isOfLines = (by: CellDimension): boolean => by === 'category' || by === 'class';

export interface FoundCell {
  readonly member: string;
  /** Of the seller; empty for a product. */
  readonly county: string;
  readonly parts: readonly Part[];
}

/** The two windows in which cells are published. */
export interface CellWindows {
  readonly period: WindowFacts;
  /** Within the period. */
  readonly day: WindowFacts;
}

/**
 * What orders and shops stand behind each member, in every layer. Read from the orders themselves: rollups do not know
 * shops. Of a sale that two parties published, the order counts that counts in the rollups.
 *
 * @param counties Only their sellers; all if left out.
 */
export async function readCells(
  client: ClickHouseClient,
  windows: CellWindows,
  by: CellDimension,
  counties?: readonly string[],
): Promise<FoundCell[]> {
  const found = await rows<{
    member: string;
    county: string;
    parts: readonly (readonly [number, string, string, string, string, string, readonly string[]])[];
  }>(client, questionOf(by), {
    ...boundsOf(windows),
    every: counties === undefined,
    counties: (counties ?? []).map(Number),
  });
  return found.map(({ member, county, parts }) => {
    const all: Part[] = Array.from({ length: LAYERS }, () => EMPTY);
    for (const [layer, ...sums] of parts) all[layer] = partOf(sums);
    return { member, county, parts: all };
  });
}

type Sums = readonly [
  orders: string,
  fen: string,
  quantity: string,
  shops: string,
  unknownFen: string,
  largest: readonly string[],
];

/** Orders without a shop may all be of the largest; where none names one, nothing is known of shops. */
function partOf([orders, fen, quantity, shops, unknownFen, [first = '0', second = '0']]: Sums): Part {
  const sum = Number(fen);
  const largestFen = Number(first) + Number(unknownFen);
  return {
    orders: Number(orders),
    fen: sum,
    quantity: Number(quantity),
    shops: Number(shops),
    largestFen,
    restFen: sum - largestFen - Number(second),
  };
}

/** Epoch seconds of the windows and of their bases; an empty span where there is none. */
function boundsOf({ period, day }: CellWindows): Record<string, number> {
  const at = (text: string) => Date.parse(shanghaiInstant(text)) / 1_000;
  const spans = Object.entries({ period, day }).flatMap(([name, { startAt, endAt, base }]) => [
    [`${name}_own`, startAt, endAt] as const,
    [`${name}_base`, base?.startAt ?? startAt, base?.endAt ?? startAt] as const,
  ]);
  return Object.fromEntries(
    spans.flatMap(([name, start, end]) => [
      [`${name}_start`, at(start)],
      [`${name}_end`, at(end)],
    ]),
  );
}

type Instant = 'paid_at' | 'placed_at';

/** SQL: the layers that an amount counts in, each with the amount and the instant. */
function layersAt(year: Year, basis: 'paid' | 'net' | 'placed', instant: Instant, fen: string): string {
  const at = `toUnixTimestamp(assumeNotNull(${instant}))`;
  const within = (window: string) =>
    `${at} >= {${window}_${year}_start:UInt32} AND ${at} < {${window}_${year}_end:UInt32}`;
  const layer = (window: 'period' | 'day' | 'rest') =>
    `(toUInt8(${String(layerOf(year, basis, window))}), ${fen}, ${at})`;
  return `if(${instant} IS NOT NULL AND ${within('period')}, [${layer('period')}, if(${within('day')}, ${layer('day')}, ${layer('rest')})], [])`;
}

const ALL_LAYERS = YEARS.flatMap((year) => [
  layersAt(year, 'paid', 'paid_at', 'line.fen'),
  layersAt(year, 'net', 'paid_at', 'line.fen - line.refunded'),
  layersAt(year, 'placed', 'placed_at', 'line.fen'),
]).join(',\n        ');

/** Orders are read that were placed within this time before a window: what is paid later makes a cell look smaller. */
const PAID_WITHIN_DAYS = 32;
const NEAR = YEARS.map(
  (year) =>
    `(placed_slice >= toDateTime({period_${year}_start:UInt32}) - INTERVAL ${String(PAID_WITHIN_DAYS)} DAY AND placed_slice < toDateTime({period_${year}_end:UInt32}))`,
).join(' OR ');

const WHOLE_ORDER = "[('', '', toDecimal64(0, 3), goods_amount_fen, refunded_fen, toUInt32(1))]";
const ITS_LINES = `arrayMap((category, unit, quantity, fen, nth) -> (category, unit, quantity, fen, toInt64(0), nth),
        lines.category, lines.unit, lines.quantity, lines.amount_fen, arrayEnumerateUniq(lines.category, lines.unit))`;
const LINE =
  'Array(Tuple(category String, unit String, quantity Decimal(18, 3), fen Int64, refunded Int64, nth UInt32))';

function questionOf(by: CellDimension): string {
  const county = isOfLines(by) ? "''" : 'toString(seller_county)';
  const orders = `SELECT * FROM orders FINAL WHERE (${NEAR}) AND ({every:Bool} OR seller_county IN {counties:Array(UInt32)})`;
  return `
SELECT member, county, groupArray((layer, toString(orders), toString(fen), toString(quantity), toString(shops),
  toString(unknown_fen), arrayMap(f -> toString(-f), largest))) AS parts
FROM (
  SELECT member, county, layer, sum(its_orders) AS orders, sum(its_fen) AS fen, sum(its_quantity) AS quantity,
    countIf(of_shop != '') AS shops, sumIf(its_fen, of_shop = '') AS unknown_fen,
    groupArraySortedIf(2)(-its_fen, of_shop != '') AS largest
  FROM (
    SELECT ${MEMBERS[by]} AS member, ${county} AS county, counted.1 AS layer,
      if(shop = '', '', concat(platform, ' ', shop)) AS of_shop, countIf(line.nth = 1) AS its_orders,
      sum(counted.2) AS its_fen, sum(line.quantity) AS its_quantity
    FROM (
      SELECT *, arrayJoin(CAST(${isOfLines(by) ? ITS_LINES : WHOLE_ORDER}, '${LINE}')) AS line,
        arrayJoin(arrayConcat(
        ${ALL_LAYERS})) AS counted, counted.3 AS at
      FROM (
        ${orders} AND settlement_reference = ''
        UNION ALL
        ${orders} AND settlement_reference != ''
        ORDER BY settlement_reference, paid_at IS NULL, outlet_id != '', platform, order_id, placed_slice
        LIMIT 1 BY settlement_reference
      )
    )
    GROUP BY member, county, layer, of_shop
  )
  GROUP BY member, county, layer
)
GROUP BY member, county`;
}
