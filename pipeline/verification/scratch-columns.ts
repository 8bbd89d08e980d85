import type { Order } from '../../domain/order.ts';
import { type Column, type ColumnType, ORDER_COLUMNS, type OrderColumn } from '../../domain/order-columns.ts';

/** The scratch table keeps these, so its hash of the columns need not cover them. */
const KEPT: readonly string[] = ['platform', 'order_id', 'placed_at', 'version', 'content_hash'];

type JsonCell = string | number | null | readonly (string | number | null)[];

interface ScratchColumn {
  readonly name: string;
  /** As in `orders`, with String for LowCardinality(String). */
  readonly type: string;
  /** An SQL expression of equal values in `orders` and in the scratch table. */
  readonly hashed: string;
  /** The value for JSONEachRow. */
  readonly cell: (order: Order) => JsonCell;
}

/** The columns of `orders` that an event fills; the content hash comes from the second reading itself. */
const COLUMNS: readonly ScratchColumn[] = ORDER_COLUMNS.flatMap((entry) => scratchColumns(entry));
const HASHED_COLUMNS = COLUMNS.filter(({ name }) => !KEPT.includes(name));

/** Definitions of the columns that are hashed and not kept. */
export const EPHEMERAL_COLUMNS = HASHED_COLUMNS.map(
  ({ name, type }) => `\`${name}\` ${type} EPHEMERAL`,
).join();

/** One UInt64 of all columns that are not kept. */
export const COLUMNS_HASH = `cityHash64(${HASHED_COLUMNS.map(({ hashed }) => hashed).join()})`;

export const EVENT_COLUMNS = COLUMNS.map(({ name }) => name);

export function cellsOf(order: Order): Record<string, JsonCell> {
  return Object.fromEntries(COLUMNS.map(({ name, cell }) => [name, cell(order)]));
}

function scratchColumns(entry: OrderColumn): ScratchColumn[] {
  switch (entry.of) {
    case 'content-hash':
      return [];
    case 'order':
      return [scratchColumn(entry, (order) => scalarCell(entry, order))];
    case 'outlet':
      return entry.columns.map((column) => scratchColumn(column, ({ outlet }) => scalarCell(column, outlet)));
    case 'lines':
      return entry.columns.map((column) => ({
        name: column.name,
        type: `Array(${plainType(column.type)})`,
        hashed: `arrayMap(item -> ${comparable('item', column.type)}, \`${column.name}\`)`,
        cell: ({ lines }) => lines.map((line) => scalarCell(column, line)),
      }));
  }
}

function scratchColumn<Row>({ name, type }: Column<Row>, cell: ScratchColumn['cell']): ScratchColumn {
  return { name, type: plainType(type), hashed: comparable(`\`${name}\``, type), cell };
}

function plainType(type: ColumnType): string {
  return type === 'LowCardinality(String)' ? 'String' : type;
}

function comparable(expression: string, type: ColumnType): string {
  switch (type) {
    case 'LowCardinality(String)':
      return `toString(${expression})`;
    case "Nullable(DateTime64(3, 'Asia/Shanghai'))":
      // A hash leaves nulls out, and no instant is before 1970.
      return `toUnixTimestamp64Milli(ifNull(${expression}, fromUnixTimestamp64Milli(-1, 'UTC')))`;
    default:
      return expression;
  }
}

/** Null for a row that is not there is stored as the type's default. */
function scalarCell<Row>(column: Column<Row>, row: Row | null): string | number | null {
  switch (column.type) {
    case 'LowCardinality(String)':
    case 'String':
      return (row === null ? null : column.read(row)) ?? '';
    case 'UInt32':
      return row === null ? 0 : Number(column.read(row));
    case "DateTime64(3, 'Asia/Shanghai')":
    case "Nullable(DateTime64(3, 'Asia/Shanghai'))": {
      const epochMs = row === null ? null : column.read(row);
      return epochMs === null ? null : new Date(epochMs).toISOString();
    }
    default:
      return row === null ? 0 : column.read(row);
  }
}
