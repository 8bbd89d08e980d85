import { createServer, type Server } from 'node:http';
import type { Engine } from './engine.ts';
import { refusal } from './guard.ts';
import { handle } from './handler.ts';
import type { PartDoubts } from './part-doubts.ts';
import type { Spool } from './spool.ts';

/** Longer than clients keep an idle socket: one that closed under a client would fail its next request. */
const KEEP_ALIVE_MS = 60_000;

/** ClickHouse's HTTP interface over an engine: `/` for statements, `/ping` for readiness. */
export function createInterface(engine: Engine, spool: Spool, doubts: PartDoubts): Server {
  const server = createServer((request, response) => {
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
  // A large insert may take longer to arrive than Node allows a request by default.
  server.requestTimeout = 0;
  return server;
}

const isKnown = (method: string | undefined) => ['GET', 'HEAD', 'POST', 'PUT'].includes(method ?? '');
