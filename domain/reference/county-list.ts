import { z } from 'zod';
import type { Counties } from '../order.ts';
import { ReferenceFileError } from './source-rows.ts';

const name = z.string().min(1, 'expected a name').max(100);
const countyCode = z.string().regex(/^[1-8]\d{5}$/, 'expected six digits');

function inEnglish<Unit extends { readonly name_en: string }>({ name_en: nameEn, ...unit }: Unit) {
  return { ...unit, nameEn };
}

/** A name of a unit, with its code: a prefecture has four digits, a county six. */
export interface UnitName {
  readonly code: string;
  readonly name: string;
}

export const prefectureRow = z.strictObject({
  code: z.string().regex(/^[1-8]\d{3}$/, 'expected four digits'),
  name,
});

/** Another name of a county. */
export const aliasRow = z
  .strictObject({ code: countyCode, alias: name })
  .transform(({ code, alias }): UnitName => ({ code, name: alias }));

/** The four regions of the National Bureau of Statistics, division of 13 June 2011. */
const REGIONS = ['east', 'central', 'west', 'northeast'] as const;

/** A province-level unit. Its code is the first two digits of the GB/T 2260 codes of its counties. */
export const provinceRow = z
  .strictObject({
    code: z.string().regex(/^[1-8]\d$/, 'expected two digits'),
    name,
    name_en: name,
    region: z.enum(REGIONS, `expected one of ${REGIONS.join(', ')}`),
  })
  .transform(inEnglish);
export type Province = z.output<typeof provinceRow>;

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

const unit = z.strictObject({ code: countyCode, name, name_en: name, province: name });
export const countyRow = unit
  .extend({ rural: z.enum(['0', '1'], 'expected 0 or 1') })
  .transform(({ rural, ...of }): County => ({ ...inEnglish(of), rural: rural === '1', carriesOrders: true }));
export const committeeRow = unit.transform((of): County => ({
  ...inEnglish(of),
  rural: false,
  carriesOrders: false,
}));

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
