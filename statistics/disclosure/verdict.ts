import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { isSensitive } from '../../domain/disclosure/rule.ts';
import { partOf } from '../../domain/disclosure/suppress.ts';
import { layerOf, type Year, YEARS } from '../../domain/disclosure/withheld.ts';
import { flowOf, isDirection, type Side, sideOf } from '../figures/flow.ts';
import type { ProductQuestion } from '../figures/read-products.ts';
import type { SalesQuestion } from '../figures/read-sales.ts';
import { judgeDirection } from './judge-direction.ts';
import { type DisclosurePlan, protect } from './plan.ts';
import {
  type Asked,
  isAlwaysPublished,
  isCounty,
  publishedWindow,
  refusalOfProducts,
  refusalOfSales,
} from './refusal.ts';
import { type CellDimension, type FoundCell, readCells } from './read-cells.ts';
import {
  isCountyShown,
  isSumShown,
  type Shown,
  shownAreas,
  shownCells,
  shownClasses,
  shownProductGroups,
  type Verdict,
  type Window,
  without,
} from './shown.ts';

const NONE: ReadonlySet<string> = new Set();
export const EVERYTHING: Verdict = { own: 'all', base: 'all' };
const NOTHING: Verdict = { own: NONE, base: NONE };

/** Which rows of sales may be published. */
export async function judgeSales(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  question: Asked<SalesQuestion>,
): Promise<Verdict> {
  if (isAlwaysPublished(question)) return EVERYTHING;
  if (refusalOfSales(question) !== null) return NOTHING;
  const { windowId, by, segment } = question;
  const window = publishedWindow(windowId);
  const { flow, place } = flowOf(segment);
  const isOfCounty = isCounty(place);
  const isArea = by === 'province' || by === 'region';
  if (isDirection(flow)) return isArea ? judgeDirection(plan, by, { direction: flow, place }) : NOTHING;
  const side = sideOf(flow);
  const { counties } = await plan.side(side);
  if (isArea && !isOfCounty)
    return byYear((year) => shownAreas(counties, plan.areas[by], { year, window, place }));
  if (window === undefined) return NOTHING;
  if (by === 'village' || by === 'outlet')
    return judgePlaces(client, plan, window, by, isOfCounty ? place : undefined);
  if (!isOfCounty) return byYear((year) => shownCells(counties, year, window));
  if (by === 'all' || by === 'county' || by === 'segment' || isArea)
    return byYear((year) => (isCountyShown(counties, year, window, place) ? 'all' : NONE));
  return judgeWithin(client, plan, window, { by, side, county: place });
}

/** Which rows of products may be published. */
export async function judgeProducts(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  question: Asked<ProductQuestion>,
): Promise<Verdict> {
  const { windowId, by, segment, category } = question;
  const window = publishedWindow(windowId);
  const { flow, place } = flowOf(segment);
  const side = sideOf(flow);
  if (refusalOfProducts(question) !== null || window === undefined) return NOTHING;
  if (by === 'category' || by === 'class') {
    if (isDirection(flow)) return judgeDirection(plan, by, { direction: flow, place });
    if (isCounty(place)) return judgeWithin(client, plan, window, { by, side, county: place });
  }
  const { products } = await plan.side(side);
  return byYear((year) => {
    if (by === 'class') return shownClasses(products, year, window);
    if (by === 'product-group') return shownProductGroups(products, plan.productGroupsOf, year, window);
    return isSumShown(products, year, window, category) ? shownCells(products, year, window) : NONE;
  });
}

function byYear(shown: (year: Year) => Shown): Verdict {
  return { own: shown('own'), base: shown('base') };
}

/** Villages and outlets add up to their county, with what is sold by none: that is a cell like them. */
async function judgePlaces(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  window: Window,
  by: 'village' | 'outlet',
  county: string | undefined,
): Promise<Verdict> {
  const [found, { counties }] = await Promise.all([
    readCells(client, plan.windows, { by, counties: county === undefined ? undefined : [county] }),
    plan.side('seller'),
  ]);
  return byYear((year) => {
    // What would be known of a county that is withheld is no more than it.
    const [open, closed] = [true, false].map((isShown) =>
      found.filter((cell) => isCountyShown(counties, year, window, cell.county) === isShown),
    );
    const cells = (open ?? []).map(({ member, county: of, parts }) => ({
      ...{ id: `${of} ${member}`, parts, groups: [of] },
    }));
    const options = { rule: plan.rule, areOrdersDisjoint: true };
    const { cells: hidden } = protect(cells, options).withheld[year][window];
    const isHidden = (cell: (typeof found)[number]) => hidden.has(`${cell.county} ${cell.member}`);
    // An outlet sells in several counties: it is withheld if one of its parts is.
    const withheld = [...(open ?? []).filter(isHidden), ...(closed ?? [])].map(({ member }) => member);
    return without(new Set(found.map(({ member }) => member)), new Set(withheld));
  });
}

/** A table within one county is published as a whole, or not at all. */
async function judgeWithin(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  window: Window,
  { by, side, county }: { readonly by: CellDimension; readonly side: Side; readonly county: string },
): Promise<Verdict> {
  const { counties } = await plan.side(side);
  if (!YEARS.some((year) => isCountyShown(counties, year, window, county))) return NOTHING;
  const cells = await readCells(client, plan.windows, { by, side, counties: [county] });
  return byYear((year) =>
    isCountyShown(counties, year, window, county) && areOpen(plan, cells, year, window) ? 'all' : NONE,
  );
}

/** Whether no cell of a table is sensitive. */
function areOpen({ rule }: DisclosurePlan, cells: readonly FoundCell[], year: Year, window: Window): boolean {
  const parts = window === 'day' ? (['day', 'rest'] as const) : (['period'] as const);
  const layers = (['paid', 'net', 'placed'] as const).flatMap((basis) =>
    parts.map((part) => layerOf(year, basis, part)),
  );
  return cells.every((cell) => layers.every((at) => !isSensitive(partOf(cell, at), rule)));
}
