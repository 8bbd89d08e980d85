import { beforeAll, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { PATIENCE } from '../../support/patience.ts';
import { samplesOf } from '../../support/prometheus-text.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const system = used(openRunningSystem);
let page: string;
beforeAll(async () => {
  page = system.engines.describe().processes.find(({ name }) => name === 'worker')?.page ?? '';
  await system.kafka.createTopic(topicOf('jd'));
  await system.kafka.createTopic('orders.events.v1.taobo');
  await system.until(({ partitions }) => partitions.some(({ state }) => state === 'running'));
});

const scrape = async () => samplesOf(await (await fetch(page)).text());

async function level(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const found = (await scrape()).find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  return found?.value;
}

it('a scrape has what status says: pauses, misnamed topics, loads, accounts and room', async () => {
  expect((await system.run('ingest', 'pause', '--topic', topicOf('jd'))).code).toBe(0);
  const { partitions } = await system.until(({ partitions: all }) =>
    all.every(({ state }) => state === 'paused'),
  );
  await vi.waitUntil(
    async () => (await level('countyflow_partitions', { state: 'paused' })) === partitions.length,
    PATIENCE,
  );
  // A level whose question takes more than four seconds is absent for a while.
  await vi.waitFor(async () => {
    expect(await level('countyflow_partitions', { state: 'halted' })).toBe(0);
    expect(await level('countyflow_misnamed_topics')).toBe(1);
    expect(await level('countyflow_loads', { state: 'failed' })).toBe(0);
    expect(await level('countyflow_open_accounts')).toBe(0);
    expect(await level('countyflow_disk_free_bytes', { disk: 'default' })).toBeGreaterThan(0);
  }, PATIENCE);
});

it('a level whose engine does not answer is absent, and not zero', async () => {
  system.signal('clickhouse', 'SIGSTOP');
  try {
    await vi.waitFor(async () => {
      expect(await level('countyflow_open_accounts')).toBeUndefined();
      expect(await level('countyflow_disk_free_bytes')).toBeUndefined();
      expect(await level('countyflow_misnamed_topics')).toBe(1);
    }, PATIENCE);
  } finally {
    system.signal('clickhouse', 'SIGCONT');
  }
  await vi.waitUntil(async () => (await level('countyflow_open_accounts')) === 0, PATIENCE);
});

it('many scrapes ask once', async () => {
  const asked = async (): Promise<number> => {
    await system.clickhouse.command({ query: 'SYSTEM FLUSH LOGS query_log' });
    const [found] = await rows<{ asked: string }>(
      system.clickhouse,
      "SELECT count() AS asked FROM system.query_log WHERE type = 'QueryFinish' AND query LIKE '%FROM system.disks%' AND query NOT LIKE '%query_log%'",
    );
    return Number(found?.asked);
  };
  await scrape();
  const before = await asked();
  const beganMs = performance.now();
  for (let scrapes = 0; scrapes < 20; scrapes += 1) await scrape();
  const periods = Math.ceil((performance.now() - beganMs) / 15_000);
  expect((await asked()) - before).toBeLessThanOrEqual(periods);
});
