import { describe, expect, it, vi } from 'vitest';
import { PartitionHaltError } from '../../../pipeline/ledger/continuity.ts';
import { drainPartition } from '../../../workers/ingest/drain-partition.ts';
import { MAX_IN_FLIGHT } from '../../../workers/ingest/pump.ts';
import { openDrains, orderMessages } from '../../support/drains.ts';
import { PATIENCE } from '../../support/patience.ts';
import { used } from '../../support/used.ts';

const drains = used(openDrains);

/**
 * Drains from the beginning. `meanwhile` runs once, after the first batch was read. Until it ends, the drain reads
 * further batches up to its limit of batches at work, and no more. `untilRead` waits for so many in all.
 */
async function drainWhile(
  topic: string,
  meanwhile: (untilRead: (batches: number) => Promise<unknown>) => Promise<void>,
): Promise<unknown> {
  const { ingestContext, connection } = drains;
  let done: Promise<void> | undefined;
  let read = 0;
  const untilRead = (batches: number) => vi.waitUntil(() => read === batches, PATIENCE);
  const validator: typeof ingestContext.validator = {
    ...ingestContext.validator,
    async validate(batch) {
      read += 1;
      await (done ??= meanwhile(untilRead));
      return ingestContext.validator.validate(batch);
    },
  };
  const request = {
    topic,
    partition: 0,
    incarnation: 1,
    cursor: null,
    highWatermark: null,
    drainMs: PATIENCE.timeout,
  };
  const control = {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onMirrorFailure: () => undefined,
  };
  return drainPartition({ ...ingestContext, validator }, connection, request, control).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a log that loses records at the cursor during a drain', () => {
  it('halts after the stored records, and names the offsets between them and the start of the log', async () => {
    const topic = 'orders.events.v1.jd';
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, orderMessages('jd', ['J-1', 'J-2', 'J-3']));
    const read = 3 + (MAX_IN_FLIGHT - 1);
    const error = await drainWhile(topic, async (untilRead) => {
      for (let beside = 1; beside < MAX_IN_FLIGHT; beside += 1) {
        await drains.kafka.send(topic, orderMessages('jd', [`J-3-${beside}`]));
        await untilRead(beside + 1);
      }
      await drains.kafka.send(topic, orderMessages('jd', ['J-4', 'J-5', 'J-6']));
      await drains.kafka.deleteRecordsBefore(topic, BigInt(read + 2));
    });
    expect(error).toBeInstanceOf(PartitionHaltError);
    expect((error as PartitionHaltError).halt).toEqual({
      reason: 'offset-out-of-range',
      lost: [{ first: `${read}`, next: `${read + 2}` }],
      log: { first: `${read + 2}`, next: `${read + 3}` },
    });
    expect(await drains.account(topic)).toMatchObject({
      next_position: `${read}`,
      records: `${read}`,
      closes: 1,
    });
  });

  it('halts if the topic was recreated during the drain, at once or at the next attempt', async () => {
    const topic = 'orders.events.v1.tmall';
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, orderMessages('tmall', ['T-1', 'T-2', 'T-3']));
    const first = await drainWhile(topic, async () => {
      await drains.kafka.deleteTopic(topic);
      await drains.kafka.createTopic(topic);
      await drains.kafka.send(topic, orderMessages('tmall', ['T-9']));
    });
    expect(first).toBeInstanceOf(Error);
    const halted =
      first instanceof PartitionHaltError ? first : await drainWhile(topic, async () => undefined);
    expect(halted).toBeInstanceOf(PartitionHaltError);
    expect((halted as PartitionHaltError).halt).toMatchObject({
      reason: 'topic-changed',
      log: { first: '0', next: '1' },
    });
    expect(await drains.account(topic)).toMatchObject({ next_position: '3', records: '3', closes: 1 });
  });

  it('halts at every attempt if the new log has grown past the cursor between two reads', async () => {
    const topic = 'orders.events.v1.suning';
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, orderMessages('suning', ['S-1', 'S-2', 'S-3']));
    await drainWhile(topic, async () => {
      await drains.kafka.deleteTopic(topic);
      await drains.kafka.createTopic(topic);
      await drains.kafka.send(topic, orderMessages('suning', ['N-1', 'N-2', 'N-3', 'N-4', 'N-5', 'N-6']));
    });
    for (const attempt of [1, 2]) {
      const error = await drainWhile(topic, async () => undefined);
      expect(error, `attempt ${attempt}`).toBeInstanceOf(PartitionHaltError);
      expect((error as PartitionHaltError).message).toContain('offset 2 no longer holds the record');
    }
  });
});
