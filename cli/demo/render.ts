import type { Addresses, ClickHouseLogin } from '../../adapters/configuration/environment.ts';
import { count } from '../format.ts';
import { drawTable } from '../table.ts';
import { ministryTable, renderTable } from '../report/table.ts';
import type { DemoCheck } from './check-demo.ts';
import type { DemoResult } from './run-demo.ts';

const SAMPLE_QUERY =
  'SELECT county.name, county.province, sum(paid_fen) / 100 AS yuan FROM sales_rollup INNER JOIN county USING (county) ' +
  "WHERE stat_hour >= '2017-11-11 00:00:00' AND stat_hour < '2017-11-12 00:00:00' GROUP BY ALL ORDER BY yuan DESC LIMIT 5";

export interface DemoOutcome {
  readonly result: DemoResult;
  readonly check: DemoCheck;
  readonly scale: number;
  readonly addresses: Addresses;
  /** Addresses of the local engines' pages, by engine. */
  readonly pages: ReadonlyMap<string, string>;
  readonly kept: boolean;
  /** The read-only user of the local ClickHouse; undefined if the server is not the local one. */
  readonly analyst: ClickHouseLogin | undefined;
}

/** What the demo prints at its end. Only the addresses differ between runs of one seed and scale. */
export function renderDemo({ result, check, scale, addresses, pages, kept, analyst }: DemoOutcome): string {
  const login = analyst === undefined ? '' : `-u "${analyst.user}:$(cat ${analyst.passwordFile})" `;
  const pageOf = (engine: string) => (pages.has(engine) ? `, page at ${pages.get(engine) ?? ''}` : '');
  const { report } = result;
  const ministry = ministryTable(report);
  const platforms = report.rows.filter((row) => row.published !== null && !ministry.includes(row));
  const { ministryMatches, ministryRows, accountingCloses } = check;
  return [
    `Double 11, 2017: a 1:${count(scale)} sample, expanded. Sales count from payment, to the county of the seller.`,
    renderTable(ministry),
    '',
    'Platforms, in rural areas on the day',
    renderTable(platforms),
    '',
    'Quarantine: events that the contract refuses, and how many were made so',
    quarantineTable(check),
    '',
    'Accounting: every offset and every line',
    accountingTable(result),
    '',
    kept ? 'Running until Ctrl-C:' : 'Stopped now; with --keep these stay:',
    `ClickHouse  ${addresses.clickhouseUrl}${pageOf('clickhouse')}`,
    `Kafka       ${addresses.kafkaBrokers.join(',')}`,
    `Temporal    ${addresses.temporalAddress}${pageOf('temporal')}`,
    '',
    `Try: curl ${login}'${addresses.clickhouseUrl}/?default_format=PrettyCompact' --data-binary "${SAMPLE_QUERY}"`,
    '',
    `${ministryMatches} of ${ministryRows} published figures match; the accounting ${accountingCloses ? 'closes' : 'does NOT close'}.`,
  ].join('\n');
}

function quarantineTable({ quarantine }: DemoCheck): string {
  return drawTable(
    ['Reason', 'Made', 'Held'],
    quarantine.map(({ code, made, held }) => [code, count(made), count(held)]),
    ['Made', 'Held'],
  );
}

function accountingTable({ accounts }: DemoResult): string {
  const numbers = ['Read', 'Accepted', 'Quarantined', 'Missing', 'Overlapping'];
  return drawTable(
    ['Source', ...numbers, 'Closes'],
    accounts.map(({ source, records, accepted, quarantined, missing, overlapping, closes }) => [
      source,
      ...[records, accepted, quarantined, missing, overlapping].map((number) => count(number)),
      closes ? 'yes' : 'NO',
    ]),
    numbers,
  );
}
