import { z } from 'zod';
import { readRows, type SourceRow } from './source-rows.ts';

/** A name of a unit, with its code: a prefecture has four digits, a county six. */
export interface UnitName {
  readonly code: string;
  readonly name: string;
}

const prefectureRow = z.strictObject({
  code: z.string().regex(/^[1-8]\d{3}$/, 'expected four digits'),
  name: z.string().min(1, 'expected a name').max(100),
});
const aliasRow = z.strictObject({
  code: z.string().regex(/^[1-8]\d{5}$/, 'expected six digits'),
  alias: z.string().min(1, 'expected a name').max(100),
});

/** Throws `ReferenceFileError`, which names every wrong line. */
export function parsePrefectures(rows: readonly SourceRow[]): UnitName[] {
  return readRows(rows, prefectureRow, (row) => row.code);
}

/** Other names of counties. Throws `ReferenceFileError`, which names every wrong line. */
export function parseAliases(rows: readonly SourceRow[]): UnitName[] {
  return readRows(rows, aliasRow, (row) => `${row.code} ${row.alias}`).map(({ code, alias }) => ({
    code,
    name: alias,
  }));
}
