import { Buffer } from 'node:buffer';
import { Bytes } from './bytes.ts';
import type { Column } from './columns.ts';

export interface NamedColumn {
  readonly name: string;
  /** ClickHouse's name of the type that is written. */
  readonly type: string;
  readonly column: Column;
}

/** A block of rows in ClickHouse's format Native: where there is room for it, or in memory of its own that can be handed over. */
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
  // Not from Node's pool, which would be handed over with it.
  const block =
    room !== undefined && length <= room.length ? room.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const part of parts) {
    block.set(part, at);
    at += part.length;
  }
  return block;
}
