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

const SINGLE_TYPES = { platform: 'String', source: 'String', first_position: 'UInt64' } as const;
const LIST_TYPES = {
  event_id: 'String',
  position: 'UInt64',
  order_id: 'String',
  version: 'UInt64',
  content_hash: 'UInt64',
  placed_slice: 'UInt32',
  occurred_at: 'UInt32',
  received_at: 'UInt32',
} as const;

/** Columns of a block by name, with the types in which they are written. */
export const EVENT_INDEX_COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ...Object.entries(SINGLE_TYPES),
  ...Object.entries(LIST_TYPES).map(([name, type]) => [name, `Array(${type})`] as const),
];

/** The events of one platform, as arrays of equal length. */
class PlatformRow {
  readonly #single = {
    platform: new StringColumn(),
    source: new StringColumn(),
    first_position: new Int64Column(),
  } satisfies Record<keyof typeof SINGLE_TYPES, Column>;
  readonly #lists = {
    event_id: new StringColumn(),
    position: new Int64Column(),
    order_id: new StringColumn(),
    version: new Int64Column(),
    content_hash: new BigEndianColumn(),
    placed_slice: new UInt32Column(),
    occurred_at: new UInt32Column(),
    received_at: new UInt32Column(),
  } satisfies Record<keyof typeof LIST_TYPES, Column>;
  readonly #ends = new ListEnds();
  readonly #columns: readonly NamedColumn[];
  #first = 0;
  #events = 0;

  constructor() {
    const byName: Record<string, Column> = { ...this.#single };
    for (const [name, items] of Object.entries(this.#lists))
      byName[name] = new ArrayColumn(this.#ends, items);
    this.#columns = EVENT_INDEX_COLUMNS.flatMap(([name, type]) => {
      const column = byName[name];
      return column === undefined ? [] : [{ name, type, column }];
    });
  }

  get isEmpty(): boolean {
    return this.#events === 0;
  }

  add({ eventId, position, order, occurredAtMs, receivedAtMs }: IndexedEvent, contentHash: string): void {
    if (this.#events === 0) this.#first = position;
    this.#events += 1;
    const lists = this.#lists;
    lists.event_id.add(eventId);
    lists.position.add(position);
    lists.order_id.add(order.orderId);
    lists.version.add(order.version);
    lists.content_hash.add(contentHash);
    lists.placed_slice.add(startOfSlice(order.placedAtMs) / MS_PER_SECOND);
    lists.occurred_at.add(Math.floor(occurredAtMs / MS_PER_SECOND));
    lists.received_at.add(Math.floor(receivedAtMs / MS_PER_SECOND));
  }

  encode(platform: Platform, source: string, room: Uint8Array): Uint8Array {
    this.#single.platform.add(platform);
    this.#single.source.add(bytesOfText(source));
    this.#single.first_position.add(this.#first);
    this.#ends.add(this.#events);
    return encodeBlock(this.#columns, 1, room);
  }

  clear(): void {
    this.#events = 0;
    for (const { column } of this.#columns) column.clear();
  }
}
