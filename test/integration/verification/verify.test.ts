import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { must } from '../../../domain/must.ts';
import { recordGaps } from '../../../pipeline/ledger/gaps.ts';
import { readSourceAccounts } from '../../../pipeline/ledger/source-accounts.ts';
import { compareQuarantine } from '../../../pipeline/verification/check-accounting.ts';
import type { CheckResult } from '../../../pipeline/verification/difference.ts';
import { type Verification, verify } from '../../../pipeline/verification/verify.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { drainPartition } from '../../../workers/ingest/drain-partition.ts';
import type { IngestContext } from '../../../workers/ingest/pump.ts';
import { groupOf } from '../../oracle/jackknife.ts';
import { ingestInto } from '../../support/database.ts';
import { refreshAll, refreshOnce } from '../../support/deliver.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { PATIENCE } from '../../support/patience.ts';
import { emptyTables, openStatisticsDatabase, storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { used } from '../../support/used.ts';
import { checkFigures } from '../../../statistics/live/check-figures.ts';

const TOPIC = 'orders.events.v1.rural-taobao';
const SOURCE = `kafka/${TOPIC}/0`;

const database = used(() => openStatisticsDatabase({ kafka: true }));
const kafka = used(() => openTestKafka(database.engines.addresses.kafkaBrokers));
let ingestContext: IngestContext;
let archive: string;

beforeAll(async () => {
  ingestContext = ingestInto(database.client);
  archive = join(database.engines.home, 'before.ndjson');
  writeFileSync(
    archive,
    [
      JSON.stringify(validEvent({ orderId: 'A-1' })),
      '{"broken"',
      JSON.stringify(validEvent({ orderId: 'A-2', platform: 'jd' })),
    ].join('\n'),
  );
  await kafka.createTopic(TOPIC);
  await kafka.send(TOPIC, [
    message({ orderId: 'K-1', version: 1 }),
    message({ orderId: 'K-1', version: 3, lines: [] }),
    message({ orderId: 'K-1', version: 2 }),
    message({ orderId: 'K-1', version: 2 }),
    message({ orderId: 'K-2', version: 1 }),
    { key: 'K-3', value: null },
  ]);
});

afterAll(async () => {
  await ingestContext.validator.close();
});

/** Everything is read and refreshed; each test then breaks one thing. */
beforeEach(async () => {
  await emptyTables(database.client);
  await drain();
  await loadArchive(ingestContext, archive);
  await refreshOnce(database.client, 'hours');
});

describe('verify', () => {
  it('closes if nothing was changed, counts orders, superseded versions and duplicates, and names what it cannot read', async () => {
    const verification = await run();
    expect(verification.checks.flatMap(({ differences }) => differences)).toEqual([]);
    expect(verification.closes).toBe(true);
    // K-1 with versions 1 and twice 2, K-2, A-1, A-2.
    expect(verification.versions).toEqual({ orders: 4, superseded: 1, duplicates: 1 });
    expect(check(verification, 'accounting').summary).toBe('2 sources, 9 records: 6 accepted, 3 quarantined');
    expect(check(verification, 'quarantine').summary).toMatch(/^3 /);
    // It leaves no table behind.
    expect(await rows(database.client, "SELECT name FROM system.tables WHERE name LIKE 'verify%'")).toEqual(
      [],
    );
    const without = await run([]);
    expect(without.closes).toBe(true);
    expect(check(without, 'accounting').notes.join()).toMatch(
      /archive\/before\.ndjson@[0-9a-f]{16} could not be read again/,
    );
    expect(check(without, 'orders').notes).toEqual([
      '2 orders are only in the table, and some sources could not be read again',
    ]);
    // Names of sources may be longer together than a URL may be.
    const accounts = await readSourceAccounts(database.client);
    const more = Array.from({ length: 12_000 }, (_, n) => ({
      ...must(accounts[0], 'a source'),
      source: `archive/${'season-'.repeat(5)}${n}.ndjson@${'0'.repeat(64)}`,
      reasons: new Map<string, number>(),
    }));
    const { total, summary } = await compareQuarantine(database.client, [...more, ...accounts], 10);
    expect([total, summary]).toEqual([0, '3 quarantined events, each with its reason']);
  });

  it('finds a lost order, and an order that no source has', async () => {
    await sql("ALTER TABLE orders DELETE WHERE order_id = 'K-2' SETTINGS mutations_sync = 2");
    await sql(`INSERT INTO orders (platform, order_id, version, content_hash, placed_at, goods_amount_fen)
      VALUES ('jd', 'X-1', 7, 255, '2017-11-11 00:00:00', 1)`);
    const orders = check(await run(), 'orders');
    expect(orders.total).toBe(2);
    expect(orders.differences.map(({ subject, message }) => `${subject} ${message}`).sort()).toEqual([
      'order jd/X-1 is in the table and in no source: sources nothing; table version 7, content FF',
      expect.stringMatching(
        /^order rural-taobao\/K-2 is in the sources and not in the table: sources version 1, content [0-9A-F]{16}; table nothing$/,
      ),
    ]);
    // The command may ask for more than a byte can count.
    expect(check(await run([archive], 256), 'orders')).toEqual(orders);
  });

  it('finds a changed column of the right version', async () => {
    await sql(
      "ALTER TABLE orders UPDATE goods_amount_fen = goods_amount_fen + 1 WHERE order_id = 'A-2' SETTINGS mutations_sync = 2",
    );
    const verification = await run();
    const orders = check(verification, 'orders');
    expect(orders.total).toBe(1);
    expect(orders.differences[0]?.message).toMatch(/^differs .* in other columns$/);
    // The rollup was computed before the change: it has one fen less, placed and paid.
    const rollups = check(verification, 'rollups');
    expect(rollups.differences.map(({ message }) => message)).toEqual([
      'orders minus rollup: placed fen 1, paid fen 1',
    ]);
    expect(verification.closes).toBe(false);
  });

  it('compares the groups of orders once a campaign is a sample', async () => {
    await storeReference(database.client, REFERENCE);
    await refreshAll(database.client, 'sums');
    expect((await run()).checks.flatMap(({ differences }) => differences)).toEqual([]);
    await sql(
      "ALTER TABLE rollup UPDATE sample_group = sample_group % 32 + 1 WHERE kind = 'sales' AND slice_seconds = 3600 AND platform = 'jd' SETTINGS mutations_sync = 2",
    );
    const changed = await run();
    const group = groupOf({ platform: 'jd', orderId: 'A-2' });
    const found = new Map(
      check(changed, 'rollups').differences.map(({ subject, message }) => [
        subject.split(' group ')[1],
        message,
      ]),
    );
    const sold = 'placed orders 1, placed fen 30000, paid orders 1, paid fen 30000';
    expect(found).toEqual(
      new Map([
        [String(group), `orders minus rollup: ${sold}`],
        [String((group % 32) + 1), `orders minus rollup: ${sold.replaceAll(/\d+/g, '-$&')}`],
      ]),
    );
    expect(check(changed, 'days').total).toBe(2);
  });

  it('finds a rollup row without orders, and a quarantined event without a row', async () => {
    await sql(`INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, placed_orders)
      SELECT 'sales', slice_start, slice_seconds, slice_version, slice_start, 110105, 'jd', 5 FROM visible_slice`);
    await sql("ALTER TABLE quarantine DELETE WHERE code = 'bytes.empty' SETTINGS mutations_sync = 2");
    const verification = await run();
    expect(check(verification, 'quarantine').differences).toEqual([
      { subject: `${SOURCE} bytes.empty`, message: 'logged 1, in quarantine 0' },
    ]);
    const rollups = check(verification, 'rollups');
    expect(rollups.total).toBe(1);
    expect(rollups.differences[0]).toEqual({
      subject: 'slice 2017-11-11 00:00:00 (3600 s) sales 2017-11-11 00:00:00 110105 jd',
      message: 'orders minus rollup: placed orders -5',
    });
  });

  it('finds offsets in no range, and counts that do not add up', async () => {
    await sql(
      `ALTER TABLE ingest_log UPDATE next_position = 4, records = 4, accepted = 4 WHERE source = '${SOURCE}' SETTINGS mutations_sync = 2`,
    );
    await sql(`INSERT INTO ingest_log (source, epoch, first_position, next_position, records, accepted)
      SELECT source, epoch, 5, 6, 1, 1 FROM ingest_log WHERE source = '${SOURCE}'`);
    const accounting = check(await run(), 'accounting');
    const messages = accounting.differences
      .filter(({ subject }) => subject === SOURCE)
      .map(({ message }) => message);
    expect(messages).toContain('1 position is in no logged range');
    expect(messages).toContain('5 records were read, but 5 accepted and 2 quarantined');
    expect(messages).toContain('records: logged 5, read again 6');
  });

  it('skips records that are not logged, and slices that wait for a refresh', async () => {
    await kafka.send(TOPIC, [message({ orderId: 'K-4', version: 1, placedAt: '2017-11-11T00:01:30+08:00' })]);
    const waiting = await run();
    expect(waiting.closes).toBe(true);
    expect(check(waiting, 'accounting').notes).toEqual([
      `${SOURCE}: 1 record is not logged yet, and skipped`,
    ]);

    await drain();
    const dirty = await run();
    expect(dirty.closes).toBe(true);
    expect(check(dirty, 'rollups').notes).toEqual(['1 slice was skipped, waiting for a refresh']);
  });

  it('distinguishes a log that was given up from the current one, and reports no difference', async () => {
    const end = [{ first: 7n, next: 9n }];
    await recordGaps(database.client, SOURCE, 'topic-changed', end, 'made\u001b anew');
    await drain();
    await refreshOnce(database.client, 'hours');
    const verification = await run();
    expect(verification.checks.flatMap(({ differences }) => differences)).toEqual([]);
    const { notes, summary } = check(verification, 'accounting');
    expect(summary).toMatch(/^3 sources, 17 records/);
    expect(notes).toEqual([
      `${SOURCE} could not be read again; its log was truncated or recreated, and its unread positions were accepted as lost`,
      expect.stringContaining(`${SOURCE}: accepted offsets 7 to 8 as lost (2 in all) at 20`),
    ]);
  });

  it('finds and stores both kinds of conflict', async () => {
    await kafka.send(TOPIC, [
      message({ orderId: 'K-5', version: 1 }),
      message({ orderId: 'K-5', version: 1, buyerCounty: '330127' }),
      message({ orderId: 'K-6', version: 1 }),
      message({ orderId: 'K-6', version: 2, placedAt: '2017-11-11T00:02:00+08:00' }),
      message({ orderId: 'K-7', version: 1 }),
      message({ orderId: 'K-7', version: 2, placedAt: '2017-11-11T00:00:04.999+08:00' }),
    ]);
    await drain();
    await refreshOnce(database.client, 'hours');
    const verification = await run();
    expect(verification.closes).toBe(false);
    expect(check(verification, 'version conflicts').notes).toEqual([
      expect.stringMatching(/^order rural-taobao\/K-5: version 1 has the contents [0-9A-F]+, [0-9A-F]+$/),
    ]);
    expect(check(verification, 'identity conflicts').differences).toEqual([
      {
        subject: 'order rural-taobao/K-6',
        message:
          'was placed at 2017-11-11 00:00:01.250 and at 2017-11-11 00:02:00.000; it counts 2 times, once in each hot slice',
      },
      {
        subject: 'order rural-taobao/K-7',
        message:
          'was placed at 2017-11-11 00:00:01.250 and at 2017-11-11 00:00:04.999; it counts once, since they are in one hot slice',
      },
    ]);
    expect(
      await rows(
        database.client,
        'SELECT kind, order_id, version FROM conflict FINAL ORDER BY kind, order_id',
      ),
    ).toEqual([
      { kind: 'version', order_id: 'K-5', version: '1' },
      { kind: 'identity', order_id: 'K-6', version: '0' },
      { kind: 'identity', order_id: 'K-7', version: '0' },
    ]);
  });
});

function message(changes: Partial<OrderVersion> & { orderId: string }): { key: string; value: string } {
  return { key: changes.orderId, value: JSON.stringify(validEvent(changes)) };
}

async function sql(query: string): Promise<void> {
  await database.client.command({ query });
}

async function drain(): Promise<void> {
  const stop = new AbortController();
  const from = { topic: TOPIC, partition: 0, incarnation: 1, cursor: null, highWatermark: null };
  await drainPartition(
    ingestContext,
    database.engines.connections.kafka,
    { ...from, drainMs: PATIENCE.timeout },
    {
      signal: stop.signal,
      onProgress: ({ cursor, highWatermark }) => {
        if (cursor === highWatermark) stop.abort();
      },
      onMirrorFailure: () => undefined,
    },
  );
}

function run(archives: readonly string[] = [archive], limit = 20): Promise<Verification> {
  return verify({
    client: database.client,
    kafka: database.engines.connections.kafka,
    archives,
    counties: COUNTIES,
    limit,
    checkFigures,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

function check({ checks }: Verification, name: string): CheckResult {
  const found = checks.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no check ${name}`);
  return found;
}
