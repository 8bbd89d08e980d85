import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { listPartitions } from '../../../adapters/kafka/topics.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { type RejectEvent, rejectEvent } from '../../../schemas/event/reject.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { rejectsTopicOf, topicOf } from '../../../schemas/topics.ts';
import {
  openRejectSender,
  type RejectSender,
  type UnsentRejects,
} from '../../../publishers/rejects/reject-sender.ts';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { type Drains, openDrains, orderMessages } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { type ReadRecord, readTopics } from '../../support/read-topics.ts';
import { used } from '../../support/used.ts';

/** Longer than the test: what the sender has seen once, it goes by. */
const NEVER_AGAIN_MS = 3_600_000;

const drains = used(() => openDrains(openRejects));
const unsent: UnsentRejects[] = [];
/** Runs around each write to a topic of rejects. */
let around: (write: () => Promise<void>) => Promise<void> = (write) => write();

function openRejects(connection: Drains['connection']): RejectSender {
  const sender = openRejectSender(connection, (one) => unsent.push(one), 0);
  return {
    send: (...what) => around(() => sender.send(...what)),
    close: () => sender.close(),
  };
}

async function prepare(platform: Platform, rejects = true): Promise<string> {
  await createPlatformTopics(drains.connection, { platforms: [platform], partitions: 1, rejects });
  return topicOf(platform);
}

function rejectsOf(platform: Platform): Promise<ReadRecord[]> {
  return readTopics(drains.connection.brokers, [rejectsTopicOf(platform)]);
}

const parsed = ({ value }: ReadRecord): RejectEvent => rejectEvent.parse(JSON.parse(value));

/** An event whose lines do not add up. */
function wrongSum(platform: Platform, orderId: string, changes: Partial<OrderVersion> = {}) {
  const value = JSON.stringify(validEvent({ platform, orderId, ...changes, goodsAmountFen: 29_999 }));
  return { key: orderId, value };
}

describe('the topic of rejects', () => {
  it('says of each refused event where it is and what is wrong, and has nothing of its content', async () => {
    const topic = await prepare('jd');
    const event = validEvent({ platform: 'jd', orderId: 'J-2' });
    const broken = { ...event, subject: 'other', data: { ...event.data, goodsAmountFen: 29_999 } };
    await drains.kafka.send(topic, [
      ...orderMessages('jd', ['J-1']),
      { key: 'J-2', value: JSON.stringify(broken) },
      { key: null, value: 'no JSON with 机密' },
      ...orderMessages('jd', ['J-4']),
    ]);
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '4', accepted: 2, quarantined: 2 });
    const read = await rejectsOf('jd');
    expect(read.map(({ key }) => key)).toEqual(['J-2', null]);
    const [first, second] = read.map(parsed);
    const { time, ...rest } = first ?? ({} as RejectEvent);
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(600_000);
    const problems = [
      { code: 'identity.subject_mismatch', path: '/subject', message: 'The subject is not the order id.' },
      {
        code: 'amount.sum_mismatch',
        path: '/data/goodsAmountFen',
        message: 'The lines do not add up to goodsAmountFen.',
      },
    ];
    expect(rest).toMatchObject({
      id: `kafka/${topic}/0/1`,
      type: 'org.countyflow.reject.v1',
      subject: 'J-2',
      data: { topic, partition: 0, offset: '1', eventId: event.id, orderId: 'J-2' },
    });
    expect(rest.data.problems).toHaveLength(problems.length);
    expect(rest.data.problems).toEqual(expect.arrayContaining(problems));
    expect(problems).toContainEqual({
      code: rest.data.code,
      path: rest.data.path,
      message: rest.data.message,
    });
    expect(second?.data).toMatchObject({ offset: '2', code: 'json.syntax', eventId: '', orderId: '' });
    expect(second).not.toHaveProperty('subject');
    const texts = read.map(({ value }) => value).join('\n');
    const [line] = event.data.lines;
    for (const content of ['机密', '29999', line?.sku ?? '', line?.name ?? '', event.data.sellerCounty])
      expect(texts).not.toContain(content);
  });

  it('has the same of each event as the quarantine', async () => {
    const held = await rows<Record<string, unknown>>(
      drains.client,
      `SELECT topic, partition, toString(position) AS offset, toString(code) AS code, path, message, event_id AS eventId,
         order_id AS orderId FROM quarantine FINAL WHERE topic = {topic:String} ORDER BY quarantine.position`,
      { topic: topicOf('jd') },
    );
    const told = (await rejectsOf('jd')).map(parsed).map(({ data }) => {
      const { problems, ...rest } = data;
      expect(problems[0]).toEqual({ code: rest.code, path: rest.path, message: rest.message });
      return rest;
    });
    expect(told).toEqual(held);
  });

  it('is not made by the worker: where the operator has made none, nothing is written', async () => {
    const topic = await prepare('suning', false);
    const before = await drains.kafka.admin.listTopics();
    await drains.kafka.send(topic, [wrongSum('suning', 'S-1')]);
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '1', quarantined: 1 });
    expect((await drains.kafka.admin.listTopics()).sort()).toEqual(before.sort());
    expect(unsent).toEqual([]);
  });

  it('is no source of events: the worker finds the topics of events only', async () => {
    expect(await drains.kafka.admin.listTopics()).toContain(rejectsTopicOf('jd'));
    expect((await listPartitions(drains.connection)).map(({ topic }) => topic).sort()).toEqual(
      [topicOf('jd'), topicOf('suning')].sort(),
    );
    const sources = await rows(drains.client, "SELECT source FROM accounting WHERE source LIKE '%rejects%'");
    expect(sources).toEqual([]);
  });
});

