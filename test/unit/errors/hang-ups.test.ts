import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { withAdmin } from '../../../adapters/kafka/connect.ts';

/** Asks a server that hangs up at each request, and that goes away with the first hang-up if it `dies`. */
async function askServer(dies: boolean): Promise<[error: string, connections: number]> {
  let connections = 0;
  const server = createServer((socket: Socket) => {
    connections += 1;
    if (dies) server.close();
    socket.on('data', () => {
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = { brokers: [`127.0.0.1:${(server.address() as AddressInfo).port}`] };
  try {
    await withAdmin(connection, 'impatient', (admin) => admin.listTopics());
    return ['', connections];
  } catch (error) {
    return [String(error), connections];
  } finally {
    server.close();
  }
}

describe('a broker that hangs up', () => {
  it('is asked again: one that stays may expect TLS or a user', async () => {
    const [error, connections] = await askServer(false);
    expect(error).toContain('closes the connection: if it asks for TLS, set KAFKA_TLS');
    expect(connections).toBe(2);
  });

  it('and has died is not said to expect TLS', async () => {
    const [error, connections] = await askServer(true);
    expect(error).toContain('cannot reach Kafka');
    expect(error).not.toContain('TLS');
    expect(connections).toBe(1);
  });
});
