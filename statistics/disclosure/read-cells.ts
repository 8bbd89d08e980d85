import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { EMPTY, type Part } from '../../domain/disclosure/rule.ts';
import { LAYERS } from '../../domain/disclosure/withheld.ts';
import { shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { WindowFacts } from '../../schemas/campaign-facts.ts';
import type { Side } from '../figures/flow.ts';

const QUESTION = sqlFile(import.meta.url, 'read-cells');

export type CellDimension =
  | (
      | 'county'
      | 'province'
      | 'village'
      | 'outlet'
      | 'outlet-type'
      | 'platform'
      | 'channel'
      | 'direction'
      | 'order-mode'
    )
  | ('hour' | 'day' | 'category' | 'class');

export interface FoundCell {
  readonly member: string;
  /** Empty for a product. */
  readonly county: string;
  readonly parts: readonly Part[];
}

/** Of which orders. */
export interface CellChoice {
  readonly by: CellDimension;
  /** Whose counties count. */
  readonly side?: Side;
  /** Only theirs; all if left out. */
  readonly counties?: readonly string[] | undefined;
  /** Tells orders of this direction of trade from the others: `in` or `not` stands before the member. */
  readonly direction?: string;
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
 */
export async function readCells(
  client: ClickHouseClient,
  windows: CellWindows,
  { by, side, counties, direction = '' }: CellChoice,
): Promise<FoundCell[]> {
  const found = await rows<{
    member: string;
    county: string;
    parts: readonly (readonly [number, string, string, string, string, string, readonly string[]])[];
  }>(client, QUESTION, {
    ...boundsOf(windows),
    by,
    direction,
    of_buyers: side === 'buyer',
    of_lines: by === 'category' || by === 'class',
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

/** Of the windows and then of their bases, in UTC; a window without a base has an empty one. */
function boundsOf({ period, day }: CellWindows): Record<string, readonly string[]> {
  const at = (text: string) => new Date(shanghaiInstant(text)).toISOString().slice(0, 19).replace('T', ' ');
  const both = ({ startAt, endAt, base }: WindowFacts, name: string) => ({
    [`${name}_starts`]: [at(startAt), at(base?.startAt ?? startAt)],
    [`${name}_ends`]: [at(endAt), at(base?.endAt ?? startAt)],
  });
  return { ...both(period, 'period'), ...both(day, 'day') };
}
