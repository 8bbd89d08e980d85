import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { keepShort, lastLines } from '../../../infra/engines/supervision/log-file.ts';
import { runCountyflow } from '../../support/countyflow.ts';
import { currentProcess } from '../../support/processes.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const system = used(openRunningSystem);

const read = (name: string): string => readFileSync(join(system.home, 'logs', name), 'utf8');
const linesOf = (log: string): string[] => log.split('\n').filter((line) => line !== '');

interface Line {
  readonly msg?: string;
  readonly sdkComponent?: string;
}

describe('a log', () => {
  it('of a worker whose Temporal ends is JSON, also what the native core of its SDK says', async () => {
    const lines = () => linesOf(read('worker.log')).map((line) => JSON.parse(line) as Line);
    await vi.waitUntil(() => {
      // The core says something after some failures in a row, and its supervisor starts Temporal again soon.
      if (currentProcess(system.engines, 'temporal') !== undefined) system.signal('temporal', 'SIGKILL');
      return lines().some(({ sdkComponent }) => sdkComponent === 'core');
    }, PATIENCE);
    expect(lines().map(({ msg }) => msg)).toContain('The worker is ready');
  });

  it.each(['kafka.log', 'temporal.log', 'clickhouse.log', 'clickhouse-server.log'])(
    'of an engine is JSON: %s',
    async (name) => {
      // A query that fails is always logged.
      await system.clickhouse.query({ query: 'SELECT throwIf(1)' }).catch(() => undefined);
      await vi.waitUntil(() => linesOf(read(name)).length > 0, PATIENCE);
      for (const line of linesOf(read(name))) expect(JSON.parse(line)).toBeTypeOf('object');
    },
  );

  it.each(['web', 'ingest-http'])('of a server that cannot start is JSON: %s', async (command) => {
    const environment = { COUNTYFLOW_HOME: '/nowhere' };
    const { out, err } = await runCountyflow({ environment, isDirect: true }, command, '--port', '0');
    expect(out).toBe('');
    const lines = linesOf(err).map((line) => JSON.parse(line) as Line);
    expect(lines.map(({ msg }) => msg)).toEqual([expect.stringContaining('no ClickHouse is running')]);
  });

  it('that has grown long begins anew, while its writer keeps it open', async () => {
    const path = join(system.home, 'grown.log');
    writeFileSync(path, '');
    keepShort(path, 1_000, 20);
    const long = `${JSON.stringify({ msg: 'x'.repeat(2_000) })}\n`;
    appendFileSync(path, long);
    await vi.waitUntil(() => readFileSync(path, 'utf8') === '', PATIENCE);
    expect(readFileSync(`${path}.previous`, 'utf8')).toBe(long);
    appendFileSync(path, `${JSON.stringify({ msg: 'it failed', error: { message: 'the cause' } })}\nplain\n`);
    expect(lastLines(path, 5)).toEqual(['it failed: the cause', 'plain']);
  });
});
