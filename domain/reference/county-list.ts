import { z } from 'zod';
import { readRows, type SourceRow } from './source-rows.ts';

/** A county-level unit by its GB/T 2260 code of 2017. */
export interface County {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  /** Whether sales of its sellers count as rural. */
  readonly rural: boolean;
  /** False for administrative committees: segment lists name them, but no order may carry their codes. */
  readonly carriesOrders: boolean;
}

const code = z.string().regex(/^[1-8]\d{5}$/, 'expected six digits');
const label = z.string().min(1, 'expected a name').max(100);
const countyRow = z.strictObject({
  code,
  name: label,
  province: label,
  rural: z.enum(['0', '1'], 'expected 0 or 1'),
});
const committeeRow = countyRow.omit({ rural: true });

/** Throws `ReferenceFileError`, which names every wrong line. */
export function parseCounties(rows: readonly SourceRow[]): County[] {
  const counties = readRows(rows, countyRow, (row) => row.code);
  return counties.map(({ rural, ...unit }) => ({ ...unit, rural: rural === '1', carriesOrders: true }));
}

/** Units that a segment list may name but no order may carry. Throws `ReferenceFileError`. */
export function parseCommittees(rows: readonly SourceRow[]): County[] {
  return readRows(rows, committeeRow, (row) => row.code).map((unit) => ({
    ...unit,
    rural: false,
    carriesOrders: false,
  }));
}
