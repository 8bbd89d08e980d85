import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { readSourceAccounts } from '../../../pipeline/ledger/source-accounts.ts';
import { exampleTotal } from '../../contract/other-events.ts';
import { findEditionCauses } from '../../../statistics/editions/edition-causes.ts';
import { runHere } from '../../support/command-here.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliver, type Offsets, refreshOnce } from '../../support/deliver.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { visibleRows } from '../../support/rollup-rows.ts';
import { used } from '../../support/used.ts';

const HOUR = '2017-11-11T00:00:00+08:00';
const HOUR_MS = Date.UTC(2017, 10, 10, 16);

const database = used(() => openStatisticsDatabase({ kafka: true }));
const context = useIngestInto(() => database.client);
const offsets: Offsets = new Map();

beforeAll(async () => {
  await loadReference(database.client, { sampleFactor: 100_000 });
  // Two orders are paid in the hour and one after it; a later version of one replaces it.
  await send(
    [
      ...['first', 'second'].map((orderId) => validEvent({ platform: 'tmall', orderId })),
      validEvent({ platform: 'tmall', orderId: 'first', version: 3 }),
      validEvent({ platform: 'tmall', orderId: 'later', paidAt: '2017-11-11T01:00:00+08:00' }),
    ].map((event) => ({ ...event, time: '2017-11-11T02:00:00+08:00' })),
  );
});
async function send(
  events: readonly object[],
  by: 'stream' | 'archive' = 'stream',
  again = false,
): Promise<void> {
  const texts = events.map((event) => JSON.stringify(event));
  await deliver(context, { events: texts, by, again, refresh: 'hot' }, offsets);
}

function total(version: number, paidOrders: number, paidFen: number): object {
  const event = exampleTotal();
  return {
    ...event,
    id: `total-${version}-${paidOrders}`,
    data: { ...event.data, hour: HOUR, version, paidOrders, paidFen },
  };
}

function ofLecuntao(event: object): object {
  const { data, ...rest } = event as { data: object };
  return {
    ...rest,
    id: 'total-lecuntao',
    source: '/platforms/lecuntao',
    data: { ...data, platform: 'lecuntao' },
  };
}

const compare = async () => {
  const { home, addresses } = database.engines;
  const environment = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  const { code, out } = await runHere(environment, 'control-totals', '--all', '--json');
  return {
    code,
    ...(JSON.parse(out) as { totals: { matches: boolean; version: number; countedOrders: number }[] }),
  };
};

const causes = async () => {
  const { kafka } = database.engines.connections;
  const input = { campaign: 'double11-2017', archives: [], overrideReason: null };
  const checks = {
    client: database.client,
    kafka,
    counties: COUNTIES,
    nowMs: Date.now(),
    signal: AbortSignal.timeout(60_000),
    onProgress: () => undefined,
  };
  const found = await findEditionCauses(checks, input);
  return found.filter(({ code }) => code === 'control-total');
};

describe('control totals', () => {
  it('are compared with the orders that were paid in their hour, whatever their versions', async () => {
    await send([total(1, 2, 60_000)]);
    expect(await compare()).toMatchObject({
      code: 0,
      totals: [{ matches: true, version: 1, countedOrders: 2 }],
    });
    expect(await causes()).toEqual([]);
  });

  it('that differ are listed, and prevent an edition', async () => {
    await send([total(2, 3, 90_000)]);
    expect(await compare()).toMatchObject({ code: 1, totals: [{ matches: false, version: 2 }] });
    expect(await causes()).toMatchObject([
      { code: 'control-total', about: 'tmall', message: '1 hour differs from what the platform declared' },
    ]);
  });

  it('count by their highest version and hash, in whatever order and by whatever way they come', async () => {
    const stored = () =>
      rows(database.client, 'SELECT version, paid_orders, paid_fen, content_hash FROM control_total FINAL');
    await send([total(5, 2, 60_000), total(5, 7, 1), total(4, 9, 9)], 'archive', true);
    const before = await stored();
    expect(before).toHaveLength(1);
    await send([total(4, 9, 9), total(5, 7, 1), total(5, 2, 60_000), total(1, 2, 60_000)], 'stream', true);
    expect(await stored()).toEqual(before);
  });

  it('are accounted for like every event, and make no order', async () => {
    const accounts = await readSourceAccounts(database.client);
    expect(accounts.every(({ closes, quarantined }) => closes && quarantined === 0)).toBe(true);
    expect(await rows(database.client, 'SELECT count() AS orders FROM orders FINAL')).toEqual([
      { orders: '3' },
    ]);
    expect(
      await rows(database.client, 'SELECT platform, toUnixTimestamp(hour) AS hour FROM control_total FINAL'),
    ).toEqual([{ platform: 'tmall', hour: HOUR_MS / 1_000 }]);
    expect(await refreshOnce(database.client, 'hot')).toBe(0);
  });

  it('hold the orders of a platform of which the copy of another one counts', async () => {
    const shared = { settlementReference: 'settle:shared' };
    await send([
      validEvent({ platform: 'tmall', orderId: 'copied', outlet: null, orderMode: 'self', ...shared }),
      validEvent({ platform: 'lecuntao', orderId: 'copy', ...shared }),
      total(6, 3, 90_000),
      ofLecuntao(total(1, 1, 30_000)),
    ]);
    // The second refresh counts what the first one found to have a copy.
    await refreshOnce(database.client, 'hot');
    const sales = await rows(
      database.client,
      `SELECT platform, toUInt32(sum(paid_orders)) AS orders FROM ${visibleRows('sales')}
       WHERE stat_hour = toDateTime(${HOUR_MS / 1_000}) GROUP BY platform ORDER BY platform`,
    );
    expect(sales).toEqual([{ platform: 'tmall', orders: 3 }]);
    expect(await rows(database.client, 'SELECT code, path FROM held_event')).toEqual([]);
    const { code, totals } = await compare();
    expect(totals.map(({ matches, countedOrders }) => [matches, countedOrders])).toEqual([
      [true, 1],
      [true, 3],
    ]);
    expect(code).toBe(0);
  });
});
