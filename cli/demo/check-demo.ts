import { sum } from '../../domain/sum.ts';
import { ministryTable } from '../report/table.ts';
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
  /** Nothing is missing, given up or counted twice; every record is accepted or held; as many were read as were made. */
  readonly accountingCloses: boolean;
  readonly quarantine: readonly QuarantineRow[];
  readonly passed: boolean;
}

/** Only the ministry's table and the accounting decide; the platforms' rows are for information. */
export function checkDemo({ report, seasons, accounts }: DemoResult): DemoCheck {
  const ministry = ministryTable(report);
  const ministryMatches = ministry.filter(({ match }) => match === true).length;
  const made = sum(seasons.map(({ events }) => events));
  const read = sum(accounts.map(({ records }) => records));
  const quarantine = quarantineRows({ report, seasons, accounts });
  const accountingCloses =
    made === read &&
    accounts.every(({ closes, gaps }) => closes && gaps.length === 0) &&
    quarantine.every(({ made: broken, held }) => broken === held);
  return {
    ministryMatches,
    ministryRows: ministry.length,
    accountingCloses,
    quarantine,
    passed: ministryMatches === ministry.length && ministry.length > 0 && accountingCloses,
  };
}

function quarantineRows({ seasons, accounts }: DemoResult): QuarantineRow[] {
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
