import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

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
