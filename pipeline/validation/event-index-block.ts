import type { Order } from '../../domain/order.ts';
import { startOfSlice } from '../../domain/slices.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { bytesOfText } from './byte-text.ts';
import {
  ArrayColumn,
  BigEndianColumn,
  type Column,
  encodeBlock,
  Int64Column,
  ListEnds,
  type NamedColumn,
  StringColumn,
  UInt32Column,
} from './native/columns.ts';

/** An accepted event that is an order. */
export interface IndexedEvent {
  readonly eventId: string;
  readonly position: number;
  readonly order: Order;
  readonly occurredAtMs: number;
  /** When Kafka got it; 0 if that is not known. */
  readonly receivedAtMs: number;
}

const MS_PER_SECOND = 1_000;

/** What finds the events of a batch by their ids: a row for each platform, in ClickHouse's format Native. */
export class EventIndexBlock {
  /** Kept from batch to batch for their memory. */
  readonly #rows = new Map<Platform, PlatformRow>();

  add(event: IndexedEvent, contentHash: string): void {
    const { platform } = event.order;
    let row = this.#rows.get(platform);
    if (row === undefined) {
      row = new PlatformRow();
      this.#rows.set(platform, row);
    }
    row.add(event, contentHash);
  }

  /** A block for each row, in `room` as far as they fit there, else in new memory. Leaves no rows here. */
  take(source: string, room: Uint8Array): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    let free = room;
    for (const [platform, row] of this.#rows) {
      if (row.isEmpty) continue;
      const block = row.encode(platform, source, free);
      if (block.buffer === free.buffer) free = free.subarray(block.length);
      blocks.push(block);
    }
    this.clear();
    return blocks;
  }

  clear(): void {
    for (const row of this.#rows.values()) row.clear();
  }
}

/** The events of one platform, as arrays of equal length. */
class PlatformRow {
  readonly columns: NamedColumn[] = [];
  readonly #ends = new ListEnds();
  readonly #platform = this.#single('platform', 'String', new StringColumn());
  readonly #source = this.#single('source', 'String', new StringColumn());
  readonly #firstPosition = this.#single('first_position', 'UInt64', new Int64Column());
  readonly #eventIds = this.#list('event_id', 'String', new StringColumn());
  readonly #positions = this.#list('position', 'UInt64', new Int64Column());
  readonly #orderIds = this.#list('order_id', 'String', new StringColumn());
  readonly #versions = this.#list('version', 'UInt64', new Int64Column());
  readonly #contentHashes = this.#list('content_hash', 'UInt64', new BigEndianColumn());
  readonly #placedSlices = this.#list('placed_slice', 'UInt32', new UInt32Column());
  readonly #occurredAt = this.#list('occurred_at', 'UInt32', new UInt32Column());
  readonly #receivedAt = this.#list('received_at', 'UInt32', new UInt32Column());
  #first = 0;
  #events = 0;

  #single<Values extends Column>(name: string, type: string, column: Values): Values {
    this.columns.push({ name, type, column });
    return column;
  }

  #list<Values extends Column>(name: string, type: string, items: Values): Values {
    this.columns.push({ name, type: `Array(${type})`, column: new ArrayColumn(this.#ends, items) });
    return items;
  }

  get isEmpty(): boolean {
    return this.#events === 0;
  }

  add({ eventId, position, order, occurredAtMs, receivedAtMs }: IndexedEvent, contentHash: string): void {
    if (this.#events === 0) this.#first = position;
    this.#events += 1;
    this.#eventIds.add(eventId);
    this.#positions.add(position);
    this.#orderIds.add(order.orderId);
    this.#versions.add(order.version);
    this.#contentHashes.add(contentHash);
    this.#placedSlices.add(startOfSlice(order.placedAtMs) / MS_PER_SECOND);
    this.#occurredAt.add(Math.floor(occurredAtMs / MS_PER_SECOND));
    this.#receivedAt.add(Math.floor(receivedAtMs / MS_PER_SECOND));
  }

  encode(platform: Platform, source: string, room: Uint8Array): Uint8Array {
    this.#platform.add(platform);
    this.#source.add(bytesOfText(source));
    this.#firstPosition.add(this.#first);
    this.#ends.add(this.#events);
    return encodeBlock(this.columns, 1, room);
  }

  clear(): void {
    this.#events = 0;
    for (const { column } of this.columns) column.clear();
  }
}

/** Columns of a block by name, with the types in which they are written. */
export const EVENT_INDEX_COLUMNS: readonly (readonly [name: string, type: string])[] =
  new PlatformRow().columns.map(({ name, type }) => [name, type]);
