/**
 * A process of its own that posts single events over connections that stay open, as fast as they are answered:
 *   node post-singles.ts URL KEY PLATFORM EVENTS CONNECTIONS
 * It prints the figures as JSON. Sockets without a client on them, so that it takes little of the processor.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { quantile } from '../part.ts';
import { placedOrders } from './order-events.ts';

/** What the process prints. */
export interface PostedSingles {
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
}

const SPAN_MS = 60_000;
const MS_PER_SECOND = 1_000;
const HEAD_END = '\r\n\r\n';

const [address = '', key = '', platform = '', events = '0', connections = '1'] = process.argv.slice(2);
const { hostname, port, pathname } = new URL(address);
const head = [
  `POST ${pathname} HTTP/1.1`,
  `Host: ${hostname}:${port}`,
  `Authorization: Bearer ${key}`,
  'Content-Type: application/cloudevents+json',
].join('\r\n');
const requests = [...placedOrders(Number(events), platform as Platform, SPAN_MS)].map(({ value }) =>
  Buffer.from(`${head}\r\nContent-Length: ${Buffer.byteLength(value)}${HEAD_END}${value}`),
);

const queue = requests.values();
const timesMs: number[] = [];
const statuses: Record<string, number> = {};

/** Posts one request after the other until none is left. An answer has a length, or comes in chunks. */
async function postAll(): Promise<void> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.setNoDelay(true).setEncoding('latin1');
  await new Promise<void>((resolve, reject) => {
    let text = '';
    let sentMs = 0;
    const postNext = (): void => {
      const { value: request } = queue.next();
      if (request === undefined) {
        socket.end();
        resolve();
        return;
      }
      sentMs = performance.now();
      socket.write(request);
    };
    socket.on('error', reject).on('data', (piece: string) => {
      text += piece;
      if (!isWhole(text)) return;
      timesMs.push(performance.now() - sentMs);
      const status = text.slice(9, 12);
      statuses[status] = (statuses[status] ?? 0) + 1;
      text = '';
      postNext();
    });
    postNext();
  });
}

function isWhole(text: string): boolean {
  const headEnd = text.indexOf(HEAD_END);
  if (headEnd < 0) return false;
  const [, length] = /^content-length: (\d+)/im.exec(text) ?? [];
  return length === undefined
    ? text.endsWith(`0${HEAD_END}`)
    : text.length >= headEnd + HEAD_END.length + Number(length);
}

const startedMs = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, postAll));
const posted: PostedSingles = {
  seconds: (performance.now() - startedMs) / MS_PER_SECOND,
  p50Ms: quantile(timesMs, 0.5),
  p95Ms: quantile(timesMs, 0.95),
  p99Ms: quantile(timesMs, 0.99),
  statuses,
};
console.log(JSON.stringify(posted));
