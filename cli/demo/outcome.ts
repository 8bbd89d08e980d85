import type { Addresses, ClickHouseLogin } from '../../adapters/configuration/environment.ts';
import { sum } from '../../domain/sum.ts';
import type { PublishedFigure } from '../../schemas/published.ts';
import { marked } from '../../statistics/figures/data-origin.ts';
import { count, drawTable } from '../format.ts';
import { statisticsOf } from '../report/cells.ts';
import { publishedTable, renderTable } from '../report/table.ts';
import type { DemoResult } from './run-demo.ts';

/** How many events the generator broke in a way, and how many were held for that reason. */
export interface QuarantineRow {
  readonly code: string;
  readonly made: number;
  readonly held: number;
}

export interface DemoCheck {
  readonly ministryMatches: number;
  readonly ministryRows: number;
  /** All published figures: of the ministry, of platforms, of single places and of outlets. */
  readonly matches: number;
  readonly rows: number;
  /** Nothing is missing, given up or counted twice; every record is accepted or held; as many were read as were made. */
  readonly accountingCloses: boolean;
  readonly quarantine: readonly QuarantineRow[];
  readonly passed: boolean;
}

/** Every published figure and the accounting decide. */
export function checkDemo({ report, seasons, accounts }: DemoResult): DemoCheck {
  const published = report.rows.filter((row) => row.published !== null);
  const matches = published.filter(({ match }) => match === true).length;
  const ministry = publishedTable(report, 'ministry');
  const ministryMatches = ministry.filter(({ match }) => match === true).length;
  const made = sum(seasons.map(({ events }) => events));
  const read = sum(accounts.map(({ records }) => records));
  const quarantine = quarantineRows({ seasons, accounts });
  const accountingCloses =
    made === read &&
    accounts.every(({ closes, gaps }) => closes && gaps.length === 0) &&
    quarantine.every(({ made: broken, held }) => broken === held);
  return {
    ministryMatches,
    ministryRows: ministry.length,
    matches,
    rows: published.length,
    accountingCloses,
    quarantine,
    passed: matches === published.length && ministry.length > 0 && accountingCloses,
  };
}

function quarantineRows({ seasons, accounts }: Pick<DemoResult, 'seasons' | 'accounts'>): QuarantineRow[] {
  const codes = new Set([
    ...seasons.flatMap(({ invalid }) => Object.keys(invalid)),
    ...accounts.flatMap(({ reasons }) => [...reasons.keys()]),
  ]);
  return [...codes].sort().map((code) => ({
    code,
    made: sum(seasons.map(({ invalid }) => invalid[code] ?? 0)),
    held: sum(accounts.map(({ reasons }) => reasons.get(code) ?? 0)),
  }));
}

/** What the demo prints with `--json`. */
export function demoAsJson({ report, accounts, edition }: DemoResult, check: DemoCheck): unknown {
  const accounting = accounts.map((account) => ({
    ...account,
    first: account.first.toString(),
    next: account.next.toString(),
    gaps: account.gaps.length,
    reasons: Object.fromEntries(account.reasons),
  }));
  return { ...check, statistics: statisticsOf(report), accounting, edition };
}

const SAMPLE_QUERY =
  'SELECT label_en, label_zh, round(sales_fen / 1e8, 1) AS m_yuan, round(growth_percent, 2) AS growth, sampled_orders ' +
  "FROM sales WHERE campaign = 'double11-2017' AND edition = 0 AND window_id = 'day' AND flow = 'sales' AND segment = 'rural' " +
  "AND basis = 'paid' AND dimension = 'county' " +
  'ORDER BY rank LIMIT 5';

const TABLES: readonly (readonly [PublishedFigure['table'], string])[] = [
  ['ministry', ''],
  ['platforms', 'Platforms, in rural areas on the day'],
  [
    'places',
    'Places in the press. For three of them every order is counted, because a sample would be too small',
  ],
  ['coverage', 'Outlets, counted from an illustrative register'],
];

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
  const { matches, rows, ministryMatches, ministryRows, accountingCloses } = check;
  const tables = TABLES.flatMap(([table, title]) => [
    ...(title === '' ? [] : ['', title]),
    renderTable(publishedTable(result.report, table), result.report.data),
  ]);
  return [
    marked(
      `Double 11, 2017, a 1:${count(scale)} sample, expanded. Sales count from payment, to the county of the seller.`,
      result.report.data.dataOrigin,
      'en',
    ),
    ...tables,
    '',
    'Quarantine: events that the contract refuses, and how many of them were generated',
    quarantineTable(check),
    '',
    'Accounting: every offset and every line',
    accountingTable(result.accounts),
    '',
    `Edition ${result.edition.number} (${result.edition.status}) is published. On the dashboard, its figures have addresses that stay, such as`,
    `/e/${result.edition.campaign}/${result.edition.number}/rural.day.sales`,
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
