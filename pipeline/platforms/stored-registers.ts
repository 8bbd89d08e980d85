import { type CategoryMapping, parseCategory } from '../../domain/reference/category-list.ts';
import { parseShop, type Shop } from '../../domain/reference/shop-list.ts';
import { payloadOf } from '../../schemas/platforms/payloads.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readCountyCodes } from '../lists/reference-files.ts';
import {
  readRegisterState,
  type RegisterForm,
  type RegisterState,
  replaceRegister,
} from '../lists/replace-register.ts';

const SHOPS = {
  table: 'reference_shop',
  loads: 'reference_shop_load',
  count: 'shops',
  key: ['payload', 'shop'],
} as const;

const CATEGORIES: RegisterForm<CategoryMapping> = {
  table: 'reference_category',
  loads: 'reference_category_load',
  count: 'categories',
  key: ['payload', 'kind', 'id'],
  parse: parseCategory,
  toRow: (mapping) => ({ ...mapping }),
};

/** Replaces the register of shops by a CSV file, as {@link replaceRegister} does. Resolves to the number of shops. */
export async function replaceShops(
  client: ClickHouseClient,
  file: string,
  illustrative: boolean,
): Promise<number> {
  const counties = await readCountyCodes();
  const form: RegisterForm<Shop> = { ...SHOPS, parse: (row) => parseShop(row, counties), toRow: shopRow };
  return replaceRegister(client, form, file, illustrative);
}

/** Replaces the list of platforms' categories by a CSV file. Resolves to the number of its rows. */
export function replaceCategories(
  client: ClickHouseClient,
  file: string,
  illustrative: boolean,
): Promise<number> {
  return replaceRegister(client, CATEGORIES, file, illustrative);
}

export async function readShopState(client: ClickHouseClient): Promise<RegisterState | undefined> {
  return readRegisterState(client, SHOPS);
}

export async function readCategoryState(client: ClickHouseClient): Promise<RegisterState | undefined> {
  return readRegisterState(client, CATEGORIES);
}

/** Changes with every load of either list; undefined until shops are loaded, without which nothing can be translated. */
export async function readRegisterVersion(client: ClickHouseClient): Promise<string | undefined> {
  const [shops, categories] = await Promise.all([readShopState(client), readCategoryState(client)]);
  return shops && `${shops.version} ${categories?.version ?? ''}`;
}

function shopRow(shop: Shop): Record<string, unknown> {
  return {
    payload: payloadOf(shop.platform),
    shop: shop.shop,
    platform: shop.platform,
    county: Number(shop.county),
    village: shop.village ?? '0',
    category: shop.category ?? '',
    outlet_type: shop.outletType ?? '',
  };
}
