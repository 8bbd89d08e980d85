import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import type { SocketOptions } from 'kafkajs/src/network/socketFactory.js';

const KEEP_ALIVE_AFTER_MS = 60_000;

/** Opens a socket as kafkajs does, but reads into the buffer of `onread`. */
export function openSocket({ host, port, ssl, onConnect }: SocketOptions, onread: OnReadOpts): Socket {
  const to = { host, port, onread };
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = ssl
    ? connectTls({ ...to, ...name, ...(ssl as ConnectionOptions) }, onConnect)
    : connectPlain(to, onConnect);
  return socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
}
