import { readFileSync } from 'node:fs';
import type { SeasonYear } from '../../simulation/season/calibration.ts';
import { season, textOf } from './season-events.ts';

/**
 * Computes the statistics independently of the product: plain JSON, plain maps, and lists read from their files. It
 * shares no code with validation, rollups or views. A `Method` can make the mistakes that the product must not make.
 */
export interface Version {
  readonly order: string;
  /** Time of the event. */
  readonly occurredMs: number;
  /** Versions are in the order of their publication. */
  readonly publishedMs: number;
  readonly platform: string;
  readonly version: number;
  readonly status: string;
  readonly placedMs: number;
  readonly paidMs: number | null;
  /** The instants read as Shanghai times, without their offsets. */
  readonly placedLocalMs: number;
  readonly paidLocalMs: number | null;
  readonly seller: string;
  readonly buyer: string;
  readonly fen: number;
  readonly refundedFen: number;
  readonly produceFen: number;
  readonly late: boolean;
  readonly broken: boolean;
}

export interface Reading {
  readonly year: SeasonYear;
  readonly versions: readonly Version[];
}

export interface Method {
  readonly choose: (versions: readonly Version[]) => readonly Version[];
  readonly instant: (version: Version) => number | null;
  readonly fen: (version: Version) => number;
  readonly county: (version: Version) => string;
  readonly accepts: (version: Version) => boolean;
  readonly inWindow: (ms: number, startMs: number, endMs: number) => boolean;
  readonly ruralOnly: boolean;
  readonly startOfDayHourUtc: number;
}

/** The correct method. */
export const CORRECT: Method = {
  choose: (versions) => keepOne(versions, (kept, next) => next.version > kept.version),
  instant: ({ paidMs }) => paidMs,
  fen: ({ fen }) => fen,
  county: ({ seller }) => seller,
  accepts: ({ broken }) => !broken,
  inWindow: (ms, startMs, endMs) => ms >= startMs && ms < endMs,
  ruralOnly: true,
  startOfDayHourUtc: -8,
};

export function keepOne(
  versions: readonly Version[],
  replaces: (kept: Version, next: Version) => boolean,
): readonly Version[] {
  const kept = new Map<string, Version>();
  for (const next of versions) {
    const previous = kept.get(next.order);
    if (previous === undefined || replaces(previous, next)) kept.set(next.order, next);
  }
  return [...kept.values()];
}

const FOLDER = new URL('../../reference/', import.meta.url);

function columns(file: string): string[][] {
  return readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(1)
    .map((line) => line.split(','));
}

const RURAL = new Set(
  columns('counties-2017.csv').flatMap(([code, , , , rural]) => (rural === '1' ? [code] : [])),
);
/** Whether a county counts as rural. */
export const isRural = (county: string): boolean => RURAL.has(county);
const DEMONSTRATION = new Set(
  columns('national-demonstration-counties-2017.illustrative.csv').map(([code]) => code),
);
const POVERTY = new Set(columns('national-poverty-counties-2017.csv').map(([code]) => code));
const PRODUCE = new Set(columns('product-groups.csv').map(([, category]) => category));

interface LooseData {
  platform: string;
  orderId: string;
  version: number;
  status: string;
  placedAt: string;
  paidAt: string | null;
  sellerCounty: string;
  buyerCounty: string;
  /** A string in one of the invalid events. */
  goodsAmountFen: number | string;
  refundedFen: number;
  lines: { category: string; amountFen: number }[];
}

/** Reads a season's events, including invalid ones that are still JSON. */
export function readSeason(year: SeasonYear, sampleFactor: number, seed: number): Reading {
  const versions: Version[] = [];
  for (const record of season(year, sampleFactor, seed)) {
    const event = eventOf(textOf(record));
    if (event === undefined) continue;
    const { data } = event;
    const produce = data.lines.filter(({ category }) => PRODUCE.has(category));
    versions.push({
      order: `${data.platform} ${data.orderId}`,
      occurredMs: Date.parse(event.time),
      publishedMs: record.publishedAtMs,
      platform: data.platform,
      version: data.version,
      status: data.status,
      placedMs: Date.parse(data.placedAt),
      paidMs: data.paidAt === null ? null : Date.parse(data.paidAt),
      placedLocalMs: withoutOffset(data.placedAt),
      paidLocalMs: data.paidAt === null ? null : withoutOffset(data.paidAt),
      seller: data.sellerCounty,
      buyer: data.buyerCounty,
      fen: Number(data.goodsAmountFen),
      refundedFen: data.refundedFen,
      produceFen: produce.reduce((sum, { amountFen }) => sum + amountFen, 0),
      late: record.kind === 'late',
      broken: record.invalid !== undefined,
    });
  }
  return { year, versions };
}

