import { sum } from '../../domain/sum.ts';
import { publishedTable } from '../report/table.ts';
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
export function checkDemo({ report, ...result }: DemoResult, places: DemoResult): DemoCheck {
  const seasons = [...result.seasons, ...places.seasons];
  const accounts = [...result.accounts, ...places.accounts];
  const published = [...report.rows, ...places.report.rows].filter((row) => row.published !== null);
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
