import kafkajs from 'kafkajs';
import type { Arena } from '../arena.ts';
import type { PlannedEvent } from '../stream/planned-event.ts';
import type { Fault } from './fault.ts';
import { untilRead } from './until-read.ts';

const MEBIBYTE = 1024 * 1024;
const HUGE_BYTES = 100_000_000;
const TINY_RECORDS = 130_000;

/** 18, and the large batch of 17: memory is judged over the whole run. */
export const huge: Fault = {
  number: 18,
  title: 'a huge message, a gzip bomb, a batch of 130,000 tiny records',
  async inject(arena) {
    const { publisher, stream } = arena;
    const topic = await arena.createTopic('lecuntao');
    const held = new Map<string, string>();
    let end = 0;
    const send = async (
      events: readonly PlannedEvent[],
      compression = kafkajs.CompressionTypes.None,
    ): Promise<void> => {
      await publisher.publishTo(topic, 0, events, { compression });
      for (const { expected } of events) {
        if (typeof expected === 'string') held.set(String(end), expected);
        end += 1;
      }
    };
    await send(stream.ofPlatform('lecuntao', 10));
    await send([filled(HUGE_BYTES, 'bytes.too_large')]);
    await send(stream.ofPlatform('lecuntao', 10), kafkajs.CompressionTypes.GZIP);
    await send([filled(50 * MEBIBYTE, 'bytes.too_large')], kafkajs.CompressionTypes.GZIP);
    await send([filled(300 * MEBIBYTE, 'batch.too_large')], kafkajs.CompressionTypes.GZIP);
    await send(stream.ofPlatform('lecuntao', 10));
    await send(
      Array.from({ length: TINY_RECORDS }, () => TINY),
      kafkajs.CompressionTypes.GZIP,
    );
    await send(stream.ofPlatform('lecuntao', 10));
    arena.known.push({ source: `kafka/${topic}/0`, end: BigInt(end), valid: end - held.size, held });
    await bothAtOnce(arena, topic);
    return `messages of 100 MB on two partitions at once, bombs of 50 and 300 MiB, a batch of ${String(TINY_RECORDS)} records`;
  },
};

/** A second partition delivers as large a message while the first is at its own. */
async function bothAtOnce({ known, publisher, stream, world }: Arena, topic: string): Promise<void> {
  await publisher.publishTo(topic, 1, [filled(HUGE_BYTES, 'bytes.too_large')]);
  await publisher.publishTo(topic, 1, stream.ofPlatform('lecuntao', 10));
  known.push({ source: `kafka/${topic}/1`, end: 11n, valid: 10, held: new Map([['0', 'bytes.too_large']]) });
  await untilRead(world.clickhouse, `kafka/${topic}/1`, 11);
}

function filled(bytes: number, expected: PlannedEvent['expected']): PlannedEvent {
  return { platform: 'lecuntao', key: 'huge', value: Buffer.alloc(bytes, 0x20), expected };
}

const TINY: PlannedEvent = {
  platform: 'lecuntao',
  key: 'k',
  value: Buffer.from('{}'),
  expected: 'field.missing',
};

const LAG_BATCH = 5_000;
const SAY_EVERY = 1_000_000;

/** The lag of a night: the workers are away while so many events are published. Memory must not know of it. */
export const lag: Fault = {
  number: 25,
  title: 'a lag of so many events (--lag), all of them copies of 5,000',
  onRequest: true,
  async inject(arena) {
    const { publisher, stream, world } = arena;
    const topic = await arena.createTopic('pinduoduo');
    const workers = world.workers.children.length;
    await world.workers.stop();
    const copies = stream.ofPlatform('pinduoduo', LAG_BATCH);
    const ends = [0, 0];
    for (let sent = 0; sent < arena.lagEvents; sent += LAG_BATCH) {
      const partition = (sent / LAG_BATCH) % 2;
      await publisher.publishTo(topic, partition, copies, {
        compression: kafkajs.CompressionTypes.GZIP,
        entered: sent === 0,
      });
      ends[partition] = (ends[partition] ?? 0) + copies.length;
      if ((sent + LAG_BATCH) % SAY_EVERY === 0) arena.say(`  ${String(sent + LAG_BATCH)} events published`);
    }
    for (const [partition, end] of ends.entries()) {
      const source = `kafka/${topic}/${String(partition)}`;
      arena.known.push({ source, end: BigInt(end), valid: end, held: new Map() });
    }
    const startedMs = performance.now();
    await world.workers.start(workers);
    for (const [partition, end] of ends.entries()) {
      await untilRead(world.clickhouse, `kafka/${topic}/${String(partition)}`, end);
    }
    const seconds = (performance.now() - startedMs) / 1000;
    return `${String(arena.lagEvents)} events of lag, read in ${seconds.toFixed(0)} s`;
  },
};
