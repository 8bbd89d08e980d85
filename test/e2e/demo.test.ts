import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readState } from '../../infra/engines/state.ts';
import { isAlive } from '../../infra/engines/supervision/identity.ts';
import { pidOf, runDemoCommand } from '../support/demo-run.ts';

interface Output {
  readonly ministryMatches: number;
  readonly accountingCloses: boolean;
  readonly quarantine: readonly { readonly code: string; readonly made: number; readonly held: number }[];
  readonly statistics: readonly { readonly id: string; readonly value: number | string | null }[];
  readonly accounting: readonly { readonly source: string; readonly records: number }[];
}

interface Golden {
  readonly ministry_table: readonly {
    readonly id: string;
    readonly value: number;
    readonly decimals: number;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../golden/double11-2017.json', import.meta.url), 'utf8'),
) as Golden;

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'countyflow-demo-'));
  homes.push(home);
  return home;
}

/** What the seed determines. The split of a partition into ranges depends on timing. */
function figures({ statistics, quarantine, accounting }: Output): unknown {
  return { statistics, quarantine, records: accounting.map(({ source, records }) => [source, records]) };
}

describe('countyflow demo', () => {
  let first: Output | undefined;

  it('prints the fourteen published figures, computed from events, and closes the accounting', async () => {
    const run = await runDemoCommand(newHome(), ['--json'], { TZ: 'UTC', LC_ALL: 'C' });
    expect(run.exitCode, run.stderr).toBe(0);
    first = JSON.parse(run.stdout) as Output;
    expect(golden.ministry_table).toHaveLength(14);
    for (const { id, value, decimals } of golden.ministry_table) {
      const computed = first.statistics.find((statistic) => statistic.id === id);
      expect(Number(computed?.value).toFixed(decimals), id).toBe(value.toFixed(decimals));
    }
    expect(first.accountingCloses).toBe(true);
    expect(first.quarantine.length).toBeGreaterThanOrEqual(15);
  });

  it('prints the same figures in another zone and locale, with the worker killed during ingest', async () => {
    let killed: number | undefined;
    const run = await runDemoCommand(
      newHome(),
      ['--json'],
      { TZ: 'America/New_York', LC_ALL: 'zh_CN.UTF-8' },
      (text, home) => {
        if (killed !== undefined || !text.includes('season 2017')) return;
        killed = pidOf(home, 'worker');
        process.kill(killed, 'SIGKILL');
      },
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(killed).toBeDefined();
    expect(run.stderr).toMatch(/worker ended with .*SIGKILL/);
    expect(first).toBeDefined();
    expect(figures(JSON.parse(run.stdout) as Output)).toEqual(first && figures(first));
  });

  it('prints the table of figures in the zone of the statistics', async () => {
    const run = await runDemoCommand(newHome(), [], { TZ: 'Asia/Shanghai' });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toContain('14 of 14 published figures match; the accounting closes.');
    expect(run.stdout).toMatch(/Rural sales, whole period\s*│\s*84\.608 bn CNY/);
  });

  it('stops on Ctrl-C and leaves no process running', async () => {
    const home = newHome();
    let processes: { pid: number; start: string }[] = [];
    const run = await runDemoCommand(home, [], {}, (text, demoHome, pid) => {
      if (processes.length > 0 || !text.includes('worker is ready')) return;
      processes = (readState(demoHome)?.processes ?? []).flatMap(({ identities }) => identities);
      process.kill(pid, 'SIGINT');
    });
    expect(run.exitCode).toBe(130);
    expect(processes.length).toBeGreaterThanOrEqual(4);
    expect(processes.filter(isAlive)).toEqual([]);
  });
});
