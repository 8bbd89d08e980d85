import { appendFile } from 'node:fs/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { commandLoad, readLoad, retryLoad } from '../../../operations/loads/control-load.ts';
import { readContents } from '../../../operations/loads/describe-load.ts';
import { makePlan } from '../../../operations/loads/make-plan.ts';
import { loadResult, startBackfill, startLoad } from '../../../operations/loads/start-load.ts';
import { CHUNK_RECORDS } from '../../../schemas/archives/reading.ts';
import { TASK_QUEUE } from '../../../schemas/temporal.ts';
import { createActivities } from '../../../workers/activities/index.ts';
import { eventLines } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import { useIngest } from '../../support/database.ts';
import { fileWriter, used, useFolder } from '../../support/used.ts';

const CONTINUE_AFTER_EVENTS = 2_000;
/** Takes twenty seconds, so that a command comes before the end on a busy machine. */
const INTERRUPTED = 3_000;

const temporal = used(() => openTestTemporal(CONTINUE_AFTER_EVENTS));
const test = useIngest();
const write = fileWriter(useFolder());
used(async () => {
  const activities = createActivities({ ingestContext: test.ingestContext, kafka: { brokers: [] } });
  return temporal.startWorker(activities, TASK_QUEUE);
});

const at = () => ({ clickhouse: test.client, temporal: temporal.client });

/** The accounts of the sources of a load: [positions, records, accepted, missing, twice, closes]. */
async function accounts(load: string): Promise<unknown[]> {
  const found = await rows<Record<string, string | number>>(
    test.client,
    `SELECT next_position, records, accepted, missing, overlapping, closes FROM accounting
     WHERE source IN (SELECT source FROM backfill_plan WHERE plan = {load:String}) ORDER BY source`,
    { load },
  );
  return found.map((row) => Object.values(row).map(Number));
}

async function storedOrders(prefix: string): Promise<number> {
  const [row] = await rows<{ orders: string }>(
    test.client,
    `SELECT uniqExact(order_id) AS orders FROM orders WHERE startsWith(order_id, {prefix:String})`,
    { prefix },
  );
  return Number(row?.orders);
}

/** So many positions of the load are stored. */
async function untilStored(load: string, least: number): Promise<void> {
  await expect.poll(async () => (await readLoad(at(), load)).recordsStored).toBeGreaterThanOrEqual(least);
}

describe('a load', () => {
  it('stores chunks of a large file in parallel, each once, and the account closes', async () => {
    // Blank lines make it long and keep it small.
    const blank = '\n'.repeat(CHUNK_RECORDS - 10);
    const text = ['a', 'b'].map((part) => eventLines(`large-${part}`, 10) + blank).join('');
    const path = write('large.ndjson', text + eventLines('large-c', 7));
    const [positions, records] = [2 * CHUNK_RECORDS + 7, 27];
    const { load, handle } = await startBackfill(at(), [path]);
    expect(await loadResult(handle)).toEqual({
      ...{ load, state: 'done', positions, stored: positions, failedChunks: 0 },
    });
    expect(await accounts(load)).toEqual([[positions, records, records, 0, 0, 1]]);
    expect(await storedOrders('large')).toBe(records);
    const [readers] = await rows<{ readers: string }>(
      test.client,
      `SELECT uniqExact(epoch) AS readers FROM ingest_range
       WHERE source IN (SELECT source FROM backfill_plan WHERE plan = {load:String})`,
      { load },
    );
    // One of each chunk.
    expect(readers).toEqual({ readers: '3' });
    expect(await readLoad(at(), load)).toMatchObject({
      ...{ state: 'done', records: positions, recordsStored: positions, failure: null, ratePerSecond: null },
    });
  });

  it('stores nothing of a file that is stored already, under whatever name and compression', async () => {
    const text = eventLines('same', 20);
    const first = await startBackfill(at(), [write('first-name.ndjson', text)]);
    await loadResult(first.handle);
    const others = [
      write('other-name.ndjson', text),
      write('packed.ndjson.gz', gzipSync(text)),
      write('packed', zstdCompressSync(text)),
    ];
    for (const path of others) {
      const again = await startBackfill(at(), [path]);
      expect(again.source).toBe(first.source);
      expect(await loadResult(again.handle)).toMatchObject({ state: 'done', stored: 20 });
    }
    const ranges = await rows(
      test.client,
      'SELECT epoch FROM ingest_log FINAL WHERE source = {source:String}',
      {
        source: first.source,
      },
    );
    expect(ranges).toHaveLength(1);
  });
});

