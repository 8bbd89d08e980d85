import { z } from 'zod';
import { productCategory } from '../../schemas/event/order.ts';
import { readRows, type SourceRow } from './source-rows.ts';

/** One category of a product group: a statistic sums the group's categories under one name. */
export interface ProductGroupMember {
  readonly productGroup: string;
  readonly category: string;
}

const groupRow = z.strictObject({
  product_group: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a lower-case id'),
  category: productCategory,
});

/** Throws `ReferenceFileError`. */
export function parseProductGroups(rows: readonly SourceRow[]): ProductGroupMember[] {
  return readRows(rows, groupRow, (row) => `${row.product_group} ${row.category}`).map((row) => ({
    productGroup: row.product_group,
    category: row.category,
  }));
}
