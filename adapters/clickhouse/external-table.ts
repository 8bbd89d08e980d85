import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ClickHouseSettings } from '@clickhouse/client';

/** Rows that a statement reads as a table of this name: the server keeps them for as long as it answers. */
export interface ExternalTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values by column, as JSON has them. */
  readonly rows: readonly object[];
}

const CHUNK_CHARACTERS = 65_536;

/** What a request of the client needs besides its statement to bring the rows along. */
export function sendingTable({ name, columns, rows }: ExternalTable) {
  const boundary = `countyflow-${randomUUID()}`;
  function* body(): Generator<string> {
    let chunk = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\n\r\n`;
    for (const row of rows) {
      chunk += `${JSON.stringify(columns.map((column) => Reflect.get(row, column.name) as unknown))}\n`;
      if (chunk.length < CHUNK_CHARACTERS) continue;
      yield chunk;
      chunk = '';
    }
    yield `${chunk}\r\n--${boundary}--\r\n`;
  }
  return {
    values: Readable.from(body(), { objectMode: false }),
    http_headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    // Not settings of the server, but the way to put parameters of the client into the address.
    settings: {
      [`${name}_format`]: 'JSONCompactEachRow',
      [`${name}_structure`]: columns.map((column) => `\`${column.name}\` ${column.type}`).join(', '),
    } as ClickHouseSettings,
  };
}
