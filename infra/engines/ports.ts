import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../../adapters/configuration/environment.ts';
import { replaceJson } from './state.ts';

export const PORT_NAMES = [
  'kafka',
  'kafkaController',
  'kafkaMetrics',
  'temporal',
  'temporalPage',
  'temporalMetrics',
  'clickhouse',
  'clickhouseNative',
  'metrics',
] as const;

export type Ports = Record<(typeof PORT_NAMES)[number], number>;

const LOOPBACK = '127.0.0.1';

/** Below those that systems give to outgoing connections, which could take one before its engine does. */
const [LEAST_FREE, MOST_FREE] = [15_000, 32_000];
const ATTEMPTS = 100;

/**
 * Ports on loopback that nothing listens on: those asked for, else those preferred where they are free, else any
 * free ones. All are held until all are known, so no two are the same. Throws the name of what asked for a port
 * that is taken.
 */
export async function findPorts<Name extends string>(
  names: readonly Name[],
  asked: Partial<Record<Name, number>> = {},
  preferred: Partial<Record<Name, number>> = {},
): Promise<Record<Name, number>> {
  const held: Server[] = [];
  try {
    const ports: Partial<Record<Name, number>> = {};
    // Those asked for first, then those preferred: a port found for another name must not be one of them.
    const rank = (name: Name) => (asked[name] !== undefined ? 0 : preferred[name] !== undefined ? 1 : 2);
    for (const name of [...names].sort((a, b) => rank(a) - rank(b))) {
      const wanted = asked[name];
      const server = await (wanted === undefined
        ? listenAnywhere(name, preferred[name])
        : listen(name, wanted));
      held.push(server);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
      ports[name] = address.port;
    }
    return ports as Record<Name, number>;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function listenAnywhere(name: string, preferred?: number, attempts = ATTEMPTS): Promise<Server> {
  try {
    return await listen(name, preferred ?? randomInt(LEAST_FREE, MOST_FREE));
  } catch (error) {
    if (attempts === 0) throw error;
    return listenAnywhere(name, undefined, attempts - 1);
  }
}

function listen(name: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `port ${port} for ${name} is in use: choose another, or leave the option out to get a free one`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken, { cause: error }) : error);
    });
    server.listen(port, LOOPBACK, () => {
      resolve(server);
    });
  });
}

/**
 * `host:port` of a service's metrics: the first has the port that was asked for, each further one the next that is free,
 * so that it is the same from one start to the next.
 */
export async function metricsAddressOf(
  { metricsAddress: given }: Environment,
  ports: Ports,
  index: number,
): Promise<string> {
  const { host, port } = given ?? { host: LOOPBACK, port: ports.metrics };
  if (index === 0 || port === 0) return `${host}:${port}`;
  const found = await findPorts(['metrics'], {}, { metrics: port + index });
  return `${host}:${found.metrics}`;
}

export const portsSchema = z.partialRecord(z.enum(PORT_NAMES), z.int().min(1).max(65_535));

const pathOf = (home: string) => join(home, 'ports.json');

/** The ports of the start before in this home folder: bookmarks and saved connections name them. */
export function readPorts(home: string): Partial<Ports> {
  try {
    return portsSchema.parse(JSON.parse(readFileSync(pathOf(home), 'utf8')));
  } catch {
    return {}; // Missing or damaged: free ports do as well.
  }
}

export function writePorts(home: string, ports: Ports): void {
  replaceJson(pathOf(home), ports);
}
