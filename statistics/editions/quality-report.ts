import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import type { Edition, Frozen, QualityMeasure } from './read-editions.ts';

/**
 * All orders are those in the data, whatever they stand for. Coverage by platform (orders in the period, 0 if a platform sent none), late orders and their rate by platform, rates
 * of quarantine by source and what of it was discarded, conflicts by platform, and by how much the sales of each window and segment differ from those
 * of the edition before. Lateness and revisions are measured against that edition, so the first has neither.
 */
export async function qualityReport(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
  own: Frozen,
  previous: Edition | undefined,
): Promise<QualityMeasure[]> {
  const orders = await rows<{ member: string; orders: string }>(
    client,
    `SELECT member, sampled_orders AS orders FROM sales_figure
     WHERE campaign = {campaign:String} AND state = {state:UInt64} AND window_id = 'period' AND dimension = 'platform'
       AND flow = 'sales' AND segment = 'rural' AND basis = 'paid'`,
    { ...own },
  );
  const discarded = await countDiscarded(client);
  const rates = [
    ...accounts.map((account) => rateOf('quarantined', account, account.quarantined)),
    ...accounts.map((account) => rateOf('discarded', account, discarded.get(account.source) ?? 0)),
  ];
  return [
    ...byPlatform(
      'coverage',
      'orders in the data of the period',
      new Map(orders.map((row) => [row.member, row.orders])),
    ),
    ...(previous === undefined ? [] : await lateness(client, own, previous)),
    ...rates,
    ...byPlatform('conflicts', 'orders', await countConflicts(client)),
    ...(previous === undefined ? [] : await revisions(client, own, previous)),
  ];
}

function rateOf(measure: string, { source, records }: SourceAccount, events: number): QualityMeasure {
  return {
    measure,
    subject: source,
    value: records === 0 ? 0 : (100 * events) / records,
    unit: '% of records',
  };
}

/** Quarantined events that an operator gave up, by source. */
async function countDiscarded(client: ClickHouseClient): Promise<Map<string, number>> {
  const found = await rows<{ source: string; events: string }>(
    client,
    "SELECT source, count() AS events FROM held_event WHERE state = 'discarded' GROUP BY source",
  );
  return new Map(found.map(({ source, events }) => [source, Number(events)]));
}

function byPlatform(
  measure: string,
  unit: string,
  values: ReadonlyMap<string, string | number>,
): QualityMeasure[] {
  return PLATFORMS.map((platform) => ({
    measure,
    subject: platform,
    value: Number(values.get(platform) ?? 0),
    unit,
  }));
}

/**
 * An order is late if it counts in the period now and did not in the edition before. Of all counties, since a list of
 * rural counties that was loaded again makes no order late; and of the orders in the data, whatever they stand for.
 */
async function lateness(
  client: ClickHouseClient,
  { campaign, state }: Frozen,
  previous: Frozen,
): Promise<QualityMeasure[]> {
  const found = await rows<{ platform: string; late: string; percent: number }>(
    client,
    `SELECT member AS platform, sumIf(sampled_orders, state = {state:UInt64}) AS now,
       sumIf(sampled_orders, state = {previous:UInt64}) AS before, if(now > before, now - before, 0) AS late,
       if(now = 0, 0, 100 * late / now) AS percent
     FROM sales_figure
     WHERE campaign = {campaign:String} AND state IN ({state:UInt64}, {previous:UInt64}) AND window_id = 'period'
       AND dimension = 'platform' AND flow = 'sales' AND segment = 'all' AND basis = 'paid'
     GROUP BY member`,
    { campaign, state, previous: previous.state },
  );
  return [
    ...byPlatform(
      'late',
      'orders since the edition before',
      new Map(found.map(({ platform, late }) => [platform, late])),
    ),
    ...byPlatform(
      'late rate',
      '% of orders',
      new Map(found.map(({ platform, percent }) => [platform, percent])),
    ),
  ];
}

/** Of all verifications so far. */
async function countConflicts(client: ClickHouseClient): Promise<Map<string, string>> {
  const found = await rows<{ platform: string; orders: string }>(
    client,
    'SELECT platform, uniqExact(order_id) AS orders FROM conflict GROUP BY platform',
  );
  return new Map(found.map(({ platform, orders }) => [platform, orders]));
}

async function revisions(
  client: ClickHouseClient,
  { campaign, state }: Frozen,
  previous: Frozen,
): Promise<QualityMeasure[]> {
  return rows<QualityMeasure>(
    client,
    `WITH totals AS (
       SELECT *, if(flow = 'sales', segment, concat(flow, ':', segment)) AS place FROM sales_figure
       WHERE campaign = {campaign:String} AND state IN ({state:UInt64}, {previous:UInt64}) AND dimension = 'all' AND basis = 'paid')
     SELECT 'revision' AS measure, concat(place, ' ', now.window_id) AS subject,
       if(before.sales_fen = 0, 0, 100 * (now.sales_fen - before.sales_fen) / before.sales_fen) AS value, '% of sales' AS unit
     FROM (SELECT * FROM totals WHERE state = {state:UInt64}) AS now
     INNER JOIN (SELECT * FROM totals WHERE state = {previous:UInt64}) AS before USING (window_id, place)
     ORDER BY subject`,
    { campaign, state, previous: previous.state },
  );
}
