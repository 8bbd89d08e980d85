import { type Address, addressWith } from '../address.ts';
import type { Column } from './table.ts';

/** What the columns of a table sort by: numbers, or whole numbers and decimals as text. Null goes last. */
export type SortKeys<Row> = Readonly<Record<string, (row: Row) => string | number | null>>;

interface Wish {
  readonly column: string;
  readonly isUp: boolean;
}

/** What the address wants of this table. */
function wishOf(address: Address, section: string): Wish | null {
  const [of, column = '', up] = address.sort?.split('.') ?? [];
  return of === section ? { column, isUp: up !== undefined } : null;
}

/** The rows in the order that the address wants; as they are if it wants none, or one that the table has not. */
export function sorted<Row>(
  address: Address,
  section: string,
  rows: readonly Row[],
  keys: SortKeys<Row>,
): readonly Row[] {
  const wish = wishOf(address, section);
  const key = wish === null || !Object.hasOwn(keys, wish.column) ? undefined : keys[wish.column];
  if (wish === null || key === undefined) return rows;
  const sign = wish.isUp ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (Number(x) - Number(y));
  });
}

/** For the heading of a column: where it leads, and how the table is sorted by it now. */
export function sorting(
  address: Address,
  section: string,
  column: string,
  isUsual = false,
): Pick<Column, 'sort'> {
  const wish = wishOf(address, section) ?? (isUsual ? { column, isUp: false } : null);
  const isOwn = wish?.column === column;
  const next = `${section}.${column}${isOwn && !wish.isUp ? '.up' : ''}`;
  return {
    sort: {
      href: addressWith(address, { sort: next, page: undefined }),
      direction: isOwn ? (wish.isUp ? 'ascending' : 'descending') : undefined,
    },
  };
}
