import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { CollectedRecords, type LogRecord } from '../../../adapters/kafka/collected-records.ts';
import { type LogReader, OffsetOutOfRangeError, openLogReader } from '../../../adapters/kafka/log-reader.ts';
import { listPartitions } from '../../../adapters/kafka/topics.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { openTestKafka, type Sent, type TestKafka } from '../../support/kafka.ts';
import { used } from '../../support/used.ts';
import { publishCases } from './publish-cases.ts';

const MIB = 1024 * 1024;

function numbered(count: number, first = 0): Sent[] {
  return [...Array(count).keys()].map((n) => ({ key: `k${n + first}`, value: `value ${n + first}` }));
}

function textOf(record: LogRecord): [bigint, string, string] {
  return [record.offset, record.key?.toString() ?? '', record.value?.toString() ?? ''];
}

/** Before there are topics of platforms: it makes some, of which it lists the partitions. */
function logReaderCases(engines: TestEngines, kafka: TestKafka): void {
  async function withReader<T>(topic: string, use: (reader: LogReader) => Promise<T>): Promise<T> {
    await using reader = await openLogReader(engines.connections.kafka, topic, 0);
    return await use(reader);
  }

  /** Reads from an offset to the end with fetches of `maxBytes`. `borders` are the offsets after each fetch. */
  async function readAll(
    topic: string,
    from = 0n,
    maxBytes = MIB,
  ): Promise<{ records: LogRecord[]; borders: bigint[] }> {
    return withReader(topic, async (reader) => {
      const records: LogRecord[] = [];
      const borders: bigint[] = [];
      for (let at = from; ;) {
        const found = new CollectedRecords();
        const chunk = await reader.read(at, found, { waitMs: 0, maxBytes });
        if (chunk.nextOffset === at) return { records, borders };
        records.push(...found.all);
        at = chunk.nextOffset;
        borders.push(at);
      }
    });
  }

  describe('openLogReader', () => {
    it('says that a topic has no such partition', async () => {
      await kafka.createTopic('one-partition');
      await using reader = await openLogReader(engines.connections.kafka, 'one-partition', 7);
      const said = 'one-partition has no partition 7: countyflow topics lists what there is';
      await expect(reader.latest()).rejects.toThrow(said);
      const read = reader.read(0n, new CollectedRecords(), { waitMs: 0, maxBytes: MIB });
      await expect(read).rejects.toThrow(said);
    });

    it('reads exact ranges, also from the middle of a record batch', async () => {
      await kafka.createTopic('ranges');
      await kafka.send('ranges', numbered(100));
      await kafka.send('ranges', numbered(50, 100));
      const { records, borders } = await readAll('ranges', 37n, 1);
      expect(records.map(textOf)).toEqual(
        [...Array(113).keys()].map((n) => [BigInt(n + 37), `k${n + 37}`, `value ${n + 37}`]),
      );
      expect(borders).toEqual([100n, 150n]);
      await withReader('ranges', async (reader) => {
        expect([await reader.earliest(), await reader.latest()]).toEqual([0n, 150n]);
        const found = new CollectedRecords();
        const atEnd = await reader.read(150n, found, { waitMs: 0, maxBytes: MIB });
        expect([found.all, atEnd]).toEqual([[], { nextOffset: 150n, highWatermark: 150n }]);
      });
    });

    it('returns a record batch whole when it is larger than the requested bytes', async () => {
      await kafka.createTopic('large');
      const value = 'x'.repeat(700_000);
      await kafka.send('large', [{ key: 'k', value }]);
      const { records } = await readAll('large', 0n, 1_000);
      expect(records.map((record) => record.value?.length)).toEqual([value.length]);
    });

    it('returns null keys, null values, empty values and timestamps unchanged', async () => {
      await kafka.createTopic('bare');
      await kafka.send('bare', [
        { key: null, value: null, timestamp: '1510329601250' },
        { key: '', value: '', timestamp: '1510329601251' },
      ]);
      const { records } = await readAll('bare');
      expect(records).toEqual([
        { offset: 0n, key: null, value: null, timestampMs: 1_510_329_601_250 },
        { offset: 1n, key: Buffer.alloc(0), value: Buffer.alloc(0), timestampMs: 1_510_329_601_251 },
      ]);
    });

    it('waits for the next record at the end of the log', async () => {
      await kafka.createTopic('wait');
      await withReader('wait', async (reader) => {
        const found = new CollectedRecords();
        const reading = reader.read(0n, found, { waitMs: 20_000, maxBytes: MIB });
        await kafka.send('wait', numbered(1));
        await reading;
        expect(found.all.map(textOf)).toEqual([[0n, 'k0', 'value 0']]);
      });
    });

    describe.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('with the codec %s', (codec) => {
      const messages = [...Array(500).keys()].map((n) => ({
        key: `k${n}`,
        // More than 32 KiB in all, so that Java's snappy writes several blocks; partly incompressible.
        value: `${n} 农村电商 ${'abc'.repeat(n % 50)} ${String(Math.sin(n))}`,
      }));
      const expected = messages.map(({ key, value }, n) => [BigInt(n), key, value]);

      it('reads what the broker compressed with the codecs of Java producers', async () => {
        const topic = `broker-${codec}`;
        await kafka.createTopic(topic, {
          config: { 'compression.type': codec === 'none' ? 'uncompressed' : codec },
        });
        await kafka.send(topic, messages);
        expect((await readAll(topic)).records.map(textOf)).toEqual(expected);
      });

      it('reads what a producer of this project compressed and the broker recompressed', async () => {
        const topic = `producer-${codec}`;
        // Not the producer's codec: the broker must decompress the batch and compress it again.
        await kafka.createTopic(topic, {
          config: { 'compression.type': codec === 'gzip' ? 'zstd' : 'gzip' },
        });
        const names = { none: 'None', gzip: 'GZIP', snappy: 'Snappy', lz4: 'LZ4', zstd: 'ZSTD' } as const;
        await kafka.send(topic, messages, kafkajs.CompressionTypes[names[codec]]);
        expect((await readAll(topic)).records.map(textOf)).toEqual(expected);
      });
    });

    it('reads committed transactions, skips aborted ones, and moves past their control records', async () => {
      await kafka.createTopic('transactions');
      await kafka.transact('transactions', numbered(3), 'commit');
      await kafka.transact('transactions', numbered(2, 3), 'abort');
      await kafka.send('transactions', numbered(1, 5));
      await kafka.transact('transactions', numbered(1, 6), 'abort');
      const { records, borders } = await readAll('transactions');
      // Offset 3 is the commit's control record, 4 and 5 were aborted, 6 is the abort's record, 8 was aborted, 9 is
      // its record.
      expect(records.map(textOf)).toEqual([
        [0n, 'k0', 'value 0'],
        [1n, 'k1', 'value 1'],
        [2n, 'k2', 'value 2'],
        [7n, 'k5', 'value 5'],
      ]);
      expect(borders.at(-1)).toBe(10n);
      await withReader('transactions', async (reader) => {
        const found = new CollectedRecords();
        const { nextOffset } = await reader.read(10n, found, { waitMs: 0, maxBytes: MIB });
        expect([found.all, nextOffset]).toEqual([[], 10n]);
      });
    });

    it('throws where the log no longer, or not yet, holds the offset', async () => {
      await kafka.createTopic('range');
      await kafka.send('range', numbered(10));
      await kafka.deleteRecordsBefore('range', 4n);
      await withReader('range', async (reader) => {
        const read = (from: bigint): Promise<unknown> =>
          reader.read(from, new CollectedRecords(), { waitMs: 0, maxBytes: MIB });
        await expect(read(3n)).rejects.toThrow(OffsetOutOfRangeError);
        await expect(read(3n)).rejects.toThrow('range/0 does not hold offset 3');
        await expect(read(11n)).rejects.toThrow(OffsetOutOfRangeError);
        await expect(read(4n)).resolves.toMatchObject({ nextOffset: 10n });
        expect([await reader.earliest(), await reader.latest()]).toEqual([4n, 10n]);
      });
    });

    it('finds the first offset at or after a timestamp', async () => {
      await kafka.createTopic('times');
      const at = (timestamp: number): Sent => ({ key: null, value: 'x', timestamp: String(timestamp) });
      await kafka.send('times', [at(1_000), at(2_000), at(2_000), at(3_000)]);
      await withReader('times', async (reader) => {
        const found = [0, 1_000, 1_001, 2_000, 2_001, 3_000, 3_001].map((ms) => reader.offsetAt(ms));
        expect(await Promise.all(found)).toEqual([0n, 0n, 1n, 1n, 3n, 3n, 4n]);
      });
    });

    it('rejects for a topic that does not exist', async () => {
      await expect(withReader('nowhere', (reader) => reader.earliest())).rejects.toThrow(
        /does not host this topic-partition/,
      );
    });
  });

  describe('listPartitions', () => {
    it("lists every partition of the platforms' topics and of no other topic", async () => {
      await kafka.createTopic('orders.events.v1.jd', { partitions: 2 });
      await kafka.createTopic('orders.events.v1.cloud-farm');
      await kafka.createTopic('orders.events.v1.ebay');
      await kafka.createTopic('orders.events.v2.jd');
      expect(await listPartitions(engines.connections.kafka)).toEqual([
        { topic: 'orders.events.v1.cloud-farm', partition: 0 },
        { topic: 'orders.events.v1.jd', partition: 0 },
        { topic: 'orders.events.v1.jd', partition: 1 },
      ]);
    });
  });
}

/** One for both of them. */
const engines = used(() => startTestEngines({ kafka: true }));
const kafka = used(() => openTestKafka(engines.addresses.kafkaBrokers));
logReaderCases(engines, kafka);
publishCases(engines);
