import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { finished, type Writable } from 'node:stream';
import { createGzip, constants } from 'node:zlib';
import { httpStatus, type ClickHouseError } from './errors.ts';

/** What is known of a statement's work, for x-clickhouse-summary. Zero where the engine does not say. */
export interface Summary {
  readonly readRows?: number;
  readonly writtenRows?: number;
  readonly writtenBytes?: number;
  readonly resultRows?: number;
  readonly resultBytes?: number;
  readonly elapsedSeconds?: number;
}

/** One answer: headers and a body that may turn into an exception at any point. */
export class Answer {
  readonly #response: ServerResponse;
  readonly #gzip: boolean;
  readonly #version: string;
  readonly #tag = randomBytes(8).toString('hex');
  #sink: Writable | undefined;

  constructor(response: ServerResponse, queryId: string, gzip: boolean, version: string) {
    this.#response = response;
    this.#gzip = gzip;
    this.#version = version;
    response.setHeader('X-ClickHouse-Query-Id', queryId);
    response.setHeader('X-ClickHouse-Server-Display-Name', 'countyflow');
  }

  /** Sends the headers. What follows goes to `write`, then `end`. */
  begin(contentType: string, format: string | undefined, summary: Summary): void {
    const response = this.#response;
    response.setHeader('Content-Type', contentType);
    response.setHeader('X-ClickHouse-Summary', JSON.stringify(summaryFields(summary)));
    response.setHeader('X-ClickHouse-Exception-Tag', this.#tag);
    if (format !== undefined) response.setHeader('X-ClickHouse-Format', format);
    if (this.#gzip) response.setHeader('Content-Encoding', 'gzip');
    response.writeHead(200);
    this.#sink = response;
    if (this.#gzip) {
      const gzip = createGzip({ level: constants.Z_BEST_SPEED });
      gzip.pipe(response, { end: false });
      this.#sink = gzip;
    }
  }

  /** Resolves when the reader has taken enough that more may be written; rejects when it has gone. */
  async write(bytes: Uint8Array): Promise<void> {
    const sink = this.#sink;
    if (sink === undefined) throw new Error('write before begin');
    if (this.#response.destroyed) throw new Error('the client has closed the connection');
    if (sink.write(bytes)) return;
    await new Promise<void>((resolve, reject) => {
      const close = () => {
        reject(new Error('the client has closed the connection'));
      };
      this.#response.once('close', close);
      sink.once('drain', () => {
        this.#response.off('close', close);
        resolve();
      });
    });
  }

  async end(): Promise<void> {
    await this.#finishSink();
    this.#response.end();
  }

  /**
   * Reports an exception. Once rows are on their way the status cannot change any more: as ClickHouse does, the
   * text follows the rows between two marks, and the connection is cut so that no client takes it for the end.
   */
  async fail(error: ClickHouseError): Promise<void> {
    const text = `${error.message.trimEnd()} (version ${this.#version})\n`;
    const response = this.#response;
    if (response.destroyed) return;
    if (!response.headersSent) {
      response.writeHead(httpStatus(error.code), {
        'Content-Type': 'text/plain; charset=UTF-8',
        'X-ClickHouse-Exception-Code': String(error.code),
      });
      response.end(text);
      return;
    }
    const block = `\r\n__exception__\r\n${this.#tag}\r\n${text}${Buffer.byteLength(text)} ${this.#tag}\r\n__exception__\r\n`;
    await this.write(Buffer.from(block)).then(
      () => this.#finishSink(),
      () => undefined, // The reader is gone, and with it the only one to tell.
    );
    response.socket?.end();
  }

  /** Waits for gzip's last bytes; the response itself has nothing to wait for. */
  #finishSink(): Promise<void> {
    const sink = this.#sink;
    if (sink === undefined || sink === this.#response) return Promise.resolve();
    return new Promise((resolve, reject) => {
      finished(sink, (error) => {
        if (error) reject(error);
        else resolve();
      });
      sink.end();
    });
  }
}

function summaryFields(summary: Summary): Record<string, string> {
  return {
    read_rows: String(summary.readRows ?? 0),
    read_bytes: '0',
    written_rows: String(summary.writtenRows ?? 0),
    written_bytes: String(summary.writtenBytes ?? 0),
    total_rows_to_read: '0',
    result_rows: String(summary.resultRows ?? 0),
    result_bytes: String(summary.resultBytes ?? 0),
    elapsed_ns: String(Math.round((summary.elapsedSeconds ?? 0) * 1e9)),
  };
}
