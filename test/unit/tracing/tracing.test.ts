import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { reportFailures } from '../../../adapters/tracing/report-failures.ts';

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
