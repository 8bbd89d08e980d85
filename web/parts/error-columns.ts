import { errorCell, hasErrors, NONE } from '../../statistics/bulletin/wording.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import type { Column } from './table.ts';

type WithError = Pick<SalesRow, 'sales_error_percent' | 'quality'>;

/** The column of the errors of sales, and its cell in a row; neither without a sample. A dash where a row is missing. */
export function errorColumns(rows: readonly WithError[]) {
  const isSample = hasErrors(rows);
  return {
    columns: isSample ? [{ heading: '± %', isMinor: true } satisfies Column] : [],
    cellsOf: (row: WithError | undefined) => (isSample ? [row === undefined ? NONE : errorCell(row)] : []),
  };
}
