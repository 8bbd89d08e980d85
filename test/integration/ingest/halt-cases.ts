import { expect, it } from 'vitest';
import type { Halt } from '../../../schemas/workflow-inputs.ts';
import { PartitionHaltError } from '../../../pipeline/ledger/continuity.ts';
import { listPartitionLogs } from '../../../adapters/kafka/topics.ts';
import { recordGaps } from '../../../pipeline/ledger/gaps.ts';
import { readLedgerEnds } from '../../../pipeline/ledger/unread.ts';
import { resolveRewind } from '../../../workers/ingest/resolve-rewind.ts';
import { type Drains, orderMessages } from '../../support/drains.ts';

const TOPIC = 'orders.events.v1.cloud-farm';
const SOURCE = `kafka/${TOPIC}/0`;
const IDS = ['C-1', 'C-2', 'C-3', 'C-4', 'C-5'];

/** Cases of a partition that lost records. They share one topic, and each continues from the previous one. */
export function haltCases(drains: () => Drains): void {
  const halt = async (
    cursor: string | null,
    highWatermark: string | null = null,
  ): Promise<Halt & { message: string }> => {
    const error: unknown = await drains()
      .drain({ topic: TOPIC, cursor, highWatermark })
      .then(
        () => undefined,
        (failure: unknown) => failure,
      );
    if (!(error instanceof PartitionHaltError)) throw new Error('The drain did not halt', { cause: error });
    return { ...error.halt, message: error.message };
  };
  /** Unread records of the topic. */
  const unread = async (): Promise<number | null | undefined> => {
    const logs = await listPartitionLogs(drains().connection);
    const log = logs.find(({ topic }) => topic === TOPIC);
    return log && (await readLedgerEnds(drains().client)).unread(log);
  };
  const rewind = (offset: string): ReturnType<typeof resolveRewind> =>
    resolveRewind(drains().client, drains().connection, TOPIC, 0, { offset });

  it('halts when retention removed unread events, and names all their offsets', async () => {
    const { kafka, drain, account } = drains();
    await kafka.createTopic(TOPIC);
    await kafka.send(TOPIC, orderMessages('cloud-farm', IDS.slice(0, 2)));
    await drain({ topic: TOPIC });
    await kafka.send(TOPIC, orderMessages('cloud-farm', IDS.slice(2)));
    await kafka.deleteRecordsBefore(TOPIC, 4n);
    // A cursor behind the stored ranges loses only what is not stored.
    for (const cursor of ['2', '0', null]) {
      const { message, ...found } = await halt(cursor);
      expect(found).toEqual({
        reason: 'offset-out-of-range',
        lost: [{ first: '2', next: '4' }],
        log: { first: '4', next: '5' },
      });
      expect(message).toContain(`${SOURCE}: offsets 2 to 3 (2 in all) were removed by retention unread`);
      expect(message).toContain('The log now holds 4 to 4');
      expect(message).toContain('countyflow ingest accept-gap');
    }
    expect(await account(TOPIC)).toMatchObject({ next_position: '2', closes: 1 });
  });

  it('counts as unread only what the log still holds', async () => {
    expect(await unread()).toBe(1);
  });

  it('refuses a rewind past them, which would skip offsets that were not accepted as lost', async () => {
    for (const offset of ['0', '4', '99']) {
      await expect(rewind(offset)).rejects.toThrow('offsets 2 to 3 (2 in all) were removed');
    }
  });

  it('continues without them once they are accepted as lost, and the accounting shows them for ever', async () => {
    const { client, drain, account } = drains();
    await recordGaps(client, SOURCE, 'offset-out-of-range', [{ first: 2n, next: 4n }], 'retention');
    const shown = { records: '3', missing: '0', gap_positions: '2', closes: 1 };
    expect(await drain({ topic: TOPIC, cursor: '2' })).toMatchObject({ cursor: '5', records: 1 });
    expect(await account(TOPIC)).toMatchObject(shown);
    const { cursor } = await rewind('0');
    expect(cursor).toBe('4');
    expect(await drain({ topic: TOPIC, cursor })).toMatchObject({ cursor: '5', records: 1 });
    expect(await account(TOPIC)).toMatchObject(shown);
  });

  it('refuses a rewind past unread offsets', async () => {
    const { kafka, drain } = drains();
    await kafka.send(TOPIC, orderMessages('cloud-farm', ['C-6', 'C-7']));
    await expect(rewind('6')).rejects.toThrow('offset 5 would be skipped unread');
    expect(await drain({ topic: TOPIC, cursor: '5' })).toMatchObject({ cursor: '7' });
    expect(await rewind('6')).toMatchObject({ cursor: '5' });
  });

  it('refuses a rewind to an offset past the end of the log, also when every record was read', async () => {
    for (const offset of ['8', '9223372036854775807'])
      await expect(rewind(offset)).rejects.toThrow(
        `offset ${offset} is past the end of the log, which ends at 7. A rewind goes back: name 7 or an offset before it.`,
      );
    expect(await rewind('7')).toMatchObject({ cursor: '7' });
  });

  it('rewinds to the first whole range when retention removed part of one, and counts nothing twice', async () => {
    const { kafka, drain, account } = drains();
    await kafka.deleteRecordsBefore(TOPIC, 6n);
    expect(await rewind('0')).toMatchObject({ cursor: '7' });
    expect(await drain({ topic: TOPIC, cursor: '0' })).toMatchObject({ cursor: '7', records: 0 });
    expect(await account(TOPIC)).toMatchObject({ records: '5', gap_positions: '2', closes: 1 });
  });

  it('resumes at the end of the ingest log when that was lost and the cursor is ahead of it', async () => {
    const { client, drain, account } = drains();
    await client.command({
      query: `DELETE FROM ingest_log WHERE source = '${SOURCE}' AND first_position = 5`,
    });
    expect(await account(TOPIC)).toMatchObject({ next_position: '5' });
    const { lost } = await halt('7');
    expect(lost).toEqual([{ first: '5', next: '6' }]);
    await recordGaps(client, SOURCE, 'offset-out-of-range', [{ first: 5n, next: 6n }], '');
    expect(await drain({ topic: TOPIC, cursor: '7' })).toMatchObject({ cursor: '7', records: 1 });
  });

  it('halts when the topic was recreated and is shorter than the cursor', async () => {
    const { kafka } = drains();
    await kafka.deleteTopic(TOPIC);
    await kafka.createTopic(TOPIC);
    await kafka.send(TOPIC, [...orderMessages('cloud-farm', ['N-1']), { key: 'broken', value: '{' }]);
    const { message, ...found } = await halt('7', '9');
    expect(found).toEqual({
      reason: 'topic-changed',
      lost: [{ first: '7', next: '9' }],
      log: { first: '0', next: '2' },
    });
    expect(message).toContain('the cursor is 7, and the log ends at 2');
    expect(message).toContain('Of the old log, offsets 7 to 8 (2 in all) had been seen but never read');
    await expect(rewind('0')).rejects.toThrow('the topic was truncated or recreated');
    expect(await unread()).toBeNull();
  });

  it('halts when the topic was recreated and is longer than the cursor, by the record before the cursor', async () => {
    const { kafka } = drains();
    // Offset 6 holds an order again, but not the one that was read.
    await kafka.send(TOPIC, orderMessages('cloud-farm', ['N-3', 'N-4', 'N-5', 'N-6', 'N-7', 'N-8']));
    for (const cursor of ['7', '0', null]) {
      const { reason, message, lost } = await halt(cursor, '7');
      expect(reason).toBe('topic-changed');
      expect(message).toContain('offset 6 no longer holds the record');
      expect(lost).toEqual([]);
    }
    await expect(rewind('0')).rejects.toThrow('the topic was truncated or recreated');
  });

  it('reads the new topic from its beginning once the old one is given up, and accounts for each separately', async () => {
    const { client, drain, account, versions } = drains();
    const before = await account(TOPIC);
    await recordGaps(client, SOURCE, 'topic-changed', [{ first: 7n, next: 9n }], 'made anew');
    expect(await unread()).toBe(8);
    // The cursor and the fingerprint of the old log are not used.
    expect(await drain({ topic: TOPIC, cursor: '7' })).toMatchObject({
      incarnation: 2,
      cursor: '8',
      records: 8,
    });
    const old = { ...before, next_position: '9', gap_positions: '5', closes: 1 };
    const fresh = {
      first_position: '0',
      records: '8',
      quarantined: '1',
      missing: '0',
      gap_positions: '0',
      closes: 1,
    };
    expect(await unread()).toBe(0);
    expect(await account(TOPIC)).toEqual(old);
    expect(await account(TOPIC, 2)).toMatchObject(fresh);
    const point = await rewind('0');
    expect(point).toEqual({ incarnation: 2, cursor: '0' });
    expect(await drain({ topic: TOPIC, ...point })).toMatchObject({
      incarnation: 2,
      cursor: '8',
      records: 8,
    });
    expect(await account(TOPIC)).toEqual(old);
    expect(await account(TOPIC, 2)).toMatchObject(fresh);
    // Retention removed C-3 and C-4.
    const stored = ['C-1', 'C-2', 'C-5', 'C-6', 'C-7', 'N-1', 'N-3', 'N-4', 'N-5', 'N-6', 'N-7', 'N-8'];
    expect(Object.keys(await versions('cloud-farm')).sort()).toEqual(stored);
  });
}
