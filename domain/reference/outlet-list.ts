import { z } from 'zod';
import { OUTLET_TYPES, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { Counties } from '../order.ts';
import { problemOf, type SourceRow } from './source-rows.ts';

/** One outlet of a register. Dates are half-open: `closedOn` is the day after the last; null if it is still open. */
export interface Outlet {
  readonly platform: string;
  readonly type: string;
  /** Unique within the platform. */
  readonly id: string;
  /** GB/T 2260 code of 2017. */
  readonly county: string;
  /** 12 digits, of which the first six are the county; null if it is not in a village. */
  readonly village: string | null;
  /** Whether a partner of the platform runs it, and not the platform itself. */
  readonly runByPartner: boolean;
  readonly openedOn: string;
  readonly closedOn: string | null;
  /** In Chinese and English; empty where the register has none. */
  readonly name: string;
  readonly nameEn: string;
}

/** The columns of a register, as CSV; `name` and `name_en` may follow. */
export const OUTLET_COLUMNS = [
  'platform',
  'type',
  'id',
  'county',
  'village',
  'run_by_partner',
  'opened_on',
  'closed_on',
] as const;

const date = z.iso.date('expected a date such as 2017-11-11');
const name = z.string().max(100, 'expected 100 characters at most').default('');
const outletRow = z.strictObject({
  platform: z.enum(PLATFORMS, 'expected a platform of the contract'),
  type: z.enum(OUTLET_TYPES, 'expected an outlet type of the contract'),
  id: z.string().min(1, 'expected an id').max(64, 'expected 64 characters at most'),
  county: z.string(),
  village: z.string().regex(/^(?:\d{12})?$/, 'expected twelve digits or nothing'),
  run_by_partner: z.enum(['0', '1'], 'expected 0 or 1'),
  opened_on: date,
  closed_on: z.union([z.literal(''), date], 'expected a date such as 2017-11-11, or nothing'),
  name,
  name_en: name,
});

/** The outlet of a row, or what is wrong with it, each with its line. */
export function parseOutlet(
  row: SourceRow,
  counties: Counties,
): { readonly item: Outlet } | { readonly problems: readonly string[] } {
  const parsed = outletRow.safeParse(row.cells);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map((issue) => problemOf(row, issue)),
    };
  const { county, village, opened_on: openedOn, closed_on: closedOn, ...cells } = parsed.data;
  const problems: string[] = [];
  if (!counties.has(county))
    problems.push(`line ${row.line}: county: no county has the code ${JSON.stringify(county)}`);
  if (village !== '' && !village.startsWith(county))
    problems.push(`line ${row.line}: village: ${village} is not in county ${county}`);
  if (closedOn !== '' && closedOn <= openedOn)
    problems.push(`line ${row.line}: closed_on: ${closedOn} is not after ${openedOn}`);
  if (problems.length > 0) return { problems };
  const item = {
    platform: cells.platform,
    type: cells.type,
    id: cells.id,
    county,
    village: village === '' ? null : village,
    runByPartner: cells.run_by_partner === '1',
    openedOn,
    closedOn: closedOn === '' ? null : closedOn,
    name: cells.name,
    nameEn: cells.name_en,
  };
  return { item };
}
