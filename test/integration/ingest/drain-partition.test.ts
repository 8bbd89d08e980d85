import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { resolveRewind } from '../../../workers/ingest/resolve-rewind.ts';
import { openDrains, orderMessages } from '../../support/drains.ts';
import { MANY_LINES, validEvent } from '../../support/events.ts';
import { haltCases } from './halt-cases.ts';
import { used } from '../../support/used.ts';

const drains = used(openDrains);

describe('drainPartition', () => {
  it('accepts or quarantines every offset and records where and why', async () => {
    const topic = 'orders.events.v1.jd';
    const [good] = orderMessages('jd', ['J-1']);
    const broken = JSON.stringify(validEvent({ platform: 'jd', orderId: 'J-3' })).replace(
      '"goodsAmountFen":30000',
      '"goodsAmountFen":29999',
    );
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, [
      good ?? { key: '', value: '' },
      { key: 'J-2', value: null },
      { key: 'J-3', value: broken },
      { key: 'wrong', value: JSON.stringify(validEvent({ platform: 'jd', orderId: 'J-4' })) },
      ...orderMessages('tmall', ['J-5']),
      good ?? { key: '', value: '' },
      ...orderMessages('jd', ['J-1'], { version: 3 }),
      ...orderMessages('jd', ['J-1'], { version: 1 }),
    ]);
    const { reportedCursors, ...result } = await drains.drain({ topic });
    expect(reportedCursors.at(-1)).toBe(8);
    expect(result).toEqual({
      incarnation: 1,
      cursor: '8',
      highWatermark: '8',
      records: 8,
      accepted: 4,
      quarantined: 4,
      reasons: {
        'bytes.empty': 1,
        'amount.sum_mismatch': 1,
        'identity.key_mismatch': 1,
        'identity.topic_mismatch': 1,
      },
    });
    expect(await drains.account(topic)).toEqual({
      first_position: '0',
      next_position: '8',
      records: '8',
      accepted: '4',
      quarantined: '4',
      control_records: '0',
      missing: '0',
      gap_positions: '0',
      closes: 1,
    });
    expect(await drains.versions('jd')).toEqual({ 'J-1': '3' });
    const held = await rows<Record<string, unknown>>(
      drains.client,
      `SELECT source, position, topic, partition, code, path, message, order_id, payload_bytes, payload_sha256
       FROM quarantine FINAL WHERE topic = {topic:String} ORDER BY position`,
      { topic },
    );
    expect(held.map(({ position, code, path }) => [position, code, path])).toEqual([
      ['1', 'bytes.empty', ''],
      ['2', 'amount.sum_mismatch', '/data/goodsAmountFen'],
      ['3', 'identity.key_mismatch', '/data/orderId'],
      ['4', 'identity.topic_mismatch', '/data/platform'],
    ]);
    expect(held[1]).toEqual({
      source: `kafka/${topic}/0`,
      position: '2',
      topic,
      partition: 0,
      code: 'amount.sum_mismatch',
      path: '/data/goodsAmountFen',
      message: 'The lines do not add up to goodsAmountFen.',
      order_id: 'J-3',
      payload_bytes: String(Buffer.byteLength(broken)),
      payload_sha256: createHash('sha256').update(broken).digest('hex'),
    });
  });

  it('commits its cursor as the offset of a consumer group, for ordinary lag tools', async () => {
    const topic = 'orders.events.v1.tmall';
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, orderMessages('tmall', ['T-1', 'T-2', 'T-3']));
    await drains.drain({ topic });
    await drains.kafka.send(topic, orderMessages('tmall', ['T-4']));
    const groups = await drains.kafka.admin.fetchOffsets({ groupId: 'countyflow-ingest', topics: [topic] });
    expect(groups).toEqual([{ topic, partitions: [{ partition: 0, offset: '3', metadata: null }] }]);
  });

  it('resumes from the ingest log without a cursor and reads nothing twice', async () => {
    const topic = 'orders.events.v1.suning';
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, orderMessages('suning', ['S-1', 'S-2']));
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '2', records: 2 });
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '2', records: 0 });
    await drains.kafka.send(topic, orderMessages('suning', ['S-3']));
    expect(await drains.drain({ topic, cursor: '2' })).toMatchObject({ cursor: '3', records: 1 });
    expect(await drains.account(topic)).toMatchObject({ records: '3', closes: 1 });
  });

  it('counts once what a retry reads again because its cursor is behind the ingest log', async () => {
    const topic = 'orders.events.v1.pinduoduo';
    await drains.kafka.createTopic(topic);
    await drains.kafka.send(topic, orderMessages('pinduoduo', ['P-1', 'P-2']));
    await drains.drain({ topic });
    await drains.kafka.send(topic, orderMessages('pinduoduo', ['P-3']));
    await drains.drain({ topic });
    expect(await drains.drain({ topic, cursor: '2' })).toMatchObject({ cursor: '3', records: 1 });
    expect(await drains.drain({ topic, cursor: '0' })).toMatchObject({ cursor: '3', records: 3 });
    expect(await drains.account(topic)).toMatchObject({ records: '3', accepted: '3', closes: 1 });
    expect(await drains.versions('pinduoduo')).toEqual({ 'P-1': '2', 'P-2': '2', 'P-3': '2' });
  });

  it('skips control records and aborted transactions and accounts for their offsets', async () => {
    const topic = 'orders.events.v1.lecuntao';
    await drains.kafka.createTopic(topic);
    await drains.kafka.transact(topic, orderMessages('lecuntao', ['L-1', 'L-2']), 'commit');
    await drains.kafka.transact(topic, orderMessages('lecuntao', ['L-3']), 'abort');
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '5', records: 2, accepted: 2 });
    expect(await drains.account(topic)).toMatchObject({
      next_position: '5',
      records: '2',
      control_records: '3',
      closes: 1,
    });
    // The record before the cursor is a control record, which has no fingerprint: that must not halt the
    // partition.
    await drains.kafka.send(topic, orderMessages('lecuntao', ['L-4']));
    expect(await drains.drain({ topic, cursor: '5' })).toMatchObject({ cursor: '6', records: 1 });
    expect(Object.keys(await drains.versions('lecuntao')).sort()).toEqual(['L-1', 'L-2', 'L-4']);
  });

  it('stops early when its signal aborts, with what it stored accounted for', async () => {
    const topic = 'orders.events.v1.post-shopkeeper';
    await drains.kafka.createTopic(topic);
    // 200 MB in all, in batches of 20 MiB; six are in flight when the first are stored.
    const [parts, size] = [280, 60];
    const total = parts * size;
    for (let part = 0; part < parts; part += 1) {
      const ids = [...Array(size).keys()].map((n) => `O-${part * size + n}`);
      await drains.kafka.send(topic, orderMessages('post-shopkeeper', ids, { lines: MANY_LINES }));
    }
    const { reportedCursors, ...cut } = await drains.drain({ topic }, (cursor) => cursor > 0);
    expect(Number(cut.cursor)).toBeGreaterThan(0);
    expect(Number(cut.cursor)).toBeLessThan(total);
    expect(reportedCursors).toEqual([...reportedCursors].sort((a, b) => a - b));
    expect(reportedCursors.at(-1)).toBe(Number(cut.cursor));
    expect(await drains.account(topic)).toMatchObject({ next_position: cut.cursor, closes: 1 });
    const rest = await drains.drain({ topic, cursor: cut.cursor });
    expect(rest.records).toBe(total - Number(cut.cursor));
    expect(Object.keys(await drains.versions('post-shopkeeper'))).toHaveLength(total);

    // A rewind to an offset within a stored range begins at the start of the range, so that no range is split.
    const at = async (target: Parameters<typeof resolveRewind>[4]): Promise<string> =>
      (await resolveRewind(drains.client, drains.connection, topic, 0, target)).cursor;
    expect(await at({ offset: '1' })).toBe('0');
    expect(await at({ offset: cut.cursor })).toBe(cut.cursor);
    await expect(at({ offset: String(total + 1) })).rejects.toThrow('is past the end of the log');
    expect(await at({ timeMs: 0 })).toBe('0');
    expect(await at({ timeMs: Date.now() + 60_000 })).toBe(String(total));
  });
});

describe('a partition with lost records', () => {
  haltCases(() => drains);
});
