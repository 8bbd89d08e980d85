import type { OrderVersion } from '../../schemas/event/order.ts';
import { PLATFORMS, type Platform } from '../../schemas/event/vocabulary.ts';
import { apportionTo } from '../../domain/apportion.ts';
import type { Product, ShelfName } from './catalogue.ts';
import type { SeasonTotals, SeasonYear } from './calibration.ts';
import { type Curve, type Span, SPANS } from './curve.ts';
import { type Group, RURAL_GROUPS } from './geography.ts';
import { PROFILES } from './platform-profiles.ts';

/**
 * Sales of a platform in one group of counties and one span. `produce` says how much of it is the twenty agricultural
 * products: all (`only`), nothing (`none`), or a part (`among`).
 */
export interface Cell {
  readonly span: Span;
  readonly group: Group;
  readonly platform: Platform;
  readonly produce: 'only' | 'none' | 'among';
  fen: number;
}

/** The goods of a vignette: place of sale and quantity. */
interface FixedGoods {
  readonly county: string;
  readonly village: string | null;
  readonly products: readonly Product[];
  /** In thousandths of the unit. Null if the vignette gives only an amount. */
  readonly totalMilli: number | null;
  readonly channel: OrderVersion['channel'];
}

/**
 * A set of orders with an exact count and sum. Each order can be made from its number alone, so the memory of a season
 * depends only on the number of strata.
 */
export interface Stratum {
  readonly span: Span;
  readonly group: Group;
  readonly platform: Platform;
  readonly shelf: ShelfName;
  readonly orders: number;
  readonly fen: number;
  /** False for orders that are never paid. Their curve is that of placing. */
  readonly paid: boolean;
  readonly curve: Curve;
  /** The orders' part of the span's curve, from 0 to 1. */
  readonly fromShare: number;
  readonly toShare: number;
  readonly fixed: FixedGoods | undefined;
}

/** What a stratum of paid orders has that are spread over a whole span. */
export function wholeSpan(curve: Curve) {
  return { paid: true, curve, fromShare: 0, toShare: 1, fixed: undefined };
}

/** All cells of a season. They add up to the totals exactly. */
export function seasonCells(year: SeasonYear, totals: SeasonTotals): Cell[] {
  const cells = SPANS.flatMap((span) => [
    ...ruralCells(year, span, totals),
    ...splitByPlatform(span, 'urban', totals.groups[span].urban, (platform) => PROFILES[platform].urbanShare),
  ]);
  return separateProduce(cells, totals.agricultural20DayFen).filter((cell) => cell.fen > 0);
}

/** A platform with a published total gets it first, and the others share the rest. */
function ruralCells(year: SeasonYear, span: Span, totals: SeasonTotals): Cell[] {
  const groupFen = totals.groups[span];
  const fixed = span === 'day' ? fixedPlatform(totals) : undefined;
  const fixedFen = fixed && apportionTo(RURAL_GROUPS, fixed.fen, (group) => groupFen[group]);
  return RURAL_GROUPS.flatMap((group) => {
    const fixedPart = fixedFen?.get(group) ?? 0;
    const rest = splitByPlatform(span, group, groupFen[group] - fixedPart, (platform) =>
      platform === fixed?.platform ? 0 : PROFILES[platform].ruralShare[year],
    );
    return fixed === undefined
      ? rest
      : [...rest, { span, group, platform: fixed.platform, produce: 'among' as const, fen: fixedPart }];
  });
}

function fixedPlatform(totals: SeasonTotals): { platform: Platform; fen: number } | undefined {
  if (totals.ruralTaobaoDay !== undefined)
    return { platform: 'rural-taobao', fen: totals.ruralTaobaoDay.fen };
  if (totals.tmallRuralDayFen !== undefined) return { platform: 'tmall', fen: totals.tmallRuralDayFen };
  return undefined;
}

function splitByPlatform(
  span: Span,
  group: Group,
  fen: number,
  shareOf: (platform: Platform) => number,
): Cell[] {
  return [...apportionTo(PLATFORMS, fen, shareOf)].map(([platform, part]) => ({
    ...{ span, group, platform, produce: 'among', fen: part },
  }));
}

/** Moves the published sales of the agricultural products into separate cells. */
function separateProduce(cells: readonly Cell[], produceFen: number | undefined): Cell[] {
  if (produceFen === undefined) return [...cells];
  const withProduce = cells.filter(
    (cell) =>
      cell.span === 'day' &&
      cell.group !== 'urban' &&
      (cell.platform === 'rural-taobao' || cell.platform === 'tmall'),
  );
  const separated = apportionTo(withProduce, produceFen, ({ fen }) => fen);
  return cells.flatMap((cell): Cell[] => {
    const produce = separated.get(cell);
    if (produce !== undefined) {
      return [
        { ...cell, produce: 'only', fen: produce },
        { ...cell, produce: 'none', fen: cell.fen - produce },
      ];
    }
    // Tmall's city sellers sell none of these products, so the figure does not depend on including them.
    return [cell.platform === 'tmall' && cell.group === 'urban' ? { ...cell, produce: 'none' } : cell];
  });
}
