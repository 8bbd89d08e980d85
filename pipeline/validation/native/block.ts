import { Buffer } from 'node:buffer';
import { Bytes } from './bytes.ts';
import type { Column } from './columns.ts';

export interface NamedColumn {
  readonly name: string;
  /** The ClickHouse type, as ClickHouse prints it. */
  readonly type: string;
  readonly column: Column;
}

/** A block of rows in ClickHouse's format Native: in `room` if it fits, else in new memory that can be transferred. */
export function encodeBlock(
  columns: readonly NamedColumn[],
  rows: number,
  room: Uint8Array | undefined,
): Uint8Array {
  const head = new Bytes();
  head.varint(columns.length);
  head.varint(rows);
  const parts: Uint8Array[] = [head.written];
  for (const { name, type, column } of columns) {
    const title = new Bytes();
    title.sizedText(name);
    title.sizedText(type);
    parts.push(title.written, column.prefix, ...column.data);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // Not from Node's pool, because transferring it would transfer the whole pool.
  const block =
    room !== undefined && length <= room.length ? room.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const part of parts) {
    block.set(part, at);
    at += part.length;
  }
  return block;
}
