import { Buffer } from 'node:buffer';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type PlatformRegisters, registersOf } from '../../domain/platforms/registers.ts';
import type { CategoryMapping } from '../../domain/reference/category-list.ts';
import type { Shop } from '../../domain/reference/shop-list.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { readRegions } from '../lists/reference-files.ts';
import { readRegister } from '../lists/replace-register.ts';
import { type Translate, translatorOf } from './translate.ts';

/** The registers in force as ClickHouse sends them, in memory that threads share: each parses them by itself. */
export interface RegisterTexts {
  readonly shops: SharedArrayBuffer;
  readonly categories: SharedArrayBuffer;
}

const SHOPS = `SELECT platform, shop, toString(county) AS county, if(village = 0, NULL, toString(village)) AS village,
    nullIf(category, '') AS category, nullIf(outlet_type, '') AS outletType
  FROM reference_shop WHERE load_version = (SELECT max(load_version) FROM reference_shop_load)`;
const CATEGORIES = `SELECT payload, kind, id, category, unit
  FROM reference_category WHERE load_version = (SELECT max(load_version) FROM reference_category_load)`;

/** Both are empty until a register is loaded. */
export async function readRegisterTexts(client: ClickHouseClient): Promise<RegisterTexts> {
  const [shops, categories] = await Promise.all([readText(client, SHOPS), readText(client, CATEGORIES)]);
  return { shops, categories };
}

/** Changes with every load of either list; undefined until shops are loaded, without which nothing can be translated. */
export async function readRegisterVersion(client: ClickHouseClient): Promise<string | undefined> {
  const [shops, categories] = await Promise.all([
    readRegister(client, 'shops'),
    readRegister(client, 'categories'),
  ]);
  return shops && `${shops.version} ${categories?.version ?? ''}`;
}

export function registersOfTexts({ shops, categories }: RegisterTexts): PlatformRegisters {
  return registersOf(rowsOf<Shop>(shops), rowsOf<CategoryMapping>(categories));
}

async function readText(client: ClickHouseClient, query: string): Promise<SharedArrayBuffer> {
  const found = await client.query({
    query,
    format: 'JSONEachRow',
    // A query that fails halfway must not look like a register that ends there.
    clickhouse_settings: { wait_end_of_query: 1 },
  });
  const bytes = Buffer.from(await found.text());
  const text = new SharedArrayBuffer(bytes.length);
  bytes.copy(new Uint8Array(text));
  return text;
}

function* rowsOf<Row>(text: SharedArrayBuffer): Generator<Row> {
  for (const line of Buffer.from(text).toString('utf8').split('\n')) {
    if (line !== '') yield JSON.parse(line) as Row;
  }
}

/** Registers are large, and a load opens them for each chunk: those of the newest loads are kept. */
const opened = new WeakMap<
  ClickHouseClient,
  { readonly version: string | undefined; readonly registers: PlatformRegisters }
>();

/** The adapter of an archive, with the registers in force; undefined for an archive of events. */
export async function openTranslator(
  client: ClickHouseClient,
  { payload, shop }: { readonly payload?: Payload | undefined; readonly shop?: string | undefined },
): Promise<Translate | undefined> {
  if (payload === undefined) return undefined;
  const [registers, regions] = await Promise.all([currentRegisters(client), readRegions()]);
  return translatorOf(payload, { registers, regions, shop });
}

async function currentRegisters(client: ClickHouseClient): Promise<PlatformRegisters> {
  const version = await readRegisterVersion(client);
  const known = opened.get(client);
  if (known !== undefined && known.version === version) return known.registers;
  const registers = registersOfTexts(await readRegisterTexts(client));
  opened.set(client, { version, registers });
  return registers;
}
