import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { must } from '../../../domain/must.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { recordGaps } from '../../../pipeline/ledger/gaps.ts';
import { readSourceAccounts } from '../../../pipeline/ledger/source-accounts.ts';
import { compareQuarantine } from '../../../pipeline/verification/check-accounting.ts';
import type { CheckResult } from '../../../pipeline/verification/difference.ts';
import { type Verification, verify } from '../../../pipeline/verification/verify.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { exampleTotal } from '../../contract/other-events.ts';
import { groupOf } from '../../oracle/errors.ts';
import { runHere } from '../../support/command-here.ts';
import { useIngestInto } from '../../support/database.ts';
import { refreshAll, refreshOnce } from '../../support/deliver.ts';
import { drainToEnd } from '../../support/drains.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { emptyTables, openStatisticsDatabase, storeReference } from '../../support/statistics-database.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { used } from '../../support/used.ts';
import { checkFigures } from '../../../statistics/live/check-figures.ts';

const TOPIC = 'orders.events.v1.rural-taobao';
const SOURCE = `kafka/${TOPIC}/0`;

const database = used(() => openStatisticsDatabase({ kafka: true }));
const kafka = used(() => openTestKafka(database.engines.addresses.kafkaBrokers));
const ingestContext = useIngestInto(() => database.client);
let archive: string;

