import { beforeAll, describe, expect, it } from 'vitest';
import { used } from '../../support/used.ts';
import { columnComment, PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import type { LocalUser } from '../../../infra/engines/clickhouse/logins.ts';
import { startClickHouseWithAnHour } from '../clickhouse-with-an-hour.ts';
import { type CasesSeen, prepareJava, runJava, whyNoJava } from './java-client.ts';

const CASES = ['version', 'tables', 'columns', 'timeout', 'server-timeout'];
const CASES_OF_ZONES = ['hour', 'hour-parameter'];
const OTHER_ZONES = ['America/New_York'];

const clickhouse = used(startClickHouseWithAnHour);

const reason = whyNoJava();
if (reason !== undefined) console.warn(`Tests of the JDBC driver are skipped: ${reason}`);

/** Runs cases as a user, on a machine whose clock is in `zone`. */
async function run(user: LocalUser, names: readonly string[], zone = 'UTC'): Promise<CasesSeen> {
  const environment = { HOUR: String(clickhouse.hour.epochSeconds) };
  return runJava(await prepareJava(), clickhouse.endpoint(user), names, environment, zone);
}

describe.skipIf(reason !== undefined)('the JDBC driver, as countyflow', () => {
  let see: CasesSeen;
  const inZone = new Map<string, CasesSeen>();

  beforeAll(async () => {
    see = await run('countyflow', [...CASES, ...CASES_OF_ZONES]);
    inZone.set('UTC', see);
    for (const zone of OTHER_ZONES) inZone.set(zone, await run('countyflow', CASES_OF_ZONES, zone));
  });

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

describe.skipIf(reason !== undefined)('the JDBC driver, as an analyst', () => {
  let see: CasesSeen;

  beforeAll(async () => {
    see = await run('analyst', ['version', 'tables', 'columns', 'hour', 'cancel', 'abandon']);
  });

  it('connects by the URL of `countyflow connect`', () => {
    expect(see('version')).toMatchObject({ user: 'analyst', valid: true });
  });

  it('lists the public views, and nothing else', () => {
    const names = (see('tables')['all'] as [string, string][]).map(([name]) => name);
    expect(names.sort()).toEqual([...PUBLIC_VIEWS]);
  });

  it('lists the columns of a view, and both with their comments', () => {
    const { columns, remarks } = see('columns') as Record<string, string[][]>;
    expect(columns?.map(([name, , comment]) => [name, comment])).toContainEqual([
      'paid_fen',
      columnComment('sales_by_hour', 'paid_fen'),
    ]);
    expect(columns?.filter(([, , comment]) => comment === '')).toEqual([]);
    expect(remarks).toEqual([[expect.stringContaining('Grain: campaign, slice, stat_hour')]]);
  });

  it('reads an hour of sales_by_hour as the same instant and the same hour in Shanghai', () => {
    const { epochSeconds, shanghai, paidFen } = clickhouse.hour;
    expect(see('hour')).toMatchObject({
      instant: String(epochSeconds),
      text: shanghai,
      paidFen: String(paidFen),
    });
  });

  it('cancels a running query from another thread', () => {
    expect(see('cancel')).toMatchObject({ code: 394, refused: null });
  });

  it('leaves no query at work when a program gives it up and closes its connection', () => {
    expect(see('abandon')).toMatchObject({ cause: 'TimeoutException', left: '0' });
  });
});
