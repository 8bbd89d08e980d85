import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { CATEGORY_COLUMNS } from '../domain/reference/category-list.ts';
import { SHOP_COLUMNS } from '../domain/reference/shop-list.ts';
import type { OrderEvent } from '../schemas/event/envelope.ts';
import { type Payload, payloadOf, PAYLOADS } from '../schemas/platforms/payloads.ts';
import { readCounties, readPrefectures } from '../pipeline/lists/reference-files.ts';
import { brokenRecords } from './payloads/broken-records.ts';
import { payloadRecord } from './payloads/record.ts';
import type { RegionNames } from './payloads/sale.ts';
import { type NamesOf, saleOf, shopName } from './payloads/season-sale.ts';
import { SHELVES, VIGNETTE_PRODUCTS } from './season/catalogue.ts';
import { type OnProgress, openSeason, type SeasonChoice } from './season.ts';

/** Events of platforms that publish the contract's own, since no adapter reads another payload of them. */
export const EVENTS_FILE = 'events.ndjson';

export interface PayloadSummary extends SeasonChoice {
  /** Records by file. */
  readonly records: Record<string, number>;
  /** Versions that a platform does not hand over, such as unpaid ones. */
  omitted: number;
  /** Records by the reason for which an adapter must make no event of them. */
  readonly invalid: Record<string, number>;
}

/**
 * Writes a season into a folder, each platform's orders in its own payload, with the registers of the shops and products
 * that they name. Records that only the contract can break are left out; each payload has broken ones of its own.
 */
export async function writePayloads(
  folder: string,
  choice: SeasonChoice,
  onProgress?: OnProgress,
): Promise<PayloadSummary> {
  await mkdir(folder, { recursive: true });
  const summary: PayloadSummary = { ...choice, records: {}, omitted: 0, invalid: {} };
  const files = new Map<string, WriteStream>();
  const write = async (name: string, text: string): Promise<void> => {
    const file = files.get(name) ?? createWriteStream(join(folder, name), { mode: 0o600 });
    files.set(name, file);
    summary.records[name] = (summary.records[name] ?? 0) + 1;
    if (!file.write(`${text}\n`)) await once(file, 'drain');
  };
  const { records, summary: season } = await openSeason(choice, 'archive');
  const namesOf = await countyNames();
  const broken = new Set<Payload>();
  for (const { value, kind, platform, publishedAtMs } of records) {
    if (kind === 'invalid') continue;
    const text = Buffer.from(value).toString('utf8');
    const payload = payloadOf(platform);
    if (payload === undefined) {
      await write(EVENTS_FILE, text);
      continue;
    }
    const sale = saleOf(JSON.parse(text) as OrderEvent, namesOf);
    const record = payloadRecord(payload, sale);
    if (record === undefined) summary.omitted += 1;
    else await write(fileOf(payload), JSON.stringify(record));
    if (sale.paidAtMs === null || broken.has(payload)) continue;
    broken.add(payload);
    for (const one of brokenRecords(payload, { ...sale, status: 'paid', refunds: [] })) {
      summary.invalid[one.code] = (summary.invalid[one.code] ?? 0) + 1;
      await write(fileOf(payload), one.text);
    }
    onProgress?.(season.events, publishedAtMs);
  }
  for (const file of files.values()) await finished(file.end());
  await writeRegisters(folder);
  return summary;
}

const fileOf = (payload: Payload): string => `${payload}.ndjson`;

async function countyNames(): Promise<NamesOf> {
  const prefectures = new Map((await readPrefectures()).map(({ code, name }) => [code, name]));
  const names = new Map<string, RegionNames>(
    (await readCounties()).map(({ code, name, province }) => [
      code,
      { province, prefecture: prefectures.get(code.slice(0, 4)) ?? '', county: name },
    ]),
  );
  return (county) => names.get(county) ?? { province: '', prefecture: '', county: '' };
}

/** A shop of each platform in each county, and every product of the catalogue. */
async function writeRegisters(folder: string): Promise<void> {
  const platforms = Object.values(PAYLOADS).flat();
  const counties = (await readCounties()).filter(({ carriesOrders }) => carriesOrders);
  const shops = platforms.flatMap((platform) =>
    counties.map(({ code }) => [platform, shopName(platform, code), code, '', '', ''].join(',')),
  );
  const products = [
    ...Object.values(SHELVES).flatMap((shelf) => shelf.products),
    ...Object.values(VIGNETTE_PRODUCTS),
  ];
  const categories = Object.keys(PAYLOADS).flatMap((payload) =>
    products.map(({ sku, category, unit }) => [payload, 'product', sku, category, unit].join(',')),
  );
  await writeFile(join(folder, 'shops.csv'), [SHOP_COLUMNS.join(','), ...shops, ''].join('\n'));
  await writeFile(join(folder, 'categories.csv'), [CATEGORY_COLUMNS.join(','), ...categories, ''].join('\n'));
}
