import { createServer, type Server } from 'node:http';
import type { Engine } from './engine.ts';
import { ClickHouseError, CODES } from './errors.ts';
import { refusal } from './guard.ts';
import { handle } from './handler.ts';
import type { PartDoubts } from './part-doubts.ts';
import type { Spool } from './spool.ts';

/** Longer than clients keep an idle socket: one that closed under a client would fail its next request. */
const KEEP_ALIVE_MS = 60_000;

/** As a server takes: bound values travel in the address. Node takes 16 KiB, and refuses more without a word. */
const MAX_ADDRESS_BYTES = 1024 * 1024;

/** ClickHouse's HTTP interface over an engine: `/` for statements, `/ping` for readiness. */
export function createInterface(engine: Engine, spool: Spool, doubts: PartDoubts): Server {
  const server = createServer({ maxHeaderSize: MAX_ADDRESS_BYTES }, (request, response) => {
    const reason = refusal(request);
    if (reason !== undefined) {
      response.writeHead(403, { 'Content-Type': 'text/plain; charset=UTF-8' });
      response.end(`Refused: ${reason}\n`);
      return;
    }
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/ping' || (path === '/' && request.method === 'GET' && request.url === '/')) {
      response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8' });
      response.end('Ok.\n');
    } else if (path === '/' && isKnown(request.method)) {
      void handle(engine, spool, doubts, request, response);
    } else {
      response.writeHead(path === '/' ? 405 : 404, { 'Content-Type': 'text/plain; charset=UTF-8' });
      response.end(`There is no ${request.method ?? ''} ${path ?? ''}: use /ping, or / with a query\n`);
    }
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // A large insert may take longer to arrive than Node allows a request by default, and a client may open a
  // connection ahead of its need: Node would close it with an answer that nobody asked for.
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(unreadable(error));
  });
  return server;
}

/** The answer to what is no request: Node's own has no text, and a client could only say that something failed. */
function unreadable(error: NodeJS.ErrnoException): string {
  const [status, why] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [
          '431 Request Header Fields Too Large',
          `address and headers have more than ${MAX_ADDRESS_BYTES} bytes`,
        ]
      : ['400 Bad Request', `this is no HTTP request: ${error.message}`];
  const text = `${new ClickHouseError(CODES.BAD_ARGUMENTS, why).message}\n`;
  const head = [
    'Content-Type: text/plain; charset=UTF-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Connection: close',
  ];
  return `HTTP/1.1 ${status}\r\n${head.join('\r\n')}\r\n\r\n${text}`;
}

const isKnown = (method: string | undefined) => ['GET', 'HEAD', 'POST', 'PUT'].includes(method ?? '');