describe('a store that ends between the quarantine and the log', () => {
  it.each([
    ['before the rejects are written', 'tmall', () => Promise.resolve(), ['0', '1']],
    ['after they are written', 'pinduoduo', (write: () => Promise<void>) => write(), ['0', '1', '0', '1']],
  ] as const)('misses none when it is repeated: it ends %s', async (_, platform, before, offsets) => {
    const topic = await prepare(platform);
    await drains.kafka.send(topic, [wrongSum(platform, 'a'), wrongSum(platform, 'b')]);
    around = async (write) => {
      await before(write);
      throw new Error('it ends');
    };
    await expect(drains.drain({ topic })).rejects.toThrow('it ends');
    around = (write) => write();
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '2', quarantined: 2 });
    const read = (await rejectsOf(platform)).map(parsed);
    expect(read.map(({ data }) => data.offset)).toEqual(offsets);
    expect(new Set(read.map(({ id }) => id)).size).toBe(2);
  });
});

describe('rejects that Kafka refuses', () => {
  it('do not stop the ingest: records are too large for the topic', async () => {
    const topic = await prepare('lecuntao', false);
    await drains.kafka.createTopic(rejectsTopicOf('lecuntao'), { config: { 'max.message.bytes': '100' } });
    await drains.kafka.send(topic, [wrongSum('lecuntao', 'a'), wrongSum('lecuntao', 'b')]);
    expect(await drains.drain({ topic })).toMatchObject({ cursor: '2', quarantined: 2 });
    expect(await drains.account(topic)).toMatchObject({ quarantined: '2', closes: 1 });
    const told = unsent.splice(0);
    expect(told.map(({ platform, count }) => [platform, count])).toEqual([['lecuntao', 2]]);
    expect(told[0]?.error.message).toContain('countyflow topics create --rejects --dry-run');
  });

  it('are counted, and not tried again at once: the topic was deleted', async () => {
    await prepare('cloud-farm');
    const told: UnsentRejects[] = [];
    const sender = openRejectSender(drains.connection, (one) => told.push(one), NEVER_AGAIN_MS);
    const source = { kind: 'kafka', topic: topicOf('cloud-farm'), partition: 0 } as const;
    const problems = [{ code: 'json.syntax', path: '', message: 'The value is not JSON.' }] as const;
    const rejectsAt = (...positions: readonly bigint[]) => [
      {
        source,
        events: positions.map((position) => ({
          ...{ position, problems, eventId: '', orderId: '' },
          ...{ payloadBytes: 0, payloadSha256: '' },
        })),
      },
    ];
    await sender.send('cloud-farm', rejectsAt(0n));
    expect((await rejectsOf('cloud-farm')).map(parsed).map(({ data }) => data.offset)).toEqual(['0']);
    await drains.kafka.admin.deleteTopics({ topics: [rejectsTopicOf('cloud-farm')] });
    // A broker takes records for a moment after it has acknowledged the deletion.
    await vi.waitUntil(async () => {
      await sender.send('cloud-farm', rejectsAt(1n, 2n));
      return told.length > 0;
    }, PATIENCE);
    await sender.send('cloud-farm', rejectsAt(3n));
    expect(told.map(({ count, error }) => [count, error.message])).toEqual([
      [2, expect.stringContaining('countyflow topics create --rejects --platform cloud-farm')],
      [1, expect.stringContaining(`the topic ${rejectsTopicOf('cloud-farm')} was deleted`)],
    ]);
    await sender.close();
  });
});
