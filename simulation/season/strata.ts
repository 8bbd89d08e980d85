import { apportionTo } from '../../domain/apportion.ts';
import { seasonTotals } from './calibration.ts';
import { type ShelfName, SHELVES } from './catalogue.ts';
import { type Cell, seasonCells, type Stratum, wholeSpan } from './cells.ts';
import { type Curve, seasonCurves } from './curve.ts';
import type { Geography } from './geography.ts';
import { PROFILES } from './platform-profiles.ts';
import type { SeasonOptions } from './season-record.ts';
import { carveVignette, VIGNETTES } from './vignettes.ts';

/** Orders that are never paid, per 1000 paid orders. */
const UNPAID_PERMILLE = 60;
/** A shelf is left out if its sales are below this share of its average order. */
const MIN_TICKET_PERMILLE = 400;

/** All strata of a season. Their order depends only on the arguments. */
export function seasonStrata(
  { year, scope, sampleFactor }: Pick<SeasonOptions, 'year' | 'scope' | 'sampleFactor'>,
  geography: Geography,
): Stratum[] {
  const totals = seasonTotals(year, sampleFactor);
  const curves = seasonCurves(year);
  const cells = seasonCells(year, totals);
  const told = VIGNETTES.filter(({ needsEveryOrder }) => scope === 'country' || needsEveryOrder);
  const vignettes = (year === 2017 ? told : []).flatMap((vignette) =>
    carveVignette(vignette, cells, sampleFactor, geography, curves),
  );
  if (scope === 'places') return vignettes;
  const byTicket = cells.flatMap((cell) => shelfStrata(cell, curves[cell.span]));
  const paid = totals.ruralTaobaoDay
    ? apportionRuralTaobaoOrders(byTicket, totals.ruralTaobaoDay.orders - ordersOfDay(vignettes))
    : byTicket;
  return [...vignettes, ...paid, ...unpaidStrata(paid)];
}

function isRuralTaobaoDay(stratum: Stratum): boolean {
  return stratum.platform === 'rural-taobao' && stratum.span === 'day';
}

function ordersOfDay(strata: readonly Stratum[]): number {
  return strata.filter(isRuralTaobaoDay).reduce((sum, { orders }) => sum + orders, 0);
}

function shelfStrata(cell: Cell, curve: Curve): Stratum[] {
  const shares = Object.entries(PROFILES[cell.platform].shelves) as [ShelfName, number][];
  const offered =
    cell.produce === 'only'
      ? ([['produce', 1]] as [ShelfName, number][])
      : shares.filter(([shelf]) => cell.produce === 'among' || shelf !== 'produce');
  const sum = offered.reduce((total, [, share]) => total + share, 0);
  const large = offered.filter(
    ([shelf, share]) => (cell.fen * share) / sum >= (SHELVES[shelf].ticketFen * MIN_TICKET_PERMILLE) / 1000,
  );
  const chosen = large.length > 0 ? large : cheapest(offered);
  const { span, group, platform } = cell;
  return [...apportionTo(chosen, cell.fen, ([, share]) => share)].map(([[shelf], fen]) => {
    const orders = Math.max(1, Math.round(fen / SHELVES[shelf].ticketFen));
    return { ...wholeSpan(curve), span, group, platform, shelf, orders, fen };
  });
}

function cheapest(offered: readonly [ShelfName, number][]): [ShelfName, number][] {
  return [...offered].sort(([a], [b]) => SHELVES[a].ticketFen - SHELVES[b].ticketFen).slice(0, 1);
}

/** Apportions Rural Taobao's published number of orders, which prices alone would not give. */
function apportionRuralTaobaoOrders(strata: readonly Stratum[], orders: number): Stratum[] {
  const published = strata.filter(isRuralTaobaoDay);
  const countOf = apportionTo(published, orders, (stratum) => stratum.orders, 1);
  return strata.map((stratum) => ({ ...stratum, orders: countOf.get(stratum) ?? stratum.orders }));
}

/** One stratum per platform and span is enough, because unpaid orders have no published total. */
function unpaidStrata(paid: readonly Stratum[]): Stratum[] {
  const ordersOf = new Map<string, { stratum: Stratum; orders: number }>();
  for (const stratum of paid) {
    if (stratum.group !== 'other-rural' || stratum.shelf === 'appliances') continue;
    const key = `${stratum.platform} ${stratum.span}`;
    const known = ordersOf.get(key) ?? { stratum, orders: 0 };
    known.orders += stratum.orders;
    ordersOf.set(key, known);
  }
  return [...ordersOf.values()].map(({ stratum, orders }) => {
    const count = Math.max(1, Math.round((orders * UNPAID_PERMILLE) / 1000));
    return { ...stratum, orders: count, fen: count * SHELVES[stratum.shelf].ticketFen, paid: false };
  });
}
