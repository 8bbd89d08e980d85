import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { engineFailureOf } from '../../../adapters/errors/engine-failure.ts';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { openRejectSender } from '../../../publishers/rejects/reject-sender.ts';
import { startTestEngines } from '../../engines.ts';
import { type StartedProgram, startCountyflow } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { readTopics } from '../../support/read-topics.ts';
import { used, useFolder } from '../../support/used.ts';

const KILLS = 3;
const EVENTS = 6_000;
const RATE = 500;
/** At this rate a batch goes out five times a second. */
const BATCH = RATE / 5;

const engines = used(() => startTestEngines({ kafka: true }));
const folder = useFolder();
beforeAll(async () => {
  await createPlatformTopics(engines.connections.kafka, { partitions: 2 });
});

/** A kill must leave the command no time. */
function startPublishing(...options: readonly string[]): StartedProgram {
  const environment = { KAFKA_BROKERS: engines.addresses.kafkaBrokers.join(',') };
  const words = ['publish', 'orders.ndjson', '--receipt', 'receipt.json', ...options];
  return startCountyflow({ environment, cwd: folder, isDirect: true }, ...words);
}

function acknowledged(): number {
  try {
    const { sources } = JSON.parse(readFileSync(join(folder, 'receipt.json'), 'utf8')) as {
      readonly sources: readonly { readonly acknowledged: number }[];
    };
    return sources[0]?.acknowledged ?? 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

describe('countyflow publish, killed again and again', () => {
  it('sends every event in its order, and repeats a batch for each kill at most', async () => {
    const lines = Array.from({ length: EVENTS }, (_, index) => {
      const [version, order] = [Math.floor(index / (EVENTS / 2)) + 1, index % (EVENTS / 2)];
      const event = validEvent({ platform: 'jd', orderId: `JD-${order}`, version });
      return JSON.stringify({ ...event, source: '/platforms/jd' });
    });
    writeFileSync(join(folder, 'orders.ndjson'), lines.map((line) => `${line}\n`).join(''));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = acknowledged();
      const { child } = startPublishing('--rate', String(RATE));
      const ended = once(child, 'exit');
      await vi.waitUntil(() => acknowledged() > before, PATIENCE);
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');
      expect(acknowledged()).toBeLessThan(EVENTS);
    }
    const { code } = await startPublishing().ended;
    expect([code, acknowledged()]).toEqual([0, EVENTS]);

    const read = await readTopics(engines.addresses.kafkaBrokers);
    expect(new Set(read.map(({ value }) => value))).toEqual(new Set(lines));
    expect(read.length - EVENTS).toBeLessThanOrEqual(KILLS * BATCH);
    const last = new Map<string | null, number>();
    for (const { key, value } of read)
      last.set(key, (JSON.parse(value) as { data: { version: number } }).data.version);
    expect(last.size).toBe(EVENTS / 2);
    expect(new Set(last.values())).toEqual(new Set([2]));
  });
});

it('where no broker answers, a reject is a failure of Kafka, which the activity repeats', async () => {
  const sender = openRejectSender({ brokers: ['127.0.0.1:1'] }, ({ error }) => {
    throw error;
  });
  const failure = await sender.send('jd', []).catch((error: unknown) => error);
  expect(engineFailureOf(failure)).toMatchObject({ engine: 'kafka' });
  await sender.close();
});