describe('a load that an operator commands', () => {
  it('pauses, resumes where it was, and stores everything once', async () => {
    const count = INTERRUPTED;
    const path = write('paused.ndjson', eventLines('paused', count));
    const { plan: load } = await makePlan(test.client, {
      ...{ paths: [path], mapping: null, filter: null, who: '' },
      options: { ratePerSecond: INTERRUPTED / 20, maxParallel: 2 },
    });
    const handle = await startLoad(at(), load, { mode: 'missing', who: 'Li Na' });
    await untilStored(load, 1);
    await commandLoad(at(), load, 'pause', 'Li Na');
    expect(await readLoad(at(), load)).toMatchObject({ state: 'paused', ratePerSecond: null });
    await vi.waitUntil(async () => !(await handle.describe()).raw.pendingActivities?.length, PATIENCE);
    const stored = (await readLoad(at(), load)).recordsStored;
    expect(stored).toBeLessThan(count);
    await commandLoad(at(), load, 'resume', 'Li Na');
    expect(await loadResult(handle)).toMatchObject({ state: 'done', stored: count });
    expect(await accounts(load)).toEqual([[count, count, count, 0, 0, 1]]);
    const history = await rows<{ event: string; who: string }>(
      test.client,
      'SELECT event, who FROM backfill_event WHERE load = {load:String} ORDER BY at',
      { load },
    );
    // Resumed at once, it may still have its turn.
    const again = expect.stringMatching(/^(queued|running)$/) as string;
    expect(history.filter(({ event, who }) => event !== 'running' || who !== '')).toEqual([
      { event: 'planned', who: '' },
      { event: 'queued', who: 'Li Na' },
      { event: 'paused', who: 'Li Na' },
      { event: again, who: 'Li Na' },
      { event: 'done', who: '' },
    ]);
    expect(history.filter(({ event }) => event === 'running')).toHaveLength(2);
  });
});

describe('a load with a file that cannot be read', () => {
  it('loads the others, ends as partial with the cause, and a retry of what failed ends it', async () => {
    const slow = write('others.ndjson', eventLines('others', 1_500));
    const text = eventLines('replaced', 10);
    const replaced = write('replaced.ndjson', text);
    const { plan } = await makePlan(test.client, {
      ...{ paths: [slow, replaced], mapping: null, filter: null, who: '' },
      // Slow enough to replace the second file before its turn, on any machine.
      options: { ratePerSecond: 200, maxParallel: 1 },
    });
    const handle = await startLoad(at(), plan, { mode: 'missing', who: '' });
    await untilStored(plan, 1);
    write('replaced.ndjson', eventLines('another', 10));
    expect(await loadResult(handle)).toMatchObject({ state: 'partial', stored: 1_500, failedChunks: 1 });
    expect(await readLoad(at(), plan)).toMatchObject({
      state: 'partial',
      failure: `1,500 of 1,510 positions are stored; 1 chunk failed: ${replaced} has changed since it was planned: plan and load it again.`,
    });
    write('replaced.ndjson', text);
    const again = await retryLoad(at(), plan, 'failed', '');
    expect(await loadResult(again)).toMatchObject({ state: 'done', stored: 1_510, failedChunks: 0 });
    expect(await storedOrders('replaced')).toBe(10);
    expect(await storedOrders('another')).toBe(0);
  });

  it('refuses to start a plan whose file has changed, and names it', async () => {
    const path = write('changed.ndjson', eventLines('changed', 10));
    const { plan } = await makePlan(test.client, {
      ...{ paths: [path], mapping: null, filter: null, who: '' },
      options: { ratePerSecond: null, maxParallel: 2 },
    });
    await appendFile(path, eventLines('more', 1));
    await expect(startLoad(at(), plan, { mode: 'missing', who: '' })).rejects.toThrow(
      `${path} has changed since ${plan} was planned`,
    );
    expect((await readLoad(at(), plan)).state).toBe('planned');
    expect(await readContents(test.client, plan)).toMatchObject({ records: 0 });
  });
});
