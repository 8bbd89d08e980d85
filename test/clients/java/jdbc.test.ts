import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnComment } from '../../../adapters/clickhouse/public-views.ts';
import { type ClickHouseWithAnHour, startClickHouseWithAnHour } from '../clickhouse-with-an-hour.ts';
import { type CasesSeen, prepareJava, runJava, whyNoJava } from './java-client.ts';

const CASES = ['version', 'tables', 'columns', 'timeout', 'server-timeout'];
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

  // Without async=true the driver waits for the answer before it looks at the time.
  it('gives a query up after setQueryTimeout, with the property async=true, and asks the next', () => {
    const facts = see('timeout');
    expect(facts).toMatchObject({ cause: 'TimeoutException', next: 'next' });
    expect(facts['seconds']).toBeLessThan(10);
  });

  it('has a query ended by the server after the property clickhouse_setting_max_execution_time', () => {
    expect(see('server-timeout')).toMatchObject({ code: 159 });
  });
});
