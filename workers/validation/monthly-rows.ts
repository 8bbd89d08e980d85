import type { Order } from '../../domain/order.ts';
import { OrderBlock } from './order-block.ts';

/** ClickHouse refuses a whole insert that touches more than 100 partitions; `orders` has one per month. */
const MAX_MONTHS_PER_INSERT = 90;

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

interface Piece {
  readonly block: OrderBlock;
  readonly months: Set<string>;
}

/** Columns of blocks that are under way nowhere: a thread fills them again, mostly one. */
const free: OrderBlock[] = [];

/** Rows of a batch in blocks that one insert each may hold, by the months that they touch. */
export class MonthlyRows {
  readonly #pieces: Piece[] = [];
  readonly #pieceOfMonth = new Map<string, Piece>();
  #day = NaN;
  #piece: Piece | undefined;

  add(order: Order): void {
    const day = Math.floor((order.placedAtMs + SHANGHAI_OFFSET_MS) / DAY_MS);
    // Neighbours are mostly of one day, and naming its month takes as long as writing the row.
    if (day !== this.#day || this.#piece === undefined) {
      this.#day = day;
      this.#piece = this.#pieceFor(new Date(day * DAY_MS).toISOString().slice(0, 7));
    }
    this.#piece.block.add(order);
  }

  /** Ends the batch. Blocks for which there is no room have memory of their own. */
  blocks(room: Uint8Array): Uint8Array[] {
    let left = room;
    return this.#pieces.splice(0).map(({ block }) => {
      const bytes = block.take(left);
      if (bytes.buffer === left.buffer) left = left.subarray(bytes.length);
      if (free.length === 0) free.push(block);
      return bytes;
    });
  }

  #pieceFor(month: string): Piece {
    const known = this.#pieceOfMonth.get(month);
    if (known !== undefined) return known;
    let piece = this.#pieces.at(-1);
    if (piece === undefined || piece.months.size === MAX_MONTHS_PER_INSERT) {
      piece = { block: free.pop() ?? new OrderBlock(), months: new Set() };
      this.#pieces.push(piece);
    }
    piece.months.add(month);
    this.#pieceOfMonth.set(month, piece);
    return piece;
  }
}
