import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { type Child, startChild, untilReady } from '../../../infra/engines/supervision/child.ts';
import { useFolder } from '../../support/used.ts';

const home = useFolder();

const SILENT_FOR_MS = 1_500;

function starting(name: string, source: string): Promise<Child> {
  const script = join(home, `${name}.mjs`);
  writeFileSync(script, `console.log('recovering log 1 of 7');\n${source}`);
  return startChild({ name, run: { script }, args: [], logPath: join(home, `${name}.log`) });
}

const untilSilent = (child: Child, said: string[] = []): Promise<void> =>
  untilReady(
    child,
    () => Promise.resolve(child.saidReady()),
    (line) => said.push(line),
    SILENT_FOR_MS,
  );

describe('a start', () => {
  it.concurrent.each([
    ['writes a line now and then', `setInterval(() => console.log('recovering'), 300);`],
    ['computes', `setInterval(() => { const end = Date.now() + 300; while (Date.now() < end); }, 400);`],
    ['takes memory', `globalThis.kept = []; setInterval(() => kept.push(Buffer.alloc(8 << 20, 1)), 300);`],
  ])('is waited for far beyond the limit of silence while the process %s', async (what, work) => {
    const readyAt = `setTimeout(() => process.send({ ready: true }), ${4 * SILENT_FOR_MS});`;
    const child = await starting(`slow-${what.replaceAll(' ', '-')}`, `${work}\n${readyAt}`);
    const beganMs = performance.now();
    await untilSilent(child);
    expect(performance.now() - beganMs).toBeGreaterThan(3 * SILENT_FOR_MS);
    await child.stop();
  });

  it('is given up when nothing happens, with what was last seen', async () => {
    const child = await starting('frozen', 'setInterval(() => undefined, 1_000);');
    await expect(untilSilent(child)).rejects.toThrow(
      new RegExp(
        `frozen hangs as it starts: no progress for \\d+ s \\(\\d+ s so far, .* of processor time, \\d+ MiB of memory.*` +
          `Its log is ${join(home, 'frozen.log')}, and ends with:\nrecovering log 1 of 7`,
        's',
      ),
    );
    await child.stop();
  });

  it('of an engine that cannot start is given up: its last words and its log are shown', async () => {
    const broken = useFolder();
    mkdirSync(join(broken, 'kafka', 'data'), { recursive: true });
    writeFileSync(join(broken, 'kafka', 'data', 'meta.properties'), 'version=1\nnode.id=99\n');
    const start = startEngines({
      home: broken,
      environment: readEnvironment({}),
      engines: ['kafka', 'clickhouse'],
      handleSignals: false,
    });
    await expect(start).rejects.toThrow(
      /Kafka ended with code 1: its last output was:.*No readable meta\.properties.*Its log is .*kafka\.log/s,
    );
    const ports = JSON.parse(readFileSync(join(broken, 'ports.json'), 'utf8')) as { clickhouse: number };
    // ClickHouse had begun: it writes this log itself.
    expect(existsSync(join(broken, 'logs', 'clickhouse-server.log'))).toBe(true);
    await expect(fetch(`http://127.0.0.1:${ports.clickhouse}/ping`)).rejects.toThrow();
    expect(existsSync(join(broken, 'owner.lock'))).toBe(false);
  });
});
