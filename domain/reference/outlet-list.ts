import { z } from 'zod';
import { OUTLET_TYPES, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { Counties } from '../order.ts';
import { placeProblems } from './county-list.ts';
import { FOREVER } from './segment-list.ts';
import { type ParsedRow, parseRow, type SourceRow } from './source-rows.ts';

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

/** The columns of a register, as CSV; `name` and `name_en` may follow. */
export const OUTLET_COLUMNS = Object.keys(outletRow.shape).filter((column) => !column.startsWith('name'));

/** An outlet as `reference_outlet` has it: without a village, 0; still open, until {@link FOREVER}. */
export function parseOutlet(row: SourceRow, counties: Counties): ParsedRow<object> {
  return parseRow(
    row,
    outletRow,
    ({ type, id, county, village, run_by_partner, closed_on, ...cells }) => ({
      ...cells,
      outlet_type: type,
      outlet_id: id,
      county: Number(county),
      village: village === '' ? '0' : village,
      run_by_partner: run_by_partner === '1',
      closed_on: closed_on === '' ? FOREVER : closed_on,
    }),
    (cells) => [
      ...placeProblems(cells, counties),
      ...(cells.closed_on === '' || cells.closed_on > cells.opened_on
        ? []
        : [`closed_on: ${cells.closed_on} is not after ${cells.opened_on}`]),
    ],
  );
}
