import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type MetricName, METRICS } from '../../../schemas/metrics.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import type { RunningSystem } from '../../support/running-system.ts';
import { OTHER_METRICS, type Sample, samplesOf } from '../../support/prometheus-text.ts';

const TOPIC = 'orders.events.v1.rural-taobao';
const SOURCE = `kafka/${TOPIC}/0`;
const ROUNDS = 8;
const [VALID_EACH, BROKEN_EACH] = [40, 2];

const begunSeconds = Date.now() / 1000;

const sum = (samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}) =>
  samples
    .filter((one) => one.name === name)
    .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
    .reduce((total, { value }) => total + value, 0);

/** Events of this moment, a few of them broken in two ways. */
function messages(round: number) {
  const now = new Date(Date.now() - 1_000).toISOString();
  const valid = Array.from({ length: VALID_EACH }, (_, at) => {
    const orderId = `order-${String(round)}-${String(at)}`;
    const event = validEvent({ orderId, placedAt: now, paidAt: now });
    return { key: orderId, value: JSON.stringify({ ...event, time: now }) };
  });
  return [...valid, { key: 'x', value: 'no JSON' }, { key: 'y', value: '' }];
}

/** The first events of a worker that logs at the level debug. */
export function metricCases(system: RunningSystem): void {
  let base: string;
  beforeAll(() => {
    const worker = system.engines.describe().processes.find(({ name }) => name === 'worker');
    base = new URL('/', worker?.page).href;
  });

  async function scrape(): Promise<Sample[]> {
    return samplesOf(await (await fetch(`${base}metrics`)).text());
  }

  describe('the metrics of a running worker', () => {
    it('never fall while events flow, and agree with the accounting when all are stored', async () => {
      await system.kafka.createTopic(TOPIC);
      const stored: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        await system.kafka.send(TOPIC, messages(round));
        stored.push(sum(await scrape(), 'countyflow_events_stored_total'));
        await new Promise((resolve) => setTimeout(resolve, 400));
      }
      const sent = ROUNDS * (VALID_EACH + BROKEN_EACH);
      await vi.waitUntil(
        async () => sum(await scrape(), 'countyflow_events_stored_total') === sent,
        PATIENCE,
      );
      expect(stored).toEqual([...stored].sort((a, b) => a - b));
      const { accounts } = await system.accounts();
      const account = accounts.find(({ source }) => source === SOURCE);
      const [logged] = await rows<{ accepted: string; quarantined: string; bytes: string }>(
        system.clickhouse,
        'SELECT sum(accepted) AS accepted, sum(quarantined) AS quarantined, sum(bytes) AS bytes FROM ingest_range',
      );
      const now = await scrape();
      const platform = { origin: 'kafka', platform: 'rural-taobao' };
      expect(account).toMatchObject({ records: sent, closes: true });
      expect(sum(now, 'countyflow_events_stored_total', platform)).toBe(account?.records);
      expect(sum(now, 'countyflow_events_accepted_total', platform)).toBe(Number(logged?.accepted));
      expect(sum(now, 'countyflow_events_accepted_total', platform)).toBe(ROUNDS * VALID_EACH);
      expect(sum(now, 'countyflow_events_quarantined_total', platform)).toBe(Number(logged?.quarantined));
      expect(sum(now, 'countyflow_events_stored_bytes_total', platform)).toBe(Number(logged?.bytes));
      for (const reason of ['json.syntax', 'bytes.empty'])
        expect(sum(now, 'countyflow_events_quarantined_total', { reason }), reason).toBe(ROUNDS);
      expect(sum(now, 'countyflow_partition_lag_events', { topic: TOPIC, partition: '0' })).toBe(0);
    });

    it('measure the time from Kafka to the commit of each slice', async () => {
      await vi.waitUntil(async () => sum(await scrape(), 'countyflow_freshness_seconds_count') > 0, PATIENCE);
      const now = await scrape();
      const count = sum(now, 'countyflow_freshness_seconds_count');
      expect(sum(now, 'countyflow_freshness_seconds_sum') / count).toBeGreaterThan(0.1);
      expect(sum(now, 'countyflow_freshness_seconds_sum') / count).toBeLessThan(
        Date.now() / 1000 - begunSeconds,
      );
      expect(sum(now, 'countyflow_store_duration_seconds_count')).toBeGreaterThan(0);
      expect(sum(now, 'countyflow_refresh_duration_seconds_count')).toBeGreaterThan(0);
      const checked = sum(now, 'countyflow_rollups_checked_timestamp_seconds');
      expect(checked).toBeGreaterThan(begunSeconds);
      expect(checked).toBeLessThanOrEqual(Date.now() / 1000);
    });

    it('are those of schemas/metrics.ts, with no other label and no text of an event', async () => {
      const text = await (await fetch(`${base}metrics`)).text();
      const typed = Object.fromEntries(
        [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]),
      );
      const own = Object.entries(typed).filter(([name]) => name.startsWith('countyflow_'));
      expect(Object.fromEntries(own)).toEqual(
        Object.fromEntries(Object.entries(METRICS).map(([name, { type }]) => [name, type])),
      );
      for (const name of OTHER_METRICS) expect(Object.keys(typed)).toContain(name);
      for (const { name, labels } of samplesOf(text)) {
        const metric = own.find(([one]) => one === name.replace(/_(bucket|sum|count)$/, ''))?.[0];
        if (metric === undefined) continue;
        const allowed: string[] = [...METRICS[metric as MetricName].labels, 'le'];
        expect(
          Object.keys(labels).filter((label) => !allowed.includes(label)),
          name,
        ).toEqual([]);
      }
      for (const part of ['order-0-', '山核桃', 'walnut', '330127', 'no JSON'])
        expect(text).not.toContain(part);
    });
  });

  describe('the log of a worker at the level debug', () => {
    it('follows every accepted range by one id from its positions to the commit that shows it', async () => {
      const lines = () =>
        readFileSync(join(system.home, 'logs', 'worker.log'), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as { msg: string; range?: string; sliceVersion?: string });
      const ranges = (message: string) =>
        lines().flatMap(({ msg, range }) => (msg === message ? (range ?? []) : []));
      const logged = await rows<{ range: string }>(
        system.clickhouse,
        "SELECT concat(source, ':', toString(first_position), '-', toString(next_position)) AS range FROM ingest_range ORDER BY range",
      );
      const ids = logged.map(({ range }) => range);
      expect(ids.length).toBeGreaterThan(0);
      expect(ranges('A range is stored').sort()).toEqual(ids);
      await vi.waitUntil(() => ranges('A range is visible').length === ids.length, PATIENCE);
      expect(ranges('A range is visible').sort()).toEqual(ids);
      const named = lines().flatMap(({ sliceVersion }) => sliceVersion ?? []);
      const committed = await rows<{ version: string }>(
        system.clickhouse,
        "SELECT DISTINCT toString(slice_version) AS version FROM rollup WHERE kind = 'commit'",
      );
      const versions = new Set(committed.map(({ version }) => version));
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((version) => !versions.has(version))).toEqual([]);
    });
  });

  describe('health', () => {
    const ready = async () => {
      const response = await fetch(`${base}health/ready`);
      return { status: response.status, body: (await response.json()) as { missing: { part: string }[] } };
    };

    it('is ready while the engines answer and the worker polls', async () => {
      // An engine that takes more than three seconds for an answer is missing.
      await expect.poll(ready).toEqual({ status: 200, body: { ready: true, missing: [] } });
    });

    it('is not ready but live while ClickHouse is stopped, names it, and is ready again after it', async () => {
      system.signal('clickhouse', 'SIGSTOP');
      try {
        const missing = async () => (await ready()).body.missing.map(({ part }) => part);
        await expect.poll(missing).toEqual(['clickhouse']);
        expect((await ready()).status).toBe(503);
        expect((await fetch(`${base}health/live`)).status).toBe(200);
      } finally {
        system.signal('clickhouse', 'SIGCONT');
      }
      await vi.waitUntil(async () => (await ready()).status === 200, PATIENCE);
    });

    it('answers neither other paths nor other methods', async () => {
      expect((await fetch(base)).status).toBe(404);
      expect((await fetch(`${base}metrics`, { method: 'POST' })).status).toBe(405);
    });
  });
}
