import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type { SourceAccount } from '../../pipeline/ledger/source-accounts.ts';
import type { Edition, Frozen, QualityMeasure } from './read-editions.ts';

const MEASURES = sqlFile(import.meta.url, 'quality-report');

/**
 * Coverage by platform (orders in the period, 0 if a platform sent none), late orders and their rate by platform, rates
 * of quarantine by source and what of it was discarded, conflicts by platform, and by how much the sales of each window
 * and segment differ from those of the edition before. All orders are those in the data, whatever they stand for.
 * Lateness and revisions are measured against that edition, so the first has neither.
 */
export async function qualityReport(
  client: ClickHouseClient,
  accounts: readonly SourceAccount[],
  own: Frozen,
  previous: Edition | undefined,
): Promise<QualityMeasure[]> {
  const found = Map.groupBy(
    await rows<Omit<QualityMeasure, 'unit'>>(client, MEASURES, {
      campaign: own.campaign,
      state: own.state,
      previous: previous?.state ?? own.state,
    }),
    ({ measure }) => measure,
  );
  const valueOf = (measure: string, of: string): number =>
    found.get(measure)?.find(({ subject }) => subject === of)?.value ?? 0;
  const byPlatform = (measure: string, unit: string): QualityMeasure[] =>
    PLATFORMS.map((subject) => ({ measure, subject, value: valueOf(measure, subject), unit }));
  const bySource = (measure: string, events: (account: SourceAccount) => number): QualityMeasure[] =>
    accounts.map((account) => ({
      ...{ measure, subject: account.source, unit: '% of records' },
      value: account.records === 0 ? 0 : (100 * events(account)) / account.records,
    }));
  const late = [
    ...byPlatform('late', 'orders since the edition before'),
    ...byPlatform('late rate', '% of orders'),
  ];
  const revisions = (found.get('revision') ?? [])
    .map((one) => ({ ...one, unit: '% of sales' }))
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return [
    ...byPlatform('coverage', 'orders in the data of the period'),
    ...(previous === undefined ? [] : late),
    ...bySource('quarantined', ({ quarantined }) => quarantined),
    ...bySource('discarded', ({ source }) => valueOf('discarded', source)),
    ...byPlatform('conflicts', 'orders'),
    ...(previous === undefined ? [] : revisions),
  ];
}
