import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { serveServerHealth } from '../../../adapters/health/server-health.ts';
import { reportFailures } from '../../../adapters/tracing/report-failures.ts';

describe('the health of a server', () => {
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
});

const SDK = /@opentelemetry\/(sdk|exporter|otlp|resources|core)|interceptors-opentelemetry/;

/** The SDK's files among those that a Node process has loaded once it has run this code. */
async function loadedBy(code: string): Promise<string[]> {
  const script = `${code}
    const { createRequire } = await import('node:module');
    console.log(Object.keys(createRequire(process.cwd() + '/package.json').cache).join('\\n'));
    process.exit(0);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    maxBuffer: 10e6,
  });
  return (await run).stdout.split('\n').filter((path) => SDK.test(path));
}

const WORKER = `await import('./workers/activities/index.ts'); await import('./adapters/temporal/worker.ts');
  const { openTracing } = await import('./adapters/tracing/open-tracing.ts');`;

it('loads the tracing SDK only if traces are opened, not with the code of a worker', async () => {
  expect(await loadedBy(WORKER)).toEqual([]);
  expect((await loadedBy(`${WORKER} await openTracing(() => undefined);`)).length).toBeGreaterThan(20);
});

it('reports the first failed export in a row by its code, and tells the SDK of none', () => {
  const outcomes: (Error | undefined)[] = [
    undefined,
    Object.assign(new Error('quotes a key'), { code: 401 }),
    Object.assign(new Error('quotes a key'), { code: 'ECONNREFUSED' }),
    undefined,
    new TypeError('quotes a key'),
  ];
  const exporter: SpanExporter = {
    export(_spans, done) {
      const error = outcomes.shift();
      done(
        error === undefined ? { code: ExportResultCode.SUCCESS } : { code: ExportResultCode.FAILED, error },
      );
    },
    shutdown: () => Promise.resolve(),
  };
  const [kinds, seen]: [string[], unknown[]] = [[], []];
  const reporting = reportFailures(exporter, (kind) => kinds.push(kind));
  for (let at = 0; at < 5; at += 1) reporting.export([], (result) => seen.push(result));
  expect(kinds).toEqual(['401', 'TypeError']);
  expect(seen).toEqual(Array(5).fill({ code: ExportResultCode.SUCCESS }));
});
