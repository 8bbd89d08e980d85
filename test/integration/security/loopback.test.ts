import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { listening } from '../../support/listening.ts';

let engines: TestEngines;

beforeAll(async () => {
  engines = await startTestEngines({ kafka: true, temporal: true, clickhouse: true }, readEnvironment({}));
});
afterAll(() => engines.stop());

describe('local engines', () => {
  it.each(['kafka', 'temporal', 'clickhouse'])('listen on the loopback interface alone: %s', (name) => {
    const { kafkaBrokers, temporalAddress, clickhouseUrl } = engines.addresses;
    const ports = [...kafkaBrokers, temporalAddress, clickhouseUrl].map((address) =>
      Number(address.split(':').at(-1)),
    );
    const process = engines.describe().processes.find((one) => one.name === name);
    const found = process?.identities.flatMap(({ pid }) => listening(pid)) ?? [];
    expect(found.filter(({ port }) => ports.includes(port))).toHaveLength(1);
    expect(found.filter(({ onLoopback }) => !onLoopback)).toEqual([]);
  });

  it('would be found if they listened on all interfaces', async () => {
    const server = createServer().listen(0, '0.0.0.0');
    await once(server, 'listening');
    expect(listening(process.pid).some(({ onLoopback }) => !onLoopback)).toBe(true);
    server.close();
  });
});
