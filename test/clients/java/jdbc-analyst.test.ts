import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnComment, PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { type ClickHouseWithAnHour, startClickHouseWithAnHour } from '../clickhouse-with-an-hour.ts';
import { type CasesSeen, prepareJava, runJava, whyNoJava } from './java-client.ts';

const reason = whyNoJava();
if (reason !== undefined) console.warn(`Tests of the JDBC driver as an analyst are skipped: ${reason}`);

describe.skipIf(reason !== undefined)('the JDBC driver, as an analyst', () => {
  let clickhouse: ClickHouseWithAnHour;
  let see: CasesSeen;

  beforeAll(async () => {
    const classPath = await prepareJava();
    clickhouse = await startClickHouseWithAnHour();
    see = await runJava(
      classPath,
      clickhouse.endpoint('analyst'),
      ['version', 'tables', 'columns', 'hour', 'cancel', 'abandon'],
      { HOUR: String(clickhouse.hour.epochSeconds) },
    );
  });
  afterAll(() => clickhouse.stop());

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
