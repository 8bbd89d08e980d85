const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI_OFFSET_MS = 8 * HOUR_MS;

/** Start of a Shanghai day in epoch milliseconds. Months count from 1. */
function shanghaiDay(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) - SHANGHAI_OFFSET_MS;
}

/** Half-open parts of a season that have separate totals. */
export const SPANS = ['before', 'run-up', 'day', 'after'] as const;
export type Span = (typeof SPANS)[number];

/** Times of payment: buckets of time and the cumulative share of orders. Instants are epoch milliseconds. */
export interface Curve {
  readonly startMs: number;
  readonly endMs: number;
  readonly bucketStartsMs: readonly number[];
  /** Share of orders before each bucket's start, and a final 1. */
  readonly cumulative: readonly number[];
}

/** Weights of the hours of an ordinary day. */
const ORDINARY_HOURS = [
  14, 7, 4, 3, 3, 5, 11, 22, 36, 48, 56, 52, 46, 42, 44, 45, 44, 42, 43, 52, 66, 70, 56, 32,
];
/** Weights of the hours of 11 November after the first. */
const CAMPAIGN_DAY_HOURS = [
  70, 30, 15, 10, 10, 15, 25, 40, 55, 60, 50, 45, 40, 35, 35, 30, 25, 25, 35, 45, 50, 45, 60,
];
/** First hour of 11 November: minute and weight. The first five minutes are the rush. */
const FIRST_HOUR = [
  [0, 80],
  [5, 50],
  [15, 40],
  [30, 50],
] as const;
/** Weights of 1 to 10 November: coupons raise the first days, and buyers wait for the 11th. */
const RUN_UP_DAYS = [130, 105, 96, 90, 92, 88, 86, 84, 92, 110];

type Bucket = readonly [startMs: number, weight: number];

/** The curves of a season, by span. */
export function seasonCurves(year: number): Readonly<Record<Span, Curve>> {
  const day = shanghaiDay(year, 11, 11);
  return {
    before: curve(days(shanghaiDay(year, 10, 31), [1]), day - 10 * DAY_MS),
    'run-up': curve(days(shanghaiDay(year, 11, 1), RUN_UP_DAYS), day),
    day: curve(
      [
        ...FIRST_HOUR.map(([minute, weight]): Bucket => [day + minute * MINUTE_MS, weight]),
        ...CAMPAIGN_DAY_HOURS.map((weight, hour): Bucket => [day + (hour + 1) * HOUR_MS, weight]),
      ],
      day + DAY_MS,
    ),
    after: curve(days(day + DAY_MS, [3, 2]), day + 3 * DAY_MS),
  };
}

function days(startMs: number, weights: readonly number[]): Bucket[] {
  return weights.flatMap((weight, day) =>
    ORDINARY_HOURS.map((ofHour, hour): Bucket => [startMs + day * DAY_MS + hour * HOUR_MS, weight * ofHour]),
  );
}

function curve(buckets: readonly Bucket[], endMs: number): Curve {
  const sum = buckets.reduce((total, [, weight]) => total + weight, 0);
  let running = 0;
  const cumulative = [0, ...buckets.map(([, weight]) => (running += weight) / sum)];
  const starts = buckets.map(([startMs]) => startMs);
  return { startMs: starts[0] ?? endMs, endMs, bucketStartsMs: starts, cumulative };
}

/** Epoch milliseconds before which a share of the orders, from 0 to 1, is paid. Share 0 is the start. */
export function instantAt(curve: Curve, share: number): number {
  const { cumulative, bucketStartsMs } = curve;
  let low = 0;
  let high = bucketStartsMs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((cumulative[middle] ?? 1) <= share) low = middle;
    else high = middle - 1;
  }
  const from = cumulative[low] ?? 0;
  const to = cumulative[low + 1] ?? 1;
  const startMs = bucketStartsMs[low] ?? curve.startMs;
  const endMs = bucketStartsMs[low + 1] ?? curve.endMs;
  return startMs + Math.floor(((share - from) / (to - from)) * (endMs - startMs));
}

/** The share of orders paid before an instant: the inverse of `instantAt`. */
export function shareBefore(curve: Curve, epochMs: number): number {
  if (epochMs <= curve.startMs) return 0;
  if (epochMs >= curve.endMs) return 1;
  let index = 0;
  while ((curve.bucketStartsMs[index + 1] ?? curve.endMs) <= epochMs) index += 1;
  const startMs = curve.bucketStartsMs[index] ?? curve.startMs;
  const endMs = curve.bucketStartsMs[index + 1] ?? curve.endMs;
  const from = curve.cumulative[index] ?? 0;
  const to = curve.cumulative[index + 1] ?? 1;
  return from + ((to - from) * (epochMs - startMs)) / (endMs - startMs);
}
