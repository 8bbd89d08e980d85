import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { serveServerHealth } from '../../../adapters/health/server-health.ts';

/** Nothing listens on port 1. */
const clickhouse = connectClickHouse({ url: 'http://127.0.0.1:1' });
const kafka = { brokers: ['127.0.0.1:1'] };
const closing = new AbortController();
let health: Awaited<ReturnType<typeof serveServerHealth>>;

beforeAll(async () => {
  const address = { host: '127.0.0.1', port: 0 };
  health = await serveServerHealth(address, { clickhouse, kafka, closing: closing.signal });
});
afterAll(async () => {
  health.close();
  await clickhouse.close();
});

const ask = (path: string) => fetch(`http://${health.address}${path}`);
const missing = async () => {
  const answer = await ask('/health/ready');
  const { missing: parts } = (await answer.json()) as { missing: { part: string; cause: string }[] };
  return { status: answer.status, parts };
};

it('a server whose engines are away lives, is not ready, and says what is missing', async () => {
  expect((await ask('/health/live')).status).toBe(200);
  const { status, parts } = await missing();
  expect(status).toBe(503);
  expect(parts.map(({ part }) => part).sort()).toEqual(['clickhouse', 'kafka']);
  for (const { cause } of parts)
    expect(cause).toMatch(/^cannot reach Kafka on |^ClickHouse does not answer|no answer within/);
});

it('has the metrics of its process', async () => {
  expect(await (await ask('/metrics')).text()).toMatch(/^process_resident_memory_bytes \d+/m);
});

it('is not ready while it closes', async () => {
  closing.abort();
  await expect
    .poll(async () => (await missing()).parts)
    .toContainEqual({ part: 'server', cause: 'the server is closing' });
});

it('names the address that cannot be used', async () => {
  const [host = '', port] = health.address.split(':');
  await expect(serveServerHealth({ host, port: Number(port) }, { clickhouse })).rejects.toThrow(
    `metrics and health cannot be served at ${health.address}: `,
  );
});
