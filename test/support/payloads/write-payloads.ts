import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { CATEGORY_COLUMNS } from '../../../domain/reference/category-list.ts';
import { SHOP_COLUMNS } from '../../../domain/reference/shop-list.ts';
import { readCounties, readPrefectures } from '../../../pipeline/lists/reference-files.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { type Payload, payloadOf, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import { brokenRecords } from './broken-records.ts';
import { payloadRecord } from './record.ts';
import { paidFen, type PayloadSale, type RegionNames, type SaleLine, type SaleRefund } from './sale.ts';
import { type OnProgress, openSeason, type SeasonChoice } from '../../../simulation/season.ts';
import { SHELVES, VIGNETTE_PRODUCTS } from '../../../simulation/season/catalogue.ts';

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

/** Names of a county, by its code. */
type NamesOf = (county: string) => RegionNames;

/** So many orders of ten have a coupon of a tenth of their goods, and so many of ten pay postage. */
const WITH_COUPON = 3;
const WITH_POSTAGE = 4;
const POSTAGE_FEN = 600;

/** Shops of the season by platform and county. The register that goes with it has each of them. */
function shopName(platform: string, county: string): string {
  return `虚构店-${platform}-${county}`;
}

/** The sale behind an event of a season, as its platform would record it. */
function saleOf({ time, data }: OrderEvent, namesOf: NamesOf): PayloadSale {
  const number = Number(data.orderId.slice(-7));
  const sale: PayloadSale = {
    orderId: data.orderId,
    shop: shopName(data.platform, data.sellerCounty),
    status: data.status,
    placedAtMs: Date.parse(data.placedAt),
    paidAtMs: data.paidAt === null ? null : Date.parse(data.paidAt),
    changedAtMs: Date.parse(time),
    buyer: namesOf(data.buyerCounty),
    lines: data.lines.map(lineOf),
    couponFen: number % 10 < WITH_COUPON ? Math.floor((data.lines[0]?.amountFen ?? 0) / 10) : 0,
    postageFen: number % 10 < WITH_POSTAGE ? POSTAGE_FEN : 0,
    refunds: [],
    sale: factsOf(data),
  };
  return { ...sale, refunds: refundsOf(data, sale) };
}

/** Platforms count whole pieces, at a price of each: what is left is a discount. */
function lineOf({ sku, name, quantity, amountFen }: OrderVersion['lines'][number]): SaleLine {
  const count = /^\d{1,4}$/.test(quantity) ? Number(quantity) : 1;
  const priceFen = Math.ceil(amountFen / count);
  return { sku, name, priceFen, count, discountFen: priceFen * count - amountFen };
}

function refundsOf({ orderId, refundedFen, goodsAmountFen }: OrderVersion, sale: PayloadSale): SaleRefund[] {
  if (refundedFen === 0) return [];
  const fen = refundedFen === goodsAmountFen ? paidFen(sale) : refundedFen;
  return [{ id: `R-${orderId}`, fen, atMs: sale.changedAtMs, succeeded: true }];
}

function factsOf(data: OrderVersion): PayloadSale['sale'] {
  const { outlet, orderMode, channel, sellerVillage, settlementReference } = data;
  return {
    ...{ origin: 'simulation', orderMode, channel },
    ...(outlet !== null && { outlet }),
    ...(sellerVillage !== null && { sellerVillage }),
    ...(settlementReference !== null && { settlementReference }),
  };
}
