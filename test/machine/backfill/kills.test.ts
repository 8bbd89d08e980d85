import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import type { DescribedPlan } from '../../../operations/loads/describe-load.ts';
import type { LoadStatus } from '../../../operations/loads/loads.ts';
import { validEvent } from '../../support/events.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { countyflow } from '../../support/countyflow.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const ORDERS = 8_000;
const RATE = '100';
const AMOUNT_FEN = 30_000;

const system = used(() => openRunningSystem({ command: countyflow }));
let file: string;
beforeAll(async () => {
  mkdirSync(join(system.home, 'archives'), { recursive: true });
  file = join(system.home, 'archives', 'killed.ndjson');
  writeFileSync(file, ordersOf('killed', ORDERS));
});

function ordersOf(prefix: string, count: number): string {
  return [...Array(count).keys()]
    .map((n) => `${JSON.stringify(validEvent({ orderId: `${prefix}-${n}` }))}\n`)
    .join('');
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await system.run('backfill', ...args, '--json');
  if (code !== 0) throw new Error(`backfill ${args.join(' ')} exited with ${String(code)}: ${err}`);
  return JSON.parse(out) as T;
}

/** A killed ClickHouse answers no command. */
function shown(load: string): Promise<LoadStatus | undefined> {
  return json<LoadStatus>('show', load).catch(() => undefined);
}

async function until(load: string, holds: (status: LoadStatus) => boolean): Promise<LoadStatus> {
  let last: LoadStatus | undefined;
  await vi.waitUntil(async () => {
    last = await shown(load);
    return last !== undefined && holds(last);
  }, PATIENCE);
  if (last === undefined) throw new Error(`${load} was never shown`);
  return last;
}

function killWorker(): void {
  const worker = system.engines.describe().processes.find(({ name }) => name === 'worker');
  const identity = worker?.identities.at(-1);
  if (identity === undefined) throw new Error('no worker runs');
  signal(identity, 'SIGKILL');
}

/** Orders and fen of a prefix, and whether the accounting closes. */
async function figures(prefix: string): Promise<unknown> {
  const [found] = await rows<{ orders: string; fen: string }>(
    system.clickhouse,
    `SELECT count() AS orders, sum(goods_amount_fen) AS fen FROM orders FINAL WHERE startsWith(order_id, {prefix:String})`,
    { prefix: `${prefix}-` },
  );
  const { code } = await system.accounts();
  return { orders: Number(found?.orders), fen: Number(found?.fen), accountingCode: code };
}

describe('a load whose worker and database are killed', () => {
  it('goes on by itself, stays paused across a restart, and stores everything once', async () => {
    const { plan } = await json<DescribedPlan>('plan', file, '--rate', RATE);
    await json('start', plan);
    await until(plan, ({ recordsStored }) => recordsStored > 0);
    killWorker();
    await until(plan, ({ recordsStored }) => recordsStored > ORDERS / 20);
    system.signal('clickhouse', 'SIGKILL');
    const further = await until(plan, ({ recordsStored }) => recordsStored > ORDERS / 10);
    expect(further.state).toBe('running');

    // A command has fifteen seconds, in which a worker that was killed may not be back. To give it twice does no harm.
    await vi.waitFor(() => json('pause', plan, '--by', 'Li Na'), PATIENCE_OF_COMMANDS);
    killWorker();
    const paused = await until(plan, ({ state }) => state === 'paused');
    expect(paused.recordsStored).toBeLessThan(ORDERS);
    await vi.waitFor(() => json('resume', plan, '--by', 'Li Na'), PATIENCE_OF_COMMANDS);
    // Only shortens the test.
    await json('set', plan, '--no-rate').catch(() => undefined);
    await until(plan, ({ state }) => state === 'done');
    expect(await figures('killed')).toEqual({
      ...{ orders: ORDERS, fen: ORDERS * AMOUNT_FEN, accountingCode: 0 },
    });

    await json('retry', plan, '--mode', 'all', '--wait');
    expect(await figures('killed')).toEqual({
      ...{ orders: ORDERS, fen: ORDERS * AMOUNT_FEN, accountingCode: 0 },
    });
  });
});

/** Commands of the page that a load refuses once it has ended. */
const ENDED: readonly string[] = ['set', 'pause', 'resume', 'cancel', 'acknowledge'];

describe('the page on backfill', () => {
  it('has commands that do what it says, in its order', async () => {
    const season = join(system.home, 'season-2016.ndjson');
    writeFileSync(season, ordersOf('season', 300));
    expect(await system.run('topics', 'create')).toMatchObject({ code: 0 });
    let name = '';
    const commands = fencedBlocks(page('docs/operations/backfill.md'), 'sh')
      .flatMap((block) => block.split('\n'))
      .filter((line) => line !== '')
      .map((line) =>
        [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
      );
    const done: string[] = [];
    for (const [npx, countyflow, ...words] of commands) {
      expect([npx, countyflow]).toEqual(['npx', 'countyflow']);
      const args = words.map((word) =>
        word === 'NAME' ? name : word === 'season-2016.ndjson.gz' ? season : word,
      );
      const needsRunning = ENDED.includes(args[1] ?? '');
      if (needsRunning) await until(name, ({ state }) => state === 'done');
      const { code, out, err } = await system.run(...args);
      const [, planned] = /start (season-2016\S+)/.exec(out) ?? [];
      name = planned ?? name;
      done.push(`${args[1] ?? ''}: ${String(code)}`);
      // The load has ended, so there is no speed to change and nothing to pause, resume, cancel or acknowledge.
      if (needsRunning) expect([code, err]).toEqual([1, expect.stringMatching(/is not running|is done/)]);
      else expect([args.join(' '), code, err]).toEqual([args.join(' '), 0, expect.any(String)]);
    }
    expect(done.length).toBeGreaterThan(10);
  });
});
