import { type CategoryMapping, parseCategory } from '../../domain/reference/category-list.ts';
import { parseShop, type Shop } from '../../domain/reference/shop-list.ts';
import { type PlatformRegisters, registersOf } from '../../domain/platforms/registers.ts';
import { payloadOf } from '../../schemas/platforms/payloads.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { readCountyCodes } from '../reference/reference-files.ts';
import {
  readRegisterState,
  type RegisterForm,
  type RegisterState,
  replaceRegister,
} from '../reference/replace-register.ts';

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

/** The registers in force, which are empty until one is loaded. */
export async function readStoredRegisters(client: ClickHouseClient): Promise<PlatformRegisters> {
  const shops = await rows<Shop>(
    client,
    `SELECT platform, shop, toString(county) AS county, if(village = 0, NULL, toString(village)) AS village,
       nullIf(category, '') AS category, nullIf(outlet_type, '') AS outletType
     FROM reference_shop WHERE load_version = (SELECT max(load_version) FROM reference_shop_load)`,
  );
  const mappings = await rows<CategoryMapping>(
    client,
    `SELECT payload, kind, id, category, unit
     FROM reference_category WHERE load_version = (SELECT max(load_version) FROM reference_category_load)`,
  );
  return registersOf(shops, mappings);
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
