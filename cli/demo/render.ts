import type { Addresses, ClickHouseLogin } from '../../adapters/configuration/environment.ts';
import type { PublishedFigure } from '../../schemas/published.ts';
import { ordersWords } from '../../statistics/bulletin/wording.ts';
import { count } from '../format.ts';
import { drawTable } from '../table.ts';
import { publishedTable, renderTable } from '../report/table.ts';
import type { DemoCheck } from './check-demo.ts';
import type { DemoResult } from './run-demo.ts';

const SAMPLE_QUERY =
  'SELECT label_en, label_zh, round(sales_fen / 1e8, 1) AS m_yuan, round(growth_percent, 2) AS growth, sampled_orders ' +
  "FROM sales_by_window(campaign = 'double11-2017', window_id = 'day', by = 'county', segment = 'rural', scope = 'all', basis = 'paid') " +
  'ORDER BY rank LIMIT 5';

const TABLES: readonly (readonly [PublishedFigure['table'], string])[] = [
  ['ministry', ''],
  ['platforms', 'Platforms, in rural areas on the day'],
  [
    'places',
    'Places in the press. Of three of them every order is simulated, since a sample would show too few',
  ],
  ['coverage', 'Outlets, counted from a register that is an illustration'],
];

export interface DemoOutcome {
  readonly result: DemoResult;
  /** The campaign that needs every order. */
  readonly places: DemoResult;
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
export function renderDemo({
  result,
  places,
  check,
  scale,
  addresses,
  pages,
  kept,
  analyst,
}: DemoOutcome): string {
  const login = analyst === undefined ? '' : `-u "${analyst.user}:$(cat ${analyst.passwordFile})" `;
  const pageOf = (engine: string) => (pages.has(engine) ? `, page at ${pages.get(engine) ?? ''}` : '');
  const { matches, rows, ministryMatches, ministryRows, accountingCloses } = check;
  const tables = TABLES.flatMap(([table, title]) => [
    ...(title === '' ? [] : ['', title]),
    renderTable([...publishedTable(places.report, table), ...publishedTable(result.report, table)]),
  ]);
  return [
    `Double 11, 2017: ${ordersWords(result.report.data.simulated).en}, a 1:${count(scale)} sample, expanded. Sales count from payment, to the county of the seller.`,
    ...tables,
    '',
    'Quarantine: events that the contract refuses, and how many were made so',
    quarantineTable(check),
    '',
    'Accounting: every offset and every line',
    accountingTable([...places.accounts, ...result.accounts]),
    '',
    kept ? 'Running until Ctrl-C:' : 'Stopped now; with --keep these stay:',
    `ClickHouse  ${addresses.clickhouseUrl}${pageOf('clickhouse')}`,
    `Kafka       ${addresses.kafkaBrokers.join(',')}`,
    `Temporal    ${addresses.temporalAddress}${pageOf('temporal')}`,
    '',
    `Try: curl ${login}'${addresses.clickhouseUrl}/?default_format=PrettyCompact' --data-binary "${SAMPLE_QUERY}"`,
    '',
    `${matches} of ${rows} published figures match (${ministryMatches} of ${ministryRows} of the ministry); the accounting ${accountingCloses ? 'closes' : 'does NOT close'}.`,
  ].join('\n');
}

function quarantineTable({ quarantine }: DemoCheck): string {
  return drawTable(
    ['Reason', 'Made', 'Held'],
    quarantine.map(({ code, made, held }) => [code, count(made), count(held)]),
    ['Made', 'Held'],
  );
}

function accountingTable(accounts: DemoResult['accounts']): string {
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
