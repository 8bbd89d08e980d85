import { type Payload, payloadOf } from '../../schemas/platforms/payloads.ts';
import type { Shop } from '../reference/shop-list.ts';
import type { CategoryMapping } from '../reference/category-list.ts';
import type { Regions } from './regions.ts';

/** What no platform says: where its shops are, and what kind of product its categories and products are. */
export type PlatformRegisters = ReturnType<typeof registersOf>;

/** All that an adapter needs besides the payload. */
export interface AdapterContext {
  readonly registers: PlatformRegisters;
  readonly regions: Regions;
  /** Of orders that do not name their shop. */
  readonly shop?: string | undefined;
}

/** The registers from their rows. A later row of one shop or id replaces an earlier one; lists are checked before. */
export function registersOf(shops: Iterable<Shop>, mappings: Iterable<CategoryMapping>) {
  const byShop = new Map<string, Shop>();
  for (const shop of shops) byShop.set(keyOf(payloadOf(shop.platform) ?? '', shop.shop), shop);
  const byId = new Map<string, CategoryMapping>();
  for (const one of mappings) byId.set(keyOf(one.payload, one.kind, one.id), one);
  return {
    shop: (payload: Payload, shop: string) => byShop.get(keyOf(payload, shop)),
    mapping: (payload: Payload, kind: CategoryMapping['kind'], id: string) =>
      byId.get(keyOf(payload, kind, id)),
  };
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n');
}