beforeAll(async () => {
  archive = join(database.engines.home, 'before.ndjson');
  writeFileSync(
    archive,
    [
      JSON.stringify(validEvent({ orderId: 'A-1' })),
      '{"broken"',
      JSON.stringify(validEvent({ orderId: 'A-2', platform: 'jd' })),
      ...[total('00', 1, 2, 60_000), total('00', 2, 3, 90_000), total('01', 1, 1, 30_000)],
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
    expect(verification.checks.map(({ summary }) => summary)).toEqual(
      expect.arrayContaining([
        '2 sources, 12 records: 9 accepted, 3 quarantined',
        '2 hours have the same control total in the sources and in the table',
        '3 quarantined events, each with its reason',
      ]),
    );
    // It leaves no table behind.
    expect(await rows(database.client, "SHOW TABLES LIKE 'verify%'")).toEqual([]);
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

  it('finds what was lost, what no source has, and what was changed', async () => {
    await alter("orders DELETE WHERE order_id = 'K-2'");
    await sql(`INSERT INTO orders (platform, order_id, version, content_hash, placed_at, goods_amount_fen)
      VALUES ('jd', 'X-1', 7, 255, '2017-11-12 00:00:00', 1)`);
    await alter("orders UPDATE goods_amount_fen = goods_amount_fen + 1 WHERE order_id = 'A-2'");
    await sql(`INSERT INTO rollup (kind, slice_start, slice_seconds, slice_version, stat_hour, county, platform, placed_orders)
      SELECT 'sales', slice_start, slice_seconds, slice_version, slice_start, 110105, 'jd', 5 FROM visible_slice`);
    await alter("quarantine DELETE WHERE code = 'bytes.empty'");
    await alter("control_total DELETE WHERE hour = '2017-11-11 01:00:00'");
    await alter('control_total UPDATE paid_fen = 89999 WHERE true');
    await sql(`INSERT INTO control_total (platform, hour, version, content_hash, paid_orders, paid_fen)
      VALUES ('jd', '2017-11-11 02:00:00', 7, 255, 1, 1)`);
    // It may list more than a byte can count.
    const variables = variablesOf(database.engines.addresses);
    const words = ['verify', '--archive', archive, '--json', '--limit', '256'];
    const { code, out } = await runHere({ COUNTYFLOW_HOME: database.engines.home, ...variables }, ...words);
    expect(code).toBe(1);
    const verification = JSON.parse(out) as Verification;
    const said = (name: string) =>
      check(verification, name).differences.map(({ subject, message }) => `${subject} ${message}`);
    const nothing = 'sources nothing; table version 7,';
    expect(said('orders').sort()).toEqual([
      expect.stringMatching(/^order jd\/A-2 differs .* in other columns$/),
      `order jd/X-1 is in the table and in no source: ${nothing} content FF`,
      expect.stringMatching(
        /^order rural-taobao\/K-2 is in the sources and not in the table: sources version 1, content [0-9A-F]{16}; table nothing$/,
      ),
    ]);
    expect(said('control totals')).toEqual([
      expect.stringMatching(
        /^control total tmall\/2017-11-10T16:00:00.000Z differs .*: sources version 2, 3 orders, 90000 fen, content [0-9A-F]+; table version 2, 3 orders, 89999 fen, content [0-9A-F]+$/,
      ),
      expect.stringMatching(
        /^control total tmall\/2017-11-10T17:00:00.000Z is in the sources and not in the table: sources version 1, 1 order, 30000 fen, content [0-9A-F]+; table nothing$/,
      ),
      `control total jd/2017-11-10T18:00:00.000Z is in the table and in no source: ${nothing} 1 order, 1 fen, content FF`,
    ]);
    expect(said('quarantine')).toEqual([`${SOURCE} bytes.empty logged 1, in quarantine 0`]);
    // The rollup was computed before: it has K-2, and of A-2 one fen less, placed and paid.
    const ofDay = 'slice 2017-11-11 00:00:00 (3600 s) sales 2017-11-11 00:00:00';
    const lost = 'placed orders -1, placed fen -30000, paid orders -1, paid fen -30000';
    expect(said('rollups')).toEqual(
      expect.arrayContaining([
        `${ofDay} 110105 jd orders minus rollup: placed orders -5`,
        expect.stringMatching(/ jd .*orders minus rollup: placed fen 1, paid fen 1$/),
        expect.stringMatching(new RegExp(` sales .* rural-taobao .*orders minus rollup: ${lost}$`)),
        expect.stringMatching(
          /^slice 2017-11-12 .* jd .*orders minus rollup: placed orders 1, placed fen 1$/,
        ),
      ]),
    );
  });

  it('compares the groups of orders once a campaign is a sample', async () => {
    await storeReference(database.client, REFERENCE);
    await refreshAll(database.client, 'sums');
    expect((await run()).checks.flatMap(({ differences }) => differences)).toEqual([]);
    await alter(
      "rollup UPDATE sample_group = sample_group % 32 + 1 WHERE kind = 'sales' AND slice_seconds = 3600 AND platform = 'jd'",
    );
    const changed = await run();
    const group = groupOf({ platform: 'jd', orderId: 'A-2' });
    const sold = 'placed orders 1, placed fen 30000, paid orders 1, paid fen 30000';
    const found = check(changed, 'rollups').differences.map(
      ({ subject, message }) => `${subject} ${message}`,
    );
    expect(found.map((text) => text.replace(/.* group /, '')).sort()).toEqual(
      [
        `${group} orders minus rollup: ${sold}`,
        `${(group % 32) + 1} orders minus rollup: ${sold.replaceAll(/\d+/g, '-$&')}`,
      ].sort(),
    );
    expect(check(changed, 'days').total).toBe(2);
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
    expect(summary).toMatch(/^3 sources, 20 records/);
    expect(notes).toEqual([
      `${SOURCE} could not be read again; its log was truncated or recreated, and its unread positions were accepted as lost`,
      expect.stringContaining(`${SOURCE}: accepted offsets 7 to 8 as lost (2 in all) at 20`),
    ]);
  });

  it('finds and stores both kinds of conflict, offsets in no range, and counts that do not add up', async () => {
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
    await alter(
      `ingest_log UPDATE next_position = 4, records = 4, accepted = 4 WHERE source = '${SOURCE}' AND first_position = 0`,
    );
    const verification = await run();
    expect(verification.closes).toBe(false);
    const logged = check(verification, 'accounting').differences.filter(({ subject }) => subject === SOURCE);
    expect(logged.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '3 positions are in no logged range',
        '10 records were read, but 10 accepted and 2 quarantined',
      ]),
    );
    expect(check(verification, 'version conflicts').notes).toEqual([
      expect.stringMatching(/^order rural-taobao\/K-5: version 1 has the contents [0-9A-F]+, [0-9A-F]+$/),
    ]);
    const first = 'was placed at 2017-11-11 00:00:01.250 and at 2017-11-11 ';
    expect(check(verification, 'identity conflicts').differences).toEqual([
      {
        subject: 'order rural-taobao/K-6',
        message: `${first}00:02:00.000; it counts 2 times, once in each hot slice`,
      },
      {
        subject: 'order rural-taobao/K-7',
        message: `${first}00:00:04.999; it counts once, since they are in one hot slice`,
      },
    ]);
    const query = 'SELECT kind, order_id, version FROM conflict FINAL ORDER BY kind, order_id';
    expect(await rows(database.client, query)).toEqual([
      { kind: 'version', order_id: 'K-5', version: '1' },
      { kind: 'identity', order_id: 'K-6', version: '0' },
      { kind: 'identity', order_id: 'K-7', version: '0' },
    ]);
  });
});

function total(hour: string, version: number, paidOrders: number, paidFen: number): string {
  const event = exampleTotal();
  return JSON.stringify({
    ...event,
    ...{ id: `total-${hour}-${version}`, subject: `control-total:2017-11-11T${hour}` },
    time: '2017-11-11T03:00:00+08:00',
    data: { ...event.data, hour: `2017-11-11T${hour}:00:00+08:00`, version, paidOrders, paidFen },
  });
}

const message = (changes: Partial<OrderVersion> & { orderId: string }) => ({
  key: changes.orderId,
  value: JSON.stringify(validEvent(changes)),
});

const sql = (query: string) => database.client.command({ query });
const alter = (change: string) => sql(`ALTER TABLE ${change} SETTINGS mutations_sync = 2`);

const drain = () => drainToEnd(ingestContext, database.engines.connections.kafka, TOPIC);

function run(archives: readonly string[] = [archive]): Promise<Verification> {
  return verify({
    client: database.client,
    kafka: database.engines.connections.kafka,
    archives,
    counties: COUNTIES,
    limit: 20,
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
