import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';
import { validEvent } from '../../support/events.ts';
import { openTestKafka, type TestKafka } from '../../support/kafka.ts';
import { produceBatches } from '../../support/produce-batch.ts';
import { compressed, encodeBatch, encodeRecord } from '../../support/record-batches.ts';
import { peakOfDraining } from './drain-process-memory.ts';

const MIB = 1024 * 1024;

/** The most resident memory that the worker's ingest may take, whatever the topics hold. */
const BOUND_BYTES = 700 * MIB;

/** Keeps the records, whose timestamps are of 2017. */
const TOPIC = { 'max.message.bytes': '104857600', 'retention.ms': '-1' };

const PLATFORMS = ['jd', 'tmall', 'suning', 'pinduoduo'] as const;

let engines: TestEngines;
let kafka: TestKafka;
beforeAll(async () => {
  engines = await startTestEngines({ kafka: true, clickhouse: true });
  kafka = await openTestKafka(engines.addresses.kafkaBrokers);
});
afterAll(async () => {
  await kafka.stop();
  await engines.stop();
});

function goodBatch(platform: Platform, name: string, count = 3, codec = 0): Buffer {
  const records = [...Array(count).keys()].map((offsetDelta) => {
    const orderId = `${name}-${offsetDelta}`;
    const value = Buffer.from(JSON.stringify(validEvent({ platform, orderId })));
    return { offsetDelta, key: Buffer.from(orderId), value };
  });
  return encodeBatch({ codec, records });
}

/**
 * Writes the batches to the platforms' topics, drains all topics, and returns the peak of resident memory in
 * bytes.
 */
async function drain(
  database: TestDatabase,
  topics: ReadonlyMap<Platform, readonly Buffer[]>,
): Promise<number> {
  for (const [platform, batches] of topics) {
    const topic = topicOf(platform);
    await kafka.createTopic(topic, { config: TOPIC });
    await produceBatches(engines.connections.kafka, topic, batches);
  }
  const names = [...topics.keys()].map(topicOf);
  const ends = new Map<string, string>();
  for (const name of names) ends.set(name, (await kafka.admin.fetchTopicOffsets(name))[0]?.high ?? '');
  try {
    const peak = await peakOfDraining({ ...engines.addresses, clickhouseDatabase: database.name }, ends);
    console.log(`${names.length} topics drained within ${Math.round(peak / MIB)} MiB`);
    return peak;
  } finally {
    await kafka.admin.deleteTopics({ topics: names });
  }
}

async function accounts({ client }: TestDatabase): Promise<unknown[]> {
  return rows(
    client,
    `SELECT source, records, accepted, quarantined, control_records AS control, closes FROM accounting ORDER BY source`,
  );
}

function account(platform: Platform, records: number, quarantined: number): unknown {
  const source = `kafka/${topicOf(platform)}/0`;
  const accepted = String(records - quarantined);
  return {
    source,
    records: String(records),
    accepted,
    quarantined: String(quarantined),
    control: '0',
    closes: 1,
  };
}

const byName = (platforms: readonly Platform[]): Platform[] => platforms.toSorted();

describe('the memory of ingest', () => {
  it('is bounded while four partitions deliver a message of 100 MB at once', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const value = Buffer.alloc(100_000_000, '农村电商');
    const large = encodeBatch({ records: [{ offsetDelta: 0, key: Buffer.from('large'), value }] });
    const peak = await drain(
      database,
      new Map(
        PLATFORMS.map((platform) => [platform, [goodBatch(platform, 'a'), large, goodBatch(platform, 'b')]]),
      ),
    );
    expect(await accounts(database)).toEqual(byName(PLATFORMS).map((platform) => account(platform, 7, 1)));
    expect(peak).toBeLessThan(BOUND_BYTES);
    const held = await rows(
      database.client,
      'SELECT topic, position, code, payload_bytes AS bytes, payload_sha256 AS sha256 FROM held_event ORDER BY topic',
    );
    const sha256 = createHash('sha256').update(value).digest('hex');
    expect(held).toEqual(
      byName(PLATFORMS).map((platform) => ({
        topic: topicOf(platform),
        position: '3',
        code: 'bytes.too_large',
        bytes: String(value.length),
        sha256,
      })),
    );
  });

  it('is bounded while four partitions deliver decompression bombs, one of each codec', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const bomb = (codec: number, mib: number): Buffer => {
      const record = encodeRecord({ offsetDelta: 0, value: Buffer.alloc(mib * MIB) });
      return encodeBatch({ codec, body: compressed(codec, record), count: 1, lastOffsetDelta: 0 });
    };
    // The broker decompresses too, and snappy as a whole.
    const bombs = [bomb(1, 256), bomb(2, 80), bomb(3, 256), bomb(4, 256)];
    const peak = await drain(
      database,
      new Map(
        PLATFORMS.map((platform, n) => [
          platform,
          [goodBatch(platform, 'a'), bombs[n] ?? Buffer.alloc(0), goodBatch(platform, 'b')],
        ]),
      ),
    );
    expect(await accounts(database)).toEqual(byName(PLATFORMS).map((platform) => account(platform, 7, 1)));
    expect(peak).toBeLessThan(BOUND_BYTES);
    const held = await rows(database.client, 'SELECT position, code, payload_bytes AS bytes FROM held_event');
    expect(held).toEqual(PLATFORMS.map(() => ({ position: '3', code: 'batch.too_large', bytes: '0' })));
  });

  it('is bounded for 130,000 tiny records in one batch, validating 32,000 and storing 96,000 at a time, with a reject each', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const records = [...Array(130_000).keys()].map((offsetDelta) => ({
      offsetDelta,
      value: Buffer.from('0'),
    }));
    await kafka.createTopic(rejectsTopicOf('jd'));
    const peak = await drain(
      database,
      new Map([
        ['jd', [encodeBatch({ records }), goodBatch('jd', 'after')]],
        ['tmall', [encodeBatch({ records, codec: 1 }), goodBatch('tmall', 'after')]],
      ]),
    );
    expect(await accounts(database)).toEqual([
      account('jd', 130_003, 130_000),
      account('tmall', 130_003, 130_000),
    ]);
    expect(peak).toBeLessThan(BOUND_BYTES);
    const [rejects] = await kafka.admin.fetchTopicOffsets(rejectsTopicOf('jd'));
    expect(Number(rejects?.high)).toBeGreaterThanOrEqual(130_000);
    const [most] = await rows<{ records: string }>(
      database.client,
      'SELECT max(records) AS records FROM ingest_range',
    );
    expect(Number(most?.records)).toBeLessThanOrEqual(96_000);
  });

  it('is bounded however large the lag is', async () => {
    await using database = await freshDatabase(engines.connections.clickhouse);
    const batch = goodBatch('jd', 'order', 1_000, 1);
    const peak = await drain(database, new Map([['jd', Array.from({ length: 500 }, () => batch)]]));
    expect(await accounts(database)).toEqual([account('jd', 500_000, 0)]);
    expect(peak).toBeLessThan(BOUND_BYTES);
  });
});
