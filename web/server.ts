import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import type { HostAndPort } from '../adapters/configuration/environment.ts';
import { serveServerHealth } from '../pipeline/engines.ts';
import { createApp } from './app.ts';
import { Figures } from './figures/figures.ts';
import type { Engines } from './figures/liveness.ts';
import { warmUp } from './pages/start.ts';

export interface WebOptions {
  readonly engines: Engines;
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Names under which a proxy serves the pages. */
  readonly names: readonly string[];
  readonly token: string | undefined;
  /** Where metrics and health are served too. */
  readonly metrics?: HostAndPort | undefined;
  readonly onFailure: (error: unknown) => void;
}

export interface RunningWeb {
  readonly url: string;
  /** Computes the figures of the newest campaign, so that its first reader does not wait. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

const LEAST_TOKEN_LENGTH = 16;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** The server may be reached from elsewhere, and nothing would ask who reads. */
class OpenAddressError extends Error {
  override readonly name = 'OpenAddressError';
}

/** Throws {@link OpenAddressError}, or an error of the system if the port is taken. */
export async function startWeb({
  engines,
  host,
  port,
  names,
  token,
  metrics,
  onFailure,
}: WebOptions): Promise<RunningWeb> {
  const isOpen = !LOOPBACK.includes(host);
  if (isOpen && token === undefined)
    throw new OpenAddressError(
      `${host} can be reached from other machines: set COUNTYFLOW_WEB_TOKEN_FILE, or serve 127.0.0.1 behind a proxy that authenticates readers`,
    );
  if (token !== undefined && token.length < LEAST_TOKEN_LENGTH)
    throw new OpenAddressError(`a token has at least ${LEAST_TOKEN_LENGTH} characters`);
  const [name] = names;
  const figures = new Figures(engines, name === undefined ? '' : `https://${name}`);
  const app = createApp({
    figures,
    names: isOpen ? [host, ...names] : names,
    token,
    onFailure,
  });
  const server = await listening(app.fetch, host, port);
  const health = metrics && (await serveServerHealth(metrics, { clickhouse: engines.clickhouse }));
  const address = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shown}:${address.port}/`,
    warmUp: () => warmUp(figures),
    close: async () => {
      await close(server);
      await figures.close();
      health?.close();
    },
  };
}

function listening(
  fetch: (request: Request) => Response | Promise<Response>,
  hostname: string,
  port: number,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname, port }, () => {
      server.off('error', reject);
      resolve(server);
    });
    server.once('error', reject);
  });
}

/** Streams never end by themselves. */
function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
