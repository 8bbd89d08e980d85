import {
  type ClickHouseClient,
  EXCEPTION_TAG_HEADER_NAME,
  type ExecResult,
  extractErrorAtTheEndOfChunk,
  ResultSet,
} from '@clickhouse/client';
import type { Readable } from 'node:stream';
import { errorCode } from '../../domain/causes.ts';
import { isSystemCode } from '../errors/system-codes.ts';
import { type ExternalTable, sendingTable } from './external-table.ts';

export interface StreamedQuery {
  readonly query: string;
  /** Bound by the server; they never become part of the text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal | undefined;
  /** Rows that come along with the query. */
  readonly table?: ExternalTable | undefined;
}

/** The server or the network ended an answer before its end. */
export class BrokenStreamError extends Error {
  override readonly name = 'BrokenStreamError';
}

/** The server cuts its message off at 16 KiB. */
const TAIL_BYTES = 32 * 1024;
const MARKER = '__exception__\r\n';

/** A query may compute for long before its first row: these headers keep the connection busy. Node takes 16 KiB of them. */
const KEEP_ALIVE = { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '60000' } as const;

/**
 * The answer to a query with a FORMAT, byte for byte. Rejects with the server's error, also where that comes after the
 * first bytes, and with {@link BrokenStreamError} if the connection breaks.
 */
export async function* streamBytes(client: ClickHouseClient, asked: StreamedQuery): AsyncGenerator<Buffer> {
  const { signal } = asked;
  const answer = await execute(client, asked);
  const bytes: AsyncIterable<Buffer> = answer.stream;
  const header = answer.response_headers[EXCEPTION_TAG_HEADER_NAME];
  const tail = new Tail();
  const failure = () => tail.error(typeof header === 'string' ? header : undefined);
  try {
    for await (const chunk of bytes) {
      tail.add(chunk);
      yield chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw failure() ?? broken(error);
  } finally {
    // Without this the server goes on for a reader that has gone.
    answer.stream.destroy();
  }
  const error = failure();
  if (error !== undefined) throw error;
}

/** The rows of a query, as arrays of what JSON holds; 64-bit integers and decimals as text. Errors as {@link streamBytes}. */
export async function* streamRows(
  client: ClickHouseClient,
  asked: StreamedQuery,
): AsyncGenerator<unknown[][]> {
  const { signal } = asked;
  const answer = await execute(client, { ...asked, query: `${asked.query} FORMAT JSONCompactEachRow` });
  const { stream, query_id: id, response_headers: headers } = answer;
  const result = new ResultSet(stream, 'JSONCompactEachRow', id, () => undefined, headers);
  try {
    for await (const rows of result.stream<unknown[]>()) yield rows.map((row) => row.json());
  } catch (error) {
    signal?.throwIfAborted();
    throw isReset(error) ? broken(error) : error;
  } finally {
    result.close();
  }
}

function execute(
  client: ClickHouseClient,
  { query, parameters, settings, signal, table }: StreamedQuery,
): Promise<ExecResult<Readable>> {
  const { settings: ofTable, ...sent } = table === undefined ? {} : sendingTable(table);
  return client.exec({
    query,
    query_params: parameters,
    clickhouse_settings: { ...KEEP_ALIVE, ...settings, ...ofTable },
    ...sent,
    ...(signal && { abort_signal: signal }),
  });
}

/** The last bytes of an answer, where the server writes an error that comes after the first rows. */
class Tail {
  #chunks: Buffer[] = [];
  #bytes = 0;

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= TAIL_BYTES)
      this.#bytes -= this.#chunks.shift()?.length ?? 0;
  }

  error(tag: string | undefined): Error | undefined {
    if (tag === undefined) return undefined;
    const tail = Buffer.concat(this.#chunks);
    return tail.includes(`${MARKER}${tag}`) ? extractErrorAtTheEndOfChunk(tail, tag) : undefined;
  }
}

function isReset(error: unknown): boolean {
  return isSystemCode(errorCode(error));
}

function broken(cause: unknown): BrokenStreamError {
  return new BrokenStreamError(`ClickHouse's answer broke off (${errorCode(cause) || 'without a code'})`, {
    cause,
  });
}
