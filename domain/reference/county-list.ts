import { z } from 'zod';
import type { Counties } from '../order.ts';
import { readRows, ReferenceFileError, type SourceRow } from './source-rows.ts';

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
  return readRows(rows, provinceRow, (row) => row.code).map(inEnglish);
}

/** A county-level unit by its GB/T 2260 code of 2017. */
export interface County {
  readonly code: string;
  readonly name: string;
  /** Hanyu Pinyin and the kind of unit: `Zhongmu County`. */
  readonly nameEn: string;
  /** In Chinese. */
  readonly province: string;
  /** Whether sales of its sellers count as rural. */
  readonly rural: boolean;
  /** False for administrative committees: segment lists name them, but no order may carry their codes. */
  readonly carriesOrders: boolean;
}

const code = z.string().regex(/^[1-8]\d{5}$/, 'expected six digits');
const countyRow = z.strictObject({
  code,
  name: label,
  name_en: label,
  province: label,
  rural: z.enum(['0', '1'], 'expected 0 or 1'),
});
const committeeRow = countyRow.omit({ rural: true });

/** Throws `ReferenceFileError`, which names every wrong line. */
export function parseCounties(rows: readonly SourceRow[]): County[] {
  return readRows(rows, countyRow, (row) => row.code).map(({ rural, ...unit }) => ({
    ...inEnglish(unit),
    rural: rural === '1',
    carriesOrders: true,
  }));
}

/** Units that a segment list may name but no order may carry. Throws `ReferenceFileError`. */
export function parseCommittees(rows: readonly SourceRow[]): County[] {
  return readRows(rows, committeeRow, (row) => row.code).map((unit) => ({
    ...inEnglish(unit),
    rural: false,
    carriesOrders: false,
  }));
}

function inEnglish<Unit extends { readonly name_en: string }>({ name_en: nameEn, ...unit }: Unit) {
  return { ...unit, nameEn };
}

/** What is wrong with the place of a row: its county must be of the list, and its village in it. */
export function placeProblems(
  { county, village }: { readonly county: string; readonly village: string },
  counties: Counties,
): string[] {
  return [
    ...(counties.has(county) ? [] : [`county: no county has the code ${JSON.stringify(county)}`]),
    ...(village.startsWith(county) || village === ''
      ? []
      : [`village: ${village} is not in county ${county}`]),
  ];
}

/** The province of each county by its code, in the order of the counties. Throws `ReferenceFileError` if one has none. */
export function provincesOf(counties: readonly County[], provinces: readonly Province[]): Province[] {
  const byCode = new Map(provinces.map((province) => [province.code, province]));
  return counties.map(({ code, province }) => {
    const found = byCode.get(code.slice(0, 2));
    if (found?.name === province) return found;
    throw new ReferenceFileError([
      `${code}: the list of provinces has no ${province} with its first two digits`,
    ]);
  });
}
