import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { SourceAccount } from '../ledger/source-accounts.ts';
import type { Edition, QualityMeasure } from './read-editions.ts';

/**
 * Coverage by platform (orders in the period, 0 if a platform sent none), rates of quarantine by source, and by how much
 * the rural sales of each window differ from those of the edition before.
 */
export async function qualityReport(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
  publication: string,
  previous: Edition | undefined,
): Promise<QualityMeasure[]> {
  const orders = await rows<{ member: string; orders: string }>(
    client,
    `SELECT member, orders FROM edition_sales
     WHERE publication = {publication:String} AND window_id = 'period' AND by = 'platform' AND segment = 'rural' AND basis = 'paid'`,
    { publication },
  );
  const ordersOf = new Map(orders.map((row) => [row.member, Number(row.orders)]));
  const rates = accounts.map(({ source, records, quarantined }) => ({
    measure: 'quarantined',
    subject: source,
    value: records === 0 ? 0 : (100 * quarantined) / records,
    unit: '% of records',
  }));
  return [
    ...PLATFORMS.map((platform) => ({
      measure: 'coverage',
      subject: platform,
      value: ordersOf.get(platform) ?? 0,
      unit: 'orders of the period',
    })),
    ...rates,
    ...(previous === undefined ? [] : await revisions(client, publication, previous.publication)),
  ];
}

async function revisions(
  client: ClickHouseClient,
  publication: string,
  previous: string,
): Promise<QualityMeasure[]> {
  return rows<QualityMeasure>(
    client,
    `SELECT 'revision' AS measure, concat(segment, ' ', now.window_id) AS subject,
       if(before.sales_fen = 0, 0, 100 * (now.sales_fen - before.sales_fen) / before.sales_fen) AS value, '% of sales' AS unit
     FROM (SELECT * FROM edition_sales WHERE publication = {publication:String} AND by = 'all' AND basis = 'paid') AS now
     INNER JOIN (SELECT * FROM edition_sales WHERE publication = {previous:String} AND by = 'all' AND basis = 'paid') AS before USING (window_id, segment)
     ORDER BY subject`,
    { publication, previous },
  );
}
