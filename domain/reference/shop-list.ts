import { z } from 'zod';
import { productCategory } from '../../schemas/event/order.ts';
import { OUTLET_TYPES, type OutletType, type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { payloadOf } from '../../schemas/platforms/payloads.ts';
import type { Counties } from '../order.ts';
import { placeProblems } from './county-list.ts';
import { type ParsedRow, parseRow, type SourceRow } from './source-rows.ts';

/** A shop of a platform, where its owner is registered. */
export interface Shop {
  /** The platform of the contract that its orders count for. */
  readonly platform: Platform;
  /** As the platform's payload names it: a nick, a vendor id, a mall id, a merchant or store code. */
  readonly shop: string;
  /** GB/T 2260 code of 2017. */
  readonly county: string;
  /** 12 digits, of which the first six are the county; null if none is known. */
  readonly village: string | null;
  /** Of every product that no category says more about; null if the shop sells several kinds. */
  readonly category: string | null;
  /** If the shop itself is an outlet, such as a direct store; else null. */
  readonly outletType: OutletType | null;
}

const shopRow = z.strictObject({
  platform: z
    .enum(PLATFORMS, 'expected a platform of the contract')
    .refine((platform) => payloadOf(platform) !== undefined, 'no adapter reads orders of this platform'),
  shop: z.string().min(1, 'expected a shop').max(200, 'expected 200 characters at most'),
  county: z.string(),
  village: z.string().regex(/^(?:\d{12})?$/, 'expected twelve digits or nothing'),
  category: z.union([z.literal(''), productCategory], 'expected a category such as agri.tea, or nothing'),
  outlet_type: z.union(
    [z.literal(''), z.enum(OUTLET_TYPES)],
    'expected an outlet type of the contract, or nothing',
  ),
});

export const SHOP_COLUMNS = Object.keys(shopRow.shape);

export function parseShop(row: SourceRow, counties: Counties): ParsedRow<Shop> {
  return parseRow(
    row,
    shopRow,
    ({ village, category, outlet_type: outletType, ...cells }) => ({
      ...cells,
      village: village === '' ? null : village,
      category: category === '' ? null : category,
      outletType: outletType === '' ? null : outletType,
    }),
    (cells) => placeProblems(cells, counties),
  );
}
