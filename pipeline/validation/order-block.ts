import {
  type Column as ColumnDescription,
  ORDER_COLUMNS,
  type OrderColumn,
} from '../../domain/order-columns.ts';
import type { Order } from '../../domain/order.ts';
import { bytesOfText } from './byte-text.ts';
import {
  ArrayColumn,
  BigEndianColumn,
  type Column,
  encodeBlock,
  Int64Column,
  ListEnds,
  LowCardinalityColumn,
  type NamedColumn,
  NullableInt64Column,
  StringColumn,
  UInt32Column,
} from './native/columns.ts';

/**
 * Rows of the table `orders` in ClickHouse's format Native, which it reads with 40 % less work than text. The same
 * columns are filled again for the next block.
 */
export class OrderBlock {
  readonly #columns: NamedColumn[] = [];
  readonly #encoders = ORDER_COLUMNS.map((entry) => encoderOf(entry, this.#columns));
  #rows = 0;

  add(order: Order, contentHash: string): void {
    for (const encode of this.#encoders) encode(order, contentHash);
    this.#rows += 1;
  }

  /** The rows as a block, in `room` if it fits there, else in new memory. Leaves no rows here. */
  take(room?: Uint8Array): Uint8Array {
    const block = encodeBlock(this.#columns, this.#rows, room);
    this.clear();
    return block;
  }

  clear(): void {
    for (const { column } of this.#columns) column.clear();
    this.#rows = 0;
  }
}

/** Adds the native columns of an entry to `columns`, and returns what fills them from one order. */
function encoderOf(entry: OrderColumn, columns: NamedColumn[]): (order: Order, contentHash: string) => void {
  switch (entry.of) {
    case 'order': {
      const { column, add } = columnEncoder(entry);
      columns.push({ name: entry.name, type: entry.type, column });
      return add;
    }
    case 'content-hash': {
      const column = new BigEndianColumn();
      columns.push({ name: entry.name, type: entry.type, column });
      return (_, contentHash) => {
        column.add(contentHash);
      };
    }
    case 'outlet': {
      const encoders = entry.columns.map((described) => {
        const encoder = columnEncoder(described);
        columns.push({ name: described.name, type: described.type, column: encoder.column });
        return encoder;
      });
      return ({ outlet }) => {
        for (const encoder of encoders) encoder.add(outlet);
      };
    }
    case 'lines': {
      const ends = new ListEnds();
      const encoders = entry.columns.map((described) => {
        const encoder = columnEncoder(described);
        const column = new ArrayColumn(ends, encoder.column);
        columns.push({ name: described.name, type: `Array(${described.type})`, column });
        return encoder;
      });
      return ({ lines }) => {
        for (const line of lines) for (const encoder of encoders) encoder.add(line);
        ends.add(lines.length);
      };
    }
  }
}

const THOUSANDTHS = 1_000;

export interface ColumnEncoder<Row> {
  readonly column: Column;
  /** Adds the value of a row, or the type's default where there is no row. */
  readonly add: (row: Row | null) => void;
}

/** Each type has a function literal so that V8 optimises its calls apart: this runs for each value of each event. */
function columnEncoder<Row>(described: ColumnDescription<Row>): ColumnEncoder<Row> {
  switch (described.type) {
    case 'LowCardinality(String)': {
      const { read } = described;
      const column = new LowCardinalityColumn();
      return {
        column,
        add: (row) => {
          column.add((row === null ? null : read(row)) ?? '');
        },
      };
    }
    case 'String': {
      const { read, isFreeText } = described;
      const column = new StringColumn();
      if (isFreeText === true)
        return {
          column,
          add: (row) => {
            column.add(bytesOfText((row === null ? null : read(row)) ?? ''));
          },
        };
      return {
        column,
        add: (row) => {
          column.add((row === null ? null : read(row)) ?? '');
        },
      };
    }
    case 'UInt32': {
      const { read } = described;
      const column = new UInt32Column();
      return {
        column,
        add: (row) => {
          column.add(row === null ? 0 : Number(read(row)));
        },
      };
    }
    case 'UInt64':
    case 'Int64':
    case "DateTime64(3, 'Asia/Shanghai')": {
      const { read } = described;
      const column = new Int64Column();
      return {
        column,
        add: (row) => {
          column.add(row === null ? 0 : read(row));
        },
      };
    }
    case "Nullable(DateTime64(3, 'Asia/Shanghai'))": {
      const { read } = described;
      const column = new NullableInt64Column();
      return {
        column,
        add: (row) => {
          column.add(row === null ? null : read(row));
        },
      };
    }
    case 'Decimal(18, 3)': {
      const { read } = described;
      const column = new Int64Column();
      // At most 999,999,999.999: the nearest double is never half a thousandth off.
      return {
        column,
        add: (row) => {
          column.add(row === null ? 0 : Math.round(Number(read(row)) * THOUSANDTHS));
        },
      };
    }
  }
}
