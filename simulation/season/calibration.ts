import type { Span } from './curve.ts';
import { type Group, RURAL_GROUPS, type RuralGroup } from './geography.ts';

export type SeasonYear = 2016 | 2017;

/**
 * Published figures of Double 11, 2017: sales in million yuan, growth of the day over 2016 in hundredths of a percent.
 * The generator makes events that add up to them. No statistic is computed from them.
 */
const PUBLISHED = {
  rural: { period: 84_608, day: 39_240, growth: 6653 },
  demonstration: { period: 25_960, day: 11_872, growth: 8821 },
  poverty: { period: 8_526, day: 4_263, growth: 10_248 },
} as const;

/** Published as "nearly" and "approaching": we chose values just below. */
const RURAL_TAOBAO_DAY_ORDERS = 19_960_000;
const RURAL_TAOBAO_DAY_MILLION_YUAN = 3_196.8;
/** Rural Taobao's day of 2017 is this multiple of Tmall's rural day of 2016. */
const RURAL_TAOBAO_MULTIPLE = 8;
const AGRICULTURAL_20_MILLION_YUAN = 450;

/** Believable shares in permille where no figure was published. */
const CHOSEN = {
  /** Share of poverty counties that are also demonstration counties, in the sales of all poverty counties. */
  bothOfPoverty: 600,
  /** Sales of the run-up of 2016, relative to that year's day. */
  runUpOf2016: 1080,
  beforeOfRunUp: 25,
  afterOfDay: 90,
  urbanOfRural: 110,
} as const;

const FEN_PER_MILLION_YUAN = 100_000_000;

/** Exact totals of a season's sample in fen, on the paid basis, by disjoint groups. */
export interface SeasonTotals {
  readonly groups: Readonly<Record<Span, Readonly<Record<Group, number>>>>;
  /** Of the day, over all rural groups. Undefined if only the platform's share decides. */
  readonly ruralTaobaoDay: { readonly fen: number; readonly orders: number } | undefined;
  readonly tmallRuralDayFen: number | undefined;
  /** Rural Taobao and Tmall together, on the day. */
  readonly agricultural20DayFen: number | undefined;
}

/** The largest sample factor at which orders still have believable amounts. */
export const MAX_SAMPLE_FACTOR = 100_000;

/** Totals of a 1:`sampleFactor` sample. Throws `RangeError` if the factor is not a whole number from 1 to 100,000. */
export function seasonTotals(year: SeasonYear, sampleFactor: number): SeasonTotals {
  if (!Number.isInteger(sampleFactor) || sampleFactor < 1 || sampleFactor > MAX_SAMPLE_FACTOR) {
    throw new RangeError(`scale 1:${sampleFactor} is not between 1:1 and 1:${MAX_SAMPLE_FACTOR}`);
  }
  const sample = (millionYuan: number): number =>
    Math.round((millionYuan * FEN_PER_MILLION_YUAN) / sampleFactor);
  const day2017 = disjointGroups((segment) => sample(PUBLISHED[segment].day));
  const day2016 = disjointGroups((segment) =>
    lastYearFen(sample(PUBLISHED[segment].day), PUBLISHED[segment].growth),
  );
  const runUp2017 = disjointGroups((segment) => sample(PUBLISHED[segment].period - PUBLISHED[segment].day));
  const day = year === 2017 ? day2017 : day2016;
  const runUp = year === 2017 ? runUp2017 : mapGroups(day2016, (fen) => permilleOf(fen, CHOSEN.runUpOf2016));
  const ruralTaobaoFen =
    Math.floor(sample(RURAL_TAOBAO_DAY_MILLION_YUAN) / RURAL_TAOBAO_MULTIPLE) * RURAL_TAOBAO_MULTIPLE;
  return {
    groups: {
      before: withUrban(mapGroups(runUp, (fen) => permilleOf(fen, CHOSEN.beforeOfRunUp))),
      'run-up': withUrban(runUp),
      day: withUrban(day),
      after: withUrban(mapGroups(day, (fen) => permilleOf(fen, CHOSEN.afterOfDay))),
    },
    ruralTaobaoDay:
      year === 2017
        ? { fen: ruralTaobaoFen, orders: Math.floor(RURAL_TAOBAO_DAY_ORDERS / sampleFactor) }
        : undefined,
    tmallRuralDayFen: year === 2016 ? ruralTaobaoFen / RURAL_TAOBAO_MULTIPLE : undefined,
    agricultural20DayFen: year === 2017 ? sample(AGRICULTURAL_20_MILLION_YUAN) : undefined,
  };
}

type PerGroup = Record<RuralGroup, number>;

/** Splits the three overlapping segments into disjoint groups. */
function disjointGroups(fenOf: (segment: keyof typeof PUBLISHED) => number): PerGroup {
  const [all, demonstration, poverty] = [fenOf('rural'), fenOf('demonstration'), fenOf('poverty')];
  const both = permilleOf(poverty, CHOSEN.bothOfPoverty);
  return {
    both,
    'demonstration-only': demonstration - both,
    'poverty-only': poverty - both,
    'other-rural': all - demonstration - (poverty - both),
  };
}

/** Last year's sales, if they grew to `fen` at a rate in hundredths of a percent. Rounded to the nearest fen. */
function lastYearFen(fen: number, growth: number): number {
  const grown = 10_000n + BigInt(growth);
  return Number((BigInt(fen) * 10_000n * 2n + grown) / (grown * 2n));
}

function permilleOf(fen: number, permille: number): number {
  return Number((BigInt(fen) * BigInt(permille)) / 1000n);
}

function mapGroups(groups: PerGroup, change: (fen: number) => number): PerGroup {
  return Object.fromEntries(RURAL_GROUPS.map((group) => [group, change(groups[group])])) as PerGroup;
}

function withUrban(groups: PerGroup): Record<Group, number> {
  const total = RURAL_GROUPS.reduce((sum, group) => sum + groups[group], 0);
  return { ...groups, urban: permilleOf(total, CHOSEN.urbanOfRural) };
}
