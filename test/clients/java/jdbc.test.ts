import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnComment } from '../../../adapters/clickhouse/public-views.ts';
import { type ClickHouseWithAnHour, startClickHouseWithAnHour } from '../clickhouse-with-an-hour.ts';
import { type CasesSeen, prepareJava, runJava, whyNoJava } from './java-client.ts';

const CASES = [
  'version',
  'schemas',
  'tables',
  'columns',
  'parameters',
  'batch',
  'cancel',
  'timeout',
  'server-timeout',
  'stream',
  'compression',
  'databases',
  'temporary-table',
];
const CASES_OF_ZONES = ['hour', 'hour-parameter'];
const OTHER_ZONES = ['America/New_York'];

const reason = whyNoJava();
if (reason !== undefined) console.warn(`Tests of the JDBC driver are skipped: ${reason}`);

describe.skipIf(reason !== undefined)('the JDBC driver, as countyflow', () => {
  let clickhouse: ClickHouseWithAnHour;
  let see: CasesSeen;
  const inZone = new Map<string, CasesSeen>();

  beforeAll(async () => {
    const classPath = await prepareJava();
    clickhouse = await startClickHouseWithAnHour();
    const environment = { HOUR: String(clickhouse.hour.epochSeconds) };
    const run = (names: readonly string[], zone: string) =>
      runJava(classPath, clickhouse.endpoint('countyflow'), names, environment, zone);
    see = await run([...CASES, ...CASES_OF_ZONES], 'UTC');
    inZone.set('UTC', see);
    for (const zone of OTHER_ZONES) inZone.set(zone, await run(CASES_OF_ZONES, zone));
  });
  afterAll(() => clickhouse.stop());

  it('connects by the URL of `countyflow connect` and knows the server and its version', () => {
    const facts = see('version');
    expect(facts).toMatchObject({ product: 'ClickHouse', driver: '0.10.0', user: 'countyflow', valid: true });
    expect(facts['version']).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });

  it('lists databases as schemas, and no catalogs', () => {
    const { schemas, catalogs } = see('schemas');
    expect(schemas).toEqual(expect.arrayContaining([['default'], ['system']]));
    expect(catalogs).toEqual([]);
  });

  it('lists tables and views, each with its type', () => {
    const { all, views } = see('tables');
    expect(all).toEqual(
      expect.arrayContaining([
        ['orders', 'TABLE'],
        ['sales_by_hour', 'VIEW'],
      ]),
    );
    expect(views).toContainEqual(['sales_by_hour', 'VIEW']);
    expect(views).not.toContainEqual(['orders', 'TABLE']);
  });

  it('lists the columns of a view with their types', () => {
    const { columns } = see('columns');
    expect(columns).toEqual(
      expect.arrayContaining([
        ['stat_hour', "DateTime64(0, 'Asia/Shanghai')", columnComment('sales_by_hour', 'stat_hour')],
        ['platform', 'LowCardinality(String)', columnComment('sales_by_hour', 'platform')],
        ['paid_fen', 'Int64', columnComment('sales_by_hour', 'paid_fen')],
      ]),
    );
  });

  // getTimestamp is a clock's time, without a zone: its instant is right where it is told that the clock is Shanghai's.
  it.each(['UTC', ...OTHER_ZONES])(
    'reads an hour of sales_by_hour as the same instant and the same hour in Shanghai, on a machine in %s',
    (zone) => {
      const { epochSeconds, shanghai, paidFen } = clickhouse.hour;
      const local = shanghai.slice(0, 16).replace(' ', 'T');
      expect(inZone.get(zone)?.('hour')).toEqual({
        timestamp: String(epochSeconds),
        timestampClock: local,
        instant: String(epochSeconds),
        zonedSeconds: String(epochSeconds),
        zoned: `${local}+08:00[Asia/Shanghai]`,
        offset: `${local}+08:00`,
        local,
        text: shanghai,
        paidFen: String(paidFen),
      });
    },
  );

  it.each(['UTC', ...OTHER_ZONES])(
    'finds an hour of sales_by_hour by a parameter of every type of instant, on a machine in %s',
    (zone) => {
      const paid = String(clickhouse.hour.paidFen);
      expect(inZone.get(zone)?.('hour-parameter')).toEqual({
        timestamp: paid,
        instant: paid,
        zoned: paid,
        offset: paid,
        // Of the machine's zone, so of another hour: docs/access.md warns of it.
        valueOf: '0',
        literal: paid,
      });
    },
  );

  it('binds texts, numbers, nulls and arrays to a prepared statement', () => {
    expect(see('parameters')).toEqual({
      text: true,
      whole: true,
      nothing: null,
      wasNull: true,
      list: ['one', "it's"],
    });
  });

  it('inserts a batch of 1,000 rows, and every value arrives', () => {
    expect(see('batch')).toEqual({
      counts: 1000,
      rows: '1000',
      sum: '499500',
      texts: '1',
      text: true,
      first: '1510329600',
      nothing: '500',
      second: "it's",
      updated: 2,
    });
  });

  it('cancels a running query from another thread', () => {
    expect(see('cancel')).toMatchObject({ code: 394, refused: null });
  });

  // Without async=true the driver waits for the answer before it looks at the time.
  it('gives a query up after setQueryTimeout, with the property async=true, and asks the next', () => {
    const facts = see('timeout');
    expect(facts).toMatchObject({ cause: 'TimeoutException', next: 'next' });
    expect(facts['seconds']).toBeLessThan(10);
  });

  it('has a query ended by the server after the property clickhouse_setting_max_execution_time', () => {
    expect(see('server-timeout')).toMatchObject({ code: 159 });
  });

  it('reads a result of 400 MB in a heap of 128 MB', () => {
    const facts = see('stream');
    expect(facts).toMatchObject({ sum: '499999500000', characters: '400000000' });
    expect(facts['heapMegabytes']).toBeLessThanOrEqual(128);
  });

  it('has results compressed on the way, unless told otherwise', () => {
    const facts = see('compression');
    expect(facts['rows']).toBe(10_000);
    expect(facts['sentBytes']).toBeLessThan(1_000_000);
  });

  it('changes the database: USE for a statement, setSchema for what the connection asks next', () => {
    expect(see('databases')).toEqual({
      afterUse: 'jdbc_other',
      schema: 'jdbc_other',
      afterSetSchema: 'jdbc_other',
      sum: '3',
    });
  });

  // The driver has no session unless it is given one: without it, each request would have its own temporary tables.
  it('keeps a temporary table, with the property clickhouse_setting_session_id', () => {
    expect(see('temporary-table')).toEqual({ sum: '3', elsewhere: '0' });
  });
});
