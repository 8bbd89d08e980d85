import { z } from 'zod';
import { readRows, type SourceRow } from './source-rows.ts';

/** The four regions of the National Bureau of Statistics, division of 13 June 2011. */
const REGIONS = ['east', 'central', 'west', 'northeast'] as const;

/** A province-level unit. Its code is the first two digits of the GB/T 2260 codes of its counties. */
export interface Province {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly region: (typeof REGIONS)[number];
}

const label = z.string().min(1, 'expected a name').max(100);
const provinceRow = z.strictObject({
  code: z.string().regex(/^[1-8]\d$/, 'expected two digits'),
  name: label,
  name_en: label,
  region: z.enum(REGIONS, `expected one of ${REGIONS.join(', ')}`),
});

/** Throws `ReferenceFileError`, which names every wrong line. */
export function parseProvinces(rows: readonly SourceRow[]): Province[] {
  return readRows(rows, provinceRow, (row) => row.code).map(({ name_en: nameEn, ...unit }) => ({
    ...unit,
    nameEn,
  }));
}
