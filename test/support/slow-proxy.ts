import { connect, createServer, type Socket } from 'node:net';
import { openProxy, type TlsProxy } from './tls-proxies.ts';

/** A server behind a slow network: what it sends comes later by the given time. Nothing is changed or lost. */
export async function openSlowProxy(to: URL, laterMs: () => number): Promise<TlsProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(to.port), to.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream);
    let sent = Promise.resolve();
    upstream.on('data', (chunk) => {
      const due = new Promise((resolve) => setTimeout(resolve, laterMs()));
      sent = sent.then(() => due).then(() => void client.write(chunk));
    });
    upstream.on('end', () => void sent.then(() => client.end()));
  });
  return openProxy(server, { admitted: 0, refused: 0 }, () => {
    for (const socket of sockets) socket.destroy();
  });
}
