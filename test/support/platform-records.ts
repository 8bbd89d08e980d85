import { readFileSync } from 'node:fs';
import { type Adapted, adapt } from '../../domain/platforms/adapt.ts';
import { type AdapterContext, registersOf } from '../../domain/platforms/registers.ts';
import type { CategoryMapping } from '../../domain/reference/category-list.ts';
import type { Shop } from '../../domain/reference/shop-list.ts';
import { readRegions } from '../../pipeline/lists/reference-files.ts';
import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { removeAt, setAt } from './json-pointer.ts';

/** A record of a platform, the event that it must become, and what changes with a change of it. */
export interface PlatformFixture {
  readonly record: object;
  readonly data: Omit<OrderVersion, 'version'>;
  readonly time: string;
  readonly cases: readonly FixtureCase[];
  readonly shows: readonly string[];
}

export interface FixtureCase {
  readonly title: string;
  /** Rows of the table of what each means, on the page of the platforms. */
  readonly shows?: readonly string[];
  /** By JSON Pointer. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly data?: Partial<OrderVersion>;
  readonly time?: string;
  readonly problems?: readonly (readonly [string, string])[];
}

const FIXTURES = new URL('../unit/platforms/fixtures/', import.meta.url);

export function readFixture(payload: Payload): PlatformFixture {
  return JSON.parse(readFileSync(new URL(`${payload}.json`, FIXTURES), 'utf8')) as PlatformFixture;
}

/** The record of a fixture with the changes of a case. */
export function changedRecord(
  { record }: Pick<PlatformFixture, 'record'>,
  { change = {}, remove = [] }: Pick<FixtureCase, 'change' | 'remove'>,
): object {
  const copy = structuredClone(record);
  for (const [pointer, value] of Object.entries(change)) setAt(copy, pointer, value);
  for (const pointer of remove) removeAt(copy, pointer);
  return copy;
}

const SHOP = { village: null, category: null, outletType: null };

/** The shops of the fixtures, which do not exist. */
const SHOPS: readonly Shop[] = [
  { ...SHOP, platform: 'tmall', shop: '虚构山货店', county: '222405' },
  {
    ...SHOP,
    platform: 'jd',
    shop: '168302',
    county: '222405',
    village: '222405100201',
    category: 'goods.accessories',
  },
  { ...SHOP, platform: 'pinduoduo', shop: '9001', county: '222405' },
  { ...SHOP, platform: 'suning', shop: '0070000001', county: '330127' },
  { ...SHOP, platform: 'suning', shop: 'SN-0001', county: '520123', outletType: 'direct-store' },
  { ...SHOP, platform: 'youzan', shop: '491391', county: '222405' },
  { ...SHOP, platform: 'wechat-shop', shop: 'wx0000000000000001', county: '222405' },
];

const CATEGORIES: readonly CategoryMapping[] = [
  { payload: 'taobao', kind: 'category', id: '50050359', category: 'agri.pear', unit: 'box' },
  { payload: 'taobao', kind: 'category', id: '50016422', category: 'rural.bamboo-ware', unit: 'piece' },
  { payload: 'jd', kind: 'product', id: '501', category: 'goods.rice-cooker', unit: 'piece' },
  { payload: 'pinduoduo', kind: 'category', id: '8172', category: 'agri.pear', unit: 'catty' },
  { payload: 'pinduoduo', kind: 'product', id: '3999', category: 'agri.tea', unit: 'bag' },
  { payload: 'suning', kind: 'product', id: '600001', category: 'goods.refrigerator', unit: 'piece' },
  { payload: 'suning', kind: 'product', id: '600002', category: 'agri.noodles', unit: 'kg' },
  { payload: 'youzan', kind: 'product', id: '408040726', category: 'agri.rice', unit: 'bag' },
  { payload: 'wechat', kind: 'product', id: '10000043902725', category: 'agri.pear', unit: 'catty' },
];

export const FIXTURE_CONTEXT: AdapterContext = {
  registers: registersOf(SHOPS, CATEGORIES),
  regions: await readRegions(),
};

/** What becomes of a record, or of the text of one. */
export function adapted(payload: Payload, record: unknown, changes?: Partial<AdapterContext>): Adapted {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  return adapt(payload, text, { ...FIXTURE_CONTEXT, ...changes });
}

/** Its event. Throws the reasons if there is none. */
export function adaptedEvent(...of: Parameters<typeof adapted>): OrderEvent {
  const found = adapted(...of);
  if ('problems' in found) throw new Error(JSON.stringify(found.problems));
  return JSON.parse(found.event) as OrderEvent;
}
