import { describe, expect, it } from 'vitest';
import { type CapacityRun, coresFor, fitCapacity, highestRate } from '../../bench/parts/capacity-model.ts';

/** Costs as a pencil would write them down; ClickHouse stores on each shard for each worker. */
function used({
  events,
  seconds,
  workers,
  partitions,
  shards,
}: Omit<CapacityRun, 'used'>): CapacityRun['used'] {
  return {
    worker: events * 7e-6 + seconds * workers * 0.02 + seconds * partitions * 0.005,
    clickhouse:
      events * 5e-6 + seconds * 0.1 + seconds * workers * shards * 0.03 + seconds * partitions * 0.002,
    kafka: events * 1e-6,
    temporal: seconds * partitions * 0.01,
  };
}

const RUNS = [
  { events: 40_000, seconds: 20, workers: 1, partitions: 1, shards: 1 },
  { events: 40_000, seconds: 21, workers: 1, partitions: 16, shards: 1 },
  { events: 40_000, seconds: 20, workers: 4, partitions: 4, shards: 1 },
  { events: 400_000, seconds: 22, workers: 2, partitions: 4, shards: 1 },
  { events: 400_000, seconds: 20, workers: 1, partitions: 4, shards: 2 },
  { events: 40_000, seconds: 20, workers: 2, partitions: 4, shards: 2 },
].map((run) => ({ ...run, used: used(run) }));

describe('the model of capacity', () => {
  const model = fitCapacity(RUNS);

  it('finds the costs of which runs are made', () => {
    const [event, second, workerAndShard, partition] = model.clickhouse;
    expect(event * 1e6).toBeCloseTo(5, 3);
    expect([second, workerAndShard, partition].map((cost) => cost.toFixed(4))).toEqual([
      '0.1000',
      '0.0300',
      '0.0020',
    ]);
    expect(model.temporal[3]).toBeCloseTo(0.01, 6);
  });

  it('has no cost below zero', () => {
    for (const terms of Object.values(model))
      for (const term of terms) expect(term).toBeGreaterThanOrEqual(0);
  });

  it('says how many cores a load takes, and which rate some cores sustain', () => {
    const load = { eventsPerSecond: 100_000, workers: 2, partitions: 10, shards: 2 };
    expect(coresFor(model, load).worker).toBeCloseTo(0.7 + 0.04 + 0.05, 4);
    // Of two cores, 0.1 + 0.12 + 0.02 + 0.04 + 0.05 + 0.1 do not depend on the rate, and an event takes 13 µs.
    expect(highestRate(model, 2, load)).toBeCloseTo((2 - 0.43) / 13e-6, -1);
  });
});
