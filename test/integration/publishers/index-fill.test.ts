import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { countArrived, readUnindexed } from '../../../pipeline/event-index/event-index.ts';
import { readEventState } from '../../../publishers/view/states.ts';
import { readReport } from '../../../publishers/view/report.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { fillIndex } from '../../../workers/backfill/fill-index.ts';
import { createIngestContext, type IngestContext } from '../../../workers/ingest/pump.ts';
import { nameOf, type TestDatabase } from '../../support/database.ts';
import { type Drains, openDrains } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { copyRows, previousDatabase } from '../../support/previous-release.ts';

const ALL = { fromMs: 0, untilMs: Date.UTC(2100, 0, 1) };
const EACH = 3;

let drains: Drains;
let database: TestDatabase;
beforeAll(async () => {
  drains = await openDrains();
  for (const platform of ['tmall', 'jd', 'suning', 'pinduoduo'] as const)
    await drains.kafka.createTopic(topicOf(platform));
  for (const platform of ['tmall', 'jd', 'suning'] as const)
    for (let n = 0; n < EACH; n += 1) await store(platform, `${platform}-${String(n)}`, { version: n + 1 });
});
afterAll(() => drains[Symbol.asyncDispose]());

/** A database of the previous release, brought to this one, with what is stored so far. */
beforeEach(async () => {
  database = await previousDatabase(drains.engines.connections.clickhouse);
  await copyRows(await nameOf(drains.client), database);
  await migrate(database.client);
  return () => database[Symbol.asyncDispose]();
});

/** Publishes a version of the one order of a platform, with an event id, and stores it as a range of its own. */
async function store(platform: Platform, id: string, changes: Partial<OrderVersion>): Promise<void> {
  const event = { ...validEvent({ platform, orderId: `${platform}-order`, ...changes }), id };
  await drains.kafka.send(topicOf(platform), [{ key: event.subject, value: JSON.stringify(event) }]);
  await drains.drain({ topic: topicOf(platform) });
}

/** A range from the start of a source in the ledger, as the release before wrote it. */
async function logAsBefore(range: { source: string; next: number; accepted: number }): Promise<void> {
  const { source, next, accepted } = range;
  await database.client.insert({
    table: 'ingest_log',
    format: 'JSONEachRow',
    values: [
      { source, epoch: 1, first_position: 0, next_position: next, records: next, accepted, fingerprint: 7 },
    ],
  });
}

const stateOf = async (platform: Platform, id: string) =>
  (await readEventState(database.client, platform, id))?.state;

const contextOf = (client: ClickHouseClient): IngestContext =>
  createIngestContext(client, drains.ingestContext.validator, drains.ingestContext.pools);

function fill(client = database.client, signal = new AbortController().signal): Promise<number> {
  return fillIndex(contextOf(client), drains.connection, { lag: { share: () => 1 }, signal });
}

