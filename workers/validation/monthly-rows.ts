import type { Order } from '../../domain/order.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { orderRow } from './order-row.ts';

/** ClickHouse refuses a whole insert that touches more than 100 partitions; `orders` has one per month. */
const MAX_MONTHS_PER_INSERT = 90;

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

interface Piece {
  readonly rows: GrowingBytes;
  readonly months: Set<string>;
}

/** Rows of a batch, TabSeparated, in pieces that one insert each may hold by the months that they touch. */
export class MonthlyRows {
  readonly #pieces: Piece[] = [];
  readonly #pieceOfMonth = new Map<string, Piece>();
  readonly #expectedBytes: number;
  #day = NaN;
  #piece: Piece | undefined;

  /** Of all rows together; a guess is enough. */
  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes;
  }

  add(order: Order): void {
    const day = Math.floor((order.placedAtMs + SHANGHAI_OFFSET_MS) / DAY_MS);
    // Neighbours are mostly of one day, and naming its month takes as long as writing the row.
    if (day !== this.#day || this.#piece === undefined) {
      this.#day = day;
      this.#piece = this.#pieceFor(new Date(day * DAY_MS).toISOString().slice(0, 7));
    }
    this.#piece.rows.append(orderRow(order));
  }

  pieces(): Uint8Array[] {
    return this.#pieces.map(({ rows }) => rows.bytes());
  }

  #pieceFor(month: string): Piece {
    const known = this.#pieceOfMonth.get(month);
    if (known !== undefined) return known;
    let piece = this.#pieces.at(-1);
    if (piece === undefined || piece.months.size === MAX_MONTHS_PER_INSERT) {
      piece = { rows: new GrowingBytes(this.#expectedBytes), months: new Set() };
      this.#pieces.push(piece);
    }
    piece.months.add(month);
    this.#pieceOfMonth.set(month, piece);
    return piece;
  }
}
