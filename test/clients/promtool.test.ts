import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../infra/prometheus/', import.meta.url));

const reason =
  process.env['COUNTYFLOW_TEST_PROMTOOL'] === '1'
    ? undefined
    : 'they run on request, with promtool on the PATH: COUNTYFLOW_TEST_PROMTOOL=1';
if (reason !== undefined) console.warn(`Tests of the alert rules by promtool are skipped: ${reason}`);

function promtool(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { cwd: FOLDER, encoding: 'utf8' });
  if (error !== undefined)
    throw new Error(
      'promtool is not on the PATH: go install github.com/prometheus/prometheus/cmd/promtool@latest',
      { cause: error },
    );
  return { status, output: stdout + stderr };
}

describe.skipIf(reason !== undefined)('promtool', () => {
  it('accepts the alert rules', () => {
    const { status, output } = promtool('check', 'rules', 'countyflow.rules.yaml');
    expect(output).toMatch(/SUCCESS: \d+ rules found/);
    expect(status, output).toBe(0);
  });

  it('finds that each rule fires when it should, and not before', () => {
    const { status, output } = promtool('test', 'rules', 'tests/countyflow.test.yaml');
    expect(status, output).toBe(0);
    expect(output).toContain('SUCCESS');
  });
});
