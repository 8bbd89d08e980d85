import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { isSensitive } from '../../domain/disclosure/rule.ts';
import { partOf, type Suppression } from '../../domain/disclosure/suppress.ts';
import { layerOf, type Year, YEARS } from '../../domain/disclosure/withheld.ts';
import type { ProductQuestion } from '../figures/read-products.ts';
import type { SalesQuestion } from '../figures/read-sales.ts';
import { type DisclosurePlan, protect, type ProtectedTable } from './plan.ts';
import { type CellDimension, readCells } from './read-cells.ts';

/** The rows of a table that may be published, by their keys: all of them, or those of the set. */
export type Shown = 'all' | ReadonlySet<string>;
/** Of the window, and of its base with what follows from it. */
export type Verdict = Readonly<Record<Year, Shown>>;

const NONE: ReadonlySet<string> = new Set();
export const EVERYTHING: Verdict = { own: 'all', base: 'all' };
const NOTHING: Verdict = { own: NONE, base: NONE };

type Window = 'period' | 'day';
type Asked<Question> = Omit<Question, 'campaign' | 'window'> & { readonly windowId: string };

const isCounty = (segment: string): boolean => /^\d{6}$/.test(segment);
/** Those whose members are cells, or sums that cells can give away. */
const WITH_CELLS: ReadonlySet<string> = new Set(['county', 'village', 'outlet', 'province', 'region']);
const windowOf = (windowId: string): Window | undefined =>
  windowId === 'period' || windowId === 'day' ? windowId : undefined;

/** Whether no row of `sales_by_window` is withheld, whatever the plan. */
export function isAlwaysPublished({ by, segment }: Pick<SalesQuestion, 'by' | 'segment'>): boolean {
  return !isCounty(segment) && !WITH_CELLS.has(by);
}

/** Which rows of `sales_by_window` may be published. */
export async function judgeSales(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  { windowId, by, segment, scope }: Asked<SalesQuestion>,
): Promise<Verdict> {
  if (isAlwaysPublished({ by, segment })) return EVERYTHING;
  const window = windowOf(windowId);
  const isOfCounty = isCounty(segment);
  if (by === 'province' || by === 'region')
    if (!isOfCounty) return byYear((year) => shownAreas(plan, year, window, by, segment));
  // Between two windows, or two scopes, a reader could subtract: cells are published in two windows alone.
  if (window === undefined || scope !== 'all') return NOTHING;
  if (by === 'village' || by === 'outlet')
    return judgePlaces(client, plan, window, by, isOfCounty ? segment : undefined);
  if (!isOfCounty) return byYear((year) => shownCells(plan.counties, year, window));
  if (by === 'all' || by === 'county' || by === 'segment' || by === 'province' || by === 'region')
    return byYear((year) => (isCountyShown(plan, year, window, segment) ? 'all' : NONE));
  return judgeWithin(client, plan, window, by, segment);
}

/** Which rows of `products_by_window` may be published. */
export async function judgeProducts(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  { windowId, by, segment, category }: Asked<ProductQuestion>,
): Promise<Verdict> {
  const window = windowOf(windowId);
  const isOfProduct = by === 'category' || by === 'class';
  if (isCounty(segment))
    return isOfProduct && category === '' && window !== undefined
      ? judgeWithin(client, plan, window, by, segment)
      : NOTHING;
  // A product by place is part of two sums at once.
  if (!isOfProduct) return category === '' && by !== 'county' ? EVERYTHING : NOTHING;
  if (window === undefined || segment !== 'rural') return NOTHING;
  return byYear((year) =>
    by === 'category' ? shownCells(plan.products, year, window) : shownClasses(plan.products, year, window),
  );
}

function without(all: ReadonlySet<string>, some: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...all].filter((one) => !some.has(one)));
}

function byYear(shown: (year: Year) => Shown): Verdict {
  return { own: shown('own'), base: shown('base') };
}

function shownCells({ known, withheld }: ProtectedTable, year: Year, window: Window): ReadonlySet<string> {
  return without(known, withheld[year][window].cells);
}

function isCountyShown({ counties }: DisclosurePlan, year: Year, window: Window, county: string): boolean {
  return counties.known.has(county) && !counties.withheld[year][window].cells.has(county);
}

/** Of other windows, what is published in the period and in the day. */
function groupsOf(
  { withheld }: ProtectedTable,
  year: Year,
  window: Window | undefined,
): Suppression['groups'] {
  const { period, day } = withheld[year];
  return window === undefined ? new Set([...period.groups, ...day.groups]) : withheld[year][window].groups;
}

/** Provinces or regions but those whose sum is withheld in one of the segments. */
function shownAreas(
  plan: DisclosurePlan,
  year: Year,
  window: Window | undefined,
  by: 'province' | 'region',
  segment: string,
): Shown {
  const asked = segment.split('+');
  const withheld = [...groupsOf(plan.counties, year, window)].flatMap((group) => {
    const [area = '', ...sums] = group.split('|');
    return sums.some((sum) => asked.includes(sum)) && /^\d/.test(area) === (by === 'province') ? [area] : [];
  });
  return withheld.length === 0 ? 'all' : without(plan.areas[by], new Set(withheld));
}

function shownClasses(table: ProtectedTable, year: Year, window: Window): ReadonlySet<string> {
  const classes = new Set(
    [...table.known].map((key) => `${key.split('.')[0] ?? ''} ${key.split(' ')[1] ?? ''}`),
  );
  const withheld = [...groupsOf(table, year, window)].map((group) => group.split('|')[0] ?? '');
  return without(classes, new Set(withheld));
}

/** Villages and outlets add up to their county, with what is sold by none: that is a cell like them. */
async function judgePlaces(
  client: ClickHouseClient,
  plan: DisclosurePlan,
  window: Window,
  by: 'village' | 'outlet',
  county: string | undefined,
): Promise<Verdict> {
  const found = await readCells(client, plan.windows, by, county === undefined ? undefined : [county]);
  return byYear((year) => {
    // What would be known of a county that is withheld is no more than it.
    const [open, closed] = [true, false].map((isShown) =>
      found.filter((cell) => isCountyShown(plan, year, window, cell.county) === isShown),
    );
    const cells = (open ?? []).map(({ member, county: of, parts }) => ({
      ...{ id: `${of} ${member}`, parts, groups: [of] },
    }));
    const { cells: hidden } = protect(cells, plan.rule, true).withheld[year][window];
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
  by: CellDimension,
  county: string,
): Promise<Verdict> {
  if (!YEARS.some((year) => isCountyShown(plan, year, window, county))) return NOTHING;
  const cells = await readCells(client, plan.windows, by, [county]);
  const parts = window === 'day' ? (['day', 'rest'] as const) : (['period'] as const);
  return byYear((year) => {
    const layers = (['paid', 'net', 'placed'] as const).flatMap((basis) =>
      parts.map((part) => layerOf(year, basis, part)),
    );
    const isOpen =
      isCountyShown(plan, year, window, county) &&
      cells.every((cell) => layers.every((at) => !isSensitive(partOf(cell, at), plan.rule)));
    return isOpen ? 'all' : NONE;
  });
}
