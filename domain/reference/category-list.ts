import { z } from 'zod';
import { productCategory } from '../../schemas/event/order.ts';
import { UNITS } from '../../schemas/event/vocabulary.ts';
import { type Payload, PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { type ParsedRow, parseRow, type SourceRow } from './source-rows.ts';

/** What a platform's own category, or one of its products, is in the contract. */
export interface CategoryMapping {
  readonly payload: Payload;
  readonly kind: 'category' | 'product';
  /** As the platform's payload has it. */
  readonly id: string;
  /** `<class>.<product>` of the contract. */
  readonly category: string;
  /** In which the platform counts it. */
  readonly unit: (typeof UNITS)[number];
}

const mappingRow = z.strictObject({
  payload: z.enum(PAYLOAD_NAMES, `expected one of ${PAYLOAD_NAMES.join(', ')}`),
  kind: z.enum(['category', 'product'], 'expected category or product'),
  id: z.string().min(1, 'expected an id').max(64, 'expected 64 characters at most'),
  category: productCategory,
  unit: z.union([z.literal(''), z.enum(UNITS)], 'expected a unit of the contract, or nothing'),
});

export const CATEGORY_COLUMNS = Object.keys(mappingRow.shape);

/** Without a unit, platforms count pieces. */
export function parseCategory(row: SourceRow): ParsedRow<CategoryMapping> {
  return parseRow(row, mappingRow, ({ unit, ...mapping }) => ({
    ...mapping,
    unit: unit === '' ? 'piece' : unit,
  }));
}

/** One category of a product group: a statistic sums the group's categories under one name. */
export const productGroupRow = z
  .strictObject({
    product_group: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a lower-case id'),
    category: productCategory,
  })
  .transform(({ product_group: productGroup, category }) => ({ productGroup, category }));
export type ProductGroupMember = z.output<typeof productGroupRow>;
