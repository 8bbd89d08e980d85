import { createServer, type Server } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * Ports on loopback that nothing listens on: those asked for, and free ones for the rest. All are held until all
 * are known, so no two are the same. Throws the name of what wanted a port that is taken.
 */
export async function findPorts<Name extends string>(
  names: readonly Name[],
  asked: Partial<Record<Name, number>> = {},
): Promise<Record<Name, number>> {
  const held: Server[] = [];
  try {
    const ports: Partial<Record<Name, number>> = {};
    // Those asked for first: a free one found for another name must not be one of them.
    const inOrder = [...names].sort(
      (a, b) => Number(asked[a] === undefined) - Number(asked[b] === undefined),
    );
    for (const name of inOrder) {
      const server = await listen(name, asked[name] ?? 0);
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

function listen(name: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `port ${port} for ${name} is taken: ask for another one, or for none, so that a free one is found`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken, { cause: error }) : error);
    });
    server.listen(port, LOOPBACK, () => {
      resolve(server);
    });
  });
}
