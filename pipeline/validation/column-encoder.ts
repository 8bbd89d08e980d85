import type { Column as ColumnDescription } from '../../domain/order-columns.ts';
import { bytesOfText } from './byte-text.ts';
import {
  type Column,
  Int64Column,
  NullableInt64Column,
  StringColumn,
  UInt32Column,
} from './native/columns.ts';
import { LowCardinalityColumn } from './native/low-cardinality.ts';

const THOUSANDTHS = 1_000;

export interface ColumnEncoder<Row> {
  readonly column: Column;
  /** Adds the value of a row, or the type's default where there is no row. */
  readonly add: (row: Row | null) => void;
}

/** Each type has a function literal so that V8 optimises its calls apart: this runs for each value of each event. */
export function columnEncoder<Row>(described: ColumnDescription<Row>): ColumnEncoder<Row> {
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