function eventOf(text: string | undefined): { time: string; data: LooseData } | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as { time: string; data: LooseData };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Epoch milliseconds of the local time, read as Shanghai time. */
function withoutOffset(instant: string): number {
  return Date.parse(`${instant.slice(0, 19)}+08:00`);
}

/** Figures by their published ids, as text with the published decimals. */
export function figures(
  readings: readonly Reading[],
  sampleFactor: number,
  method: Method,
): Map<string, string> {
  const chosen = new Map(
    readings.map(({ year, versions }) => [year, method.choose(versions.filter(method.accepts))]),
  );
  const inWindow = (
    year: SeasonYear,
    firstDay: number,
    belongs: (version: Version) => boolean,
  ): Version[] => {
    const startMs = Date.UTC(year, 10, firstDay, method.startOfDayHourUtc);
    const endMs = Date.UTC(year, 10, 12, method.startOfDayHourUtc);
    return (chosen.get(year) ?? []).filter((version) => {
      const ms = method.instant(version);
      if (ms === null || !method.inWindow(ms, startMs, endMs)) return false;
      return belongs(version) && (!method.ruralOnly || RURAL.has(method.county(version)));
    });
  };
  const yuan = (versions: readonly Version[], fen = method.fen): number =>
    (versions.reduce((sum, version) => sum + fen(version), 0) * sampleFactor) / 100;
  const result = new Map<string, string>();
  const segments = { rural: undefined, demonstration: DEMONSTRATION, poverty: POVERTY };
  const period = new Map<string, number>();
  for (const [name, members] of Object.entries(segments)) {
    const belongs = (version: Version): boolean =>
      members === undefined || members.has(method.county(version));
    const [all, day, before] = [
      yuan(inWindow(2017, 1, belongs)),
      yuan(inWindow(2017, 11, belongs)),
      yuan(inWindow(2016, 11, belongs)),
    ];
    period.set(name, all);
    result.set(`${name}.period.sales`, (all / 1e9).toFixed(3));
    result.set(`${name}.day.sales`, (day / 1e9).toFixed(3));
    result.set(`${name}.day.yoy`, ((day / before - 1) * 100).toFixed(2));
    if (name === 'rural') result.set('rural.day.share_of_period', ((day / all) * 100).toFixed(2));
    else {
      result.set(`${name}.period.share_of_rural`, ((all / (period.get('rural') ?? NaN)) * 100).toFixed(2));
      result.set(`${name}.counties`, String(members?.size));
    }
  }
  const on = (platform: string) => (version: Version) => version.platform === platform;
  const ruralTaobao = inWindow(2017, 11, on('rural-taobao'));
  result.set('rural-taobao.day.orders', String(ruralTaobao.length * sampleFactor));
  result.set('rural-taobao.day.sales', (yuan(ruralTaobao) / 1e9).toFixed(4));
  result.set(
    'rural-taobao.day.multiple',
    (yuan(ruralTaobao) / yuan(inWindow(2016, 11, on('tmall')))).toFixed(4),
  );
  for (const platform of ['jd', 'suning']) {
    const [day, before] = [yuan(inWindow(2017, 11, on(platform))), yuan(inWindow(2016, 11, on(platform)))];
    result.set(`${platform}.day.yoy`, ((day / before - 1) * 100).toFixed(2));
  }
  const taobao = [...ruralTaobao, ...inWindow(2017, 11, on('tmall'))];
  result.set(
    'taobao-tmall.day.agricultural_20_products',
    String(yuan(taobao, ({ produceFen }) => produceFen)),
  );
  return result;
}
