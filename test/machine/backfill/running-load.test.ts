import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLoad } from '../../../operations/loads/control-load.ts';
import { readContents } from '../../../operations/loads/describe-load.ts';
import type { LoadState } from '../../../schemas/backfill.ts';
import { type CommandRun, succeeded } from '../../support/countyflow.ts';
import { eventLines } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const system = used(openRunningSystem);

const backfill = (...args: string[]): Promise<CommandRun> => system.run('backfill', ...args);

async function write(name: string, orders: number): Promise<string> {
  const path = join(system.home, name);
  await writeFile(path, eventLines(name, orders));
  return path;
}

async function planned(...words: string[]): Promise<string> {
  const out = await succeeded(backfill('plan', ...words, '--json'));
  return (JSON.parse(out) as { plan: string }).plan;
}

async function untilState(load: string, state: LoadState): Promise<void> {
  const { clickhouse, temporal } = system;
  await vi.waitFor(async () => {
    expect((await readLoad({ clickhouse, temporal }, load)).state).toBe(state);
  }, PATIENCE);
}

describe('a load that runs at another rate than its plan has', () => {
  let path: string;
  let load: string;
  beforeAll(async () => {
    path = await write('slow.ndjson', 20_000);
    load = await planned(path, '--rate', '9000');
    expect((await backfill('start', load, '--rate', '20')).out).toContain(`${load} has started.`);
    await untilState(load, 'running');
  });
  afterAll(() => backfill('cancel', load));

  it('shows the rate and the parallel chunks that are in force, and no command to start it', async () => {
    const { out } = await backfill('show', load);
    expect(out).toContain('Speed in force: at 20 events/s, 2 chunks at once.');
    expect(out).not.toMatch(/9,000|Start it/);
    const shown = JSON.parse((await backfill('show', load, '--json')).out) as Record<string, unknown>;
    expect(shown['inForce']).toEqual({ ratePerSecond: 20, maxParallel: 2, priority: 'normal' });
  });

  it.each([
    ['another rate', () => ['start', load, '--rate', '5000']],
    ['more chunks at once', () => ['start', load, '--max-parallel', '8']],
    ['another rate, by its file', () => [path, '--rate', '5000']],
  ])('is not started again at %s: the command fails, and says what to do', async (_, words) => {
    const { code, out, err } = await backfill(...words());
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(
      `countyflow: ${load} is already running, at 20 events/s, 2 chunks at once; nothing was changed: ` +
        `change it with countyflow backfill set ${load}`,
    );
  });

  it('has a code and a remedy for scripts, and runs as before', async () => {
    const { err } = await backfill('start', load, '--rate', '5000', '--json');
    const { error } = JSON.parse(err) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: 'state', exitCode: 1 });
    expect(error['remedy']).toContain(`countyflow backfill set ${load}`);
    expect((await backfill('show', load)).out).toContain('Speed in force: at 20 events/s, 2 chunks at once.');
  });

  it('is joined by a start that asks for the same, which says that it started nothing', async () => {
    for (const speed of [[], ['--rate', '20']]) {
      const { code, out } = await backfill('start', load, ...speed);
      expect({ code, out }).toEqual({
        code: 0,
        out: `${load} is already running, at 20 events/s, 2 chunks at once; nothing was changed. Follow it: countyflow backfill watch ${load}\n`,
      });
    }
    const { out } = await backfill('start', load, '--json');
    expect(JSON.parse(out)).toEqual({
      load,
      started: false,
      inForce: { ratePerSecond: 20, maxParallel: 2, priority: 'normal' },
    });
  });
});

describe('a load that runs too slowly', () => {
  it('goes on at another speed, without loading again what is stored, also while it is paused', async () => {
    const path = await write('hurried.ndjson', 12_000);
    const load = await planned(path, '--rate', '20');
    await backfill('start', load);
    await expect.poll(async () => (await readLoad(system, load)).recordsStored).toBeGreaterThan(0);
    expect(await backfill('set', load)).toMatchObject({ code: 2 });
    const shown = async () => (await backfill('show', load)).out;
    expect(await backfill('set', load, '--rate', '30', '--by', 'Li Na')).toMatchObject({
      code: 0,
      out: `${load} loads at 30 events/s, 2 chunks at once.\n`,
    });
    await vi.waitUntil(
      async () => (await shown()).includes('Speed in force: at 30 events/s, 2 chunks'),
      PATIENCE,
    );
    expect(await shown()).toMatch(/running, .*Li Na, at 30 events\/s, 2 chunks at once/);

    await backfill('pause', load);
    await untilState(load, 'paused');
    const faster = await backfill('set', load, '--no-rate', '--max-parallel', '4', '--json');
    expect(JSON.parse(faster.out)).toEqual({
      load,
      inForce: { ratePerSecond: null, maxParallel: 4, priority: 'normal' },
    });
    await vi.waitUntil(async () => (await shown()).includes('without a limit, 4 chunks at once'), PATIENCE);
    expect((await readLoad(system, load)).state).toBe('paused');
    await backfill('resume', load);
    await untilState(load, 'done');
    expect(await readContents(system.clickhouse, load)).toMatchObject({ records: 12_000, accepted: 12_000 });
  });
});

describe('a load whose file was replaced before its turn', () => {
  let load: string;
  beforeAll(async () => {
    const first = await write('first.ndjson', 600);
    const replaced = await write('replaced.ndjson', 10);
    load = await planned(first, replaced, '--rate', '20', '--max-parallel', '1');
    await backfill('start', load);
    await rm(replaced);
    await write('replaced.ndjson', 11);
    expect((await backfill('set', load, '--no-rate')).code).toBe(0);
    await untilState(load, 'partial');
  });

  it('is offered a new plan, and no retry that would find the file changed again', async () => {
    const [shown, status] = [(await backfill('show', load)).out, (await system.run('status')).out];
    expect(shown).toContain('has changed since it was planned');
    for (const text of [shown, status]) {
      expect(text).toMatch(
        /to do: +plan the files again, and start the new plan: countyflow backfill plan FILE/i,
      );
      expect(text).not.toContain(`backfill retry ${load}`);
    }
  });

  it('refuses the retry with the new plan as the remedy', async () => {
    const { code, err } = await backfill('retry', load, '--json');
    const { error } = JSON.parse(err) as { error: Record<string, unknown> };
    expect([code, error['code'], error['remedy']]).toEqual([
      1,
      'changed',
      'plan it again, and start the new plan',
    ]);
  });
});
