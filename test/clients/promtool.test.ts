import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findPorts } from '../../infra/engines/ports.ts';
import { startHttpServer } from '../support/http-server.ts';
import { openRunningSystem } from '../support/running-system.ts';

const FOLDER = fileURLToPath(new URL('../../infra/prometheus/', import.meta.url));

const reason =
  process.env['COUNTYFLOW_TEST_PROMTOOL'] === '1'
    ? undefined
    : 'they run on request, with promtool on the PATH: COUNTYFLOW_TEST_PROMTOOL=1';
if (reason !== undefined) console.warn(`Tests of the alert rules by promtool are skipped: ${reason}`);

function promtool(args: readonly string[], input = ''): { status: number | null; output: string } {
  const options = { cwd: FOLDER, encoding: 'utf8', input } as const;
  const { status, stdout, stderr, error } = spawnSync('promtool', args, options);
  if (error !== undefined)
    throw new Error(
      'promtool is not on the PATH: go install github.com/prometheus/prometheus/cmd/promtool@latest',
      { cause: error },
    );
  return { status, output: stdout + stderr };
}

describe.skipIf(reason !== undefined)('promtool', () => {
  it('accepts the configuration', () => {
    const { status, output } = promtool(['check', 'config', 'prometheus.yaml']);
    expect(status, output).toBe(0);
  });

  it('accepts the alert rules', () => {
    const { status, output } = promtool(['check', 'rules', 'countyflow.rules.yaml']);
    expect(output).toMatch(/SUCCESS: \d+ rules found/);
    expect(status, output).toBe(0);
  });

  it('finds that each rule fires when it should, and not before', () => {
    const { status, output } = promtool(['test', 'rules', 'tests/countyflow.test.yaml']);
    expect(status, output).toBe(0);
    expect(output).toContain('SUCCESS');
  });

  it('finds nothing to mend in what a worker and the servers say', { timeout: 600_000 }, async () => {
    await using system = await openRunningSystem();
    const { web, ingest } = await findPorts(['web', 'ingest']);
    const at = (port: number) => `127.0.0.1:${String(port)}`;
    const { addresses } = system.engines;
    await using dashboard = await startHttpServer(system.home, addresses, 'web', at(web));
    await using server = await startHttpServer(system.home, addresses, 'ingest-http', at(ingest));
    expect(dashboard.url).not.toBe(server.url);
    const page = system.engines.describe().processes.find(({ name }) => name === 'worker')?.page ?? '';
    for (const address of [page, `http://${at(web)}/metrics`, `http://${at(ingest)}/metrics`]) {
      const text = await (await fetch(address)).text();
      expect(text).toContain('process_cpu_seconds_total');
      expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, output: '' });
    }
  });
});