/** The client of the database, with something that happens before it writes that a stretch is done. */
function before(noted: () => Promise<void>): ClickHouseClient {
  const { client } = database;
  const insert: ClickHouseClient['insert'] = async (params) => {
    if (params.table === 'event_index_fill') await noted();
    return client.insert(params);
  };
  return new Proxy(client, {
    get: (target, key) => {
      const value: unknown = key === 'insert' ? insert : Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('the index after an upgrade from a release without it', () => {
  it('says of an earlier event that it is not known yet, and then what became of it', async () => {
    const { client } = database;
    const before = await readEventState(client, 'tmall', 'tmall-0');
    expect(before).toMatchObject({ state: 'unknown', timesSent: 0, unindexed: { waiting: EACH, lost: 0 } });
    const { from = '', until = '' } = before?.unindexed ?? {};
    expect(Date.parse(from)).toBeLessThan(Date.parse(until));
    expect(Date.parse(until)).toBeLessThanOrEqual(Date.now());
    expect((await readReport(client, 'tmall', ALL)).arrived).toMatchObject({
      events: 0,
      unindexed: { waiting: EACH, lost: 0, from, until },
    });

    await fill();
    expect(await readEventState(client, 'tmall', 'tmall-0')).toMatchObject({
      ...{ state: 'superseded', orderId: 'tmall-order', version: 1, countedVersion: EACH, timesSent: 1 },
      places: [{ topic: topicOf('tmall'), partition: 0, offset: '0' }],
    });
    expect(await stateOf('tmall', 'tmall-2')).toBe('counted');
    expect(await readEventState(client, 'tmall', 'never')).toBeUndefined();
    expect((await readReport(client, 'tmall', ALL)).arrived).toEqual({
      events: EACH,
      repeated: 0,
      late: EACH,
    });
    expect(await fill()).toBe(0);
  });

  it('goes on where a process died after it had stored a part, and before it had noted that', async () => {
    const { client } = database;
    let stretches = 0;
    const dying = before(() =>
      (stretches += 1) === 1 ? Promise.resolve() : Promise.reject(new Error('died')),
    );
    await expect(fill(dying)).rejects.toThrow('died');
    const { found, waiting } = await readUnindexed(client);
    expect({ found, waiting }).toEqual({ found: EACH, waiting: 2 * EACH });
    expect(await fill()).toBe(2);
    for (const platform of ['tmall', 'jd', 'suning'] as const) {
      expect(await stateOf(platform, `${platform}-2`)).toBe('counted');
      expect(await countArrived(client, platform, ALL)).toMatchObject({ events: EACH, repeated: 0 });
    }
    expect(await readUnindexed(client)).toEqual({ found: 3 * EACH, waiting: 0, lost: 0, missing: null });
  });

  it('is complete up to where it was ended, and goes on there', async () => {
    const { client } = database;
    const ended = new AbortController();
    const ending = before(() => {
      ended.abort();
      return Promise.resolve();
    });
    expect(await fill(ending, ended.signal)).toBe(1);
    expect(await readUnindexed(client)).toMatchObject({ found: EACH, waiting: 2 * EACH });
    expect(await fill()).toBe(2);
  });

  it('says of an archive that its events cannot be found, whatever platform asks', async () => {
    const { client } = database;
    await logAsBefore({ source: 'archive/2016.ndjson@0123456789abcdef', next: 40, accepted: 39 });
    await fill();
    for (const platform of ['tmall', 'jd'] as const)
      expect(await readEventState(client, platform, 'never')).toMatchObject({
        ...{ state: 'unknown', unindexed: { waiting: 0, lost: 39 } },
      });
  });

  it('is not filled from a log that was made anew under the same name', async () => {
    const { client } = database;
    await logAsBefore({ source: `kafka/${topicOf('pinduoduo')}/0`, next: 1, accepted: 1 });
    const other = { ...validEvent({ platform: 'pinduoduo', orderId: 'another' }), id: 'another' };
    await drains.kafka.send(topicOf('pinduoduo'), [{ key: other.subject, value: JSON.stringify(other) }]);
    await fill();
    expect(await readUnindexed(client, topicOf('pinduoduo'))).toMatchObject({ waiting: 0, lost: 1 });
    expect((await countArrived(client, 'pinduoduo', ALL)).events).toBe(0);
  });

  it('is filled again where a worker of the release before stores something later', async () => {
    const { client } = database;
    await fill();
    await store('jd', 'jd-late', { version: EACH + 1 });
    const source = await nameOf(drains.client);
    await client.command({
      query: `INSERT INTO orders SELECT * FROM ${source}.orders WHERE platform = 'jd'`,
    });
    await client.command({
      query: `INSERT INTO ingest_log SELECT * REPLACE(false AS indexed) FROM ${source}.ingest_log
        WHERE source = 'kafka/${topicOf('jd')}/0' AND first_position = ${String(EACH)}`,
    });
    expect(await stateOf('jd', 'jd-late')).toBe('unknown');
    expect(await fill()).toBe(1);
    expect(await stateOf('jd', 'jd-late')).toBe('counted');
    expect(await stateOf('jd', 'jd-2')).toBe('superseded');
  });

  it('leaves out an event that is refused, although the rules of today would accept it', async () => {
    const { client } = database;
    const range = `source = 'kafka/${topicOf('tmall')}/0' AND first_position = 0`;
    await client.command({
      query: `INSERT INTO quarantine (source, position, epoch, topic, partition, code, event_id, order_id)
        SELECT source, 0, epoch, '${topicOf('tmall')}', 0, 'field.value', 'tmall-0', 'tmall-order' FROM ingest_log WHERE ${range}`,
    });
    await client.command({
      query: `INSERT INTO ingest_log SELECT * REPLACE(0 AS accepted, 1 AS quarantined) FROM ingest_log WHERE ${range}`,
    });
    await fill();
    expect(await readEventState(client, 'tmall', 'tmall-0')).toMatchObject({
      state: 'refused',
      timesSent: 1,
    });
    expect(await readUnindexed(client, topicOf('tmall'))).toMatchObject({ found: EACH - 1, lost: 0 });
  });

  it('does not deny what a topic no longer has, and says how much that is', async () => {
    const { client } = database;
    await drains.kafka.deleteRecordsBefore(topicOf('suning'), 2n);
    await fill();
    expect(await stateOf('suning', 'suning-2')).toBe('counted');
    for (const id of ['suning-0', 'suning-1', 'never'])
      expect(await readEventState(client, 'suning', id)).toMatchObject({
        ...{ state: 'unknown', unindexed: { waiting: 0, lost: 2 } },
      });
    expect(await readEventState(client, 'jd', 'never')).toBeUndefined();
    expect(await fill()).toBe(0);
  });
});
