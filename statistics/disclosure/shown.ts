import type { Suppression } from '../../domain/disclosure/suppress.ts';
import type { Year } from '../../domain/disclosure/withheld.ts';
import type { DisclosurePlan, ProtectedTable } from './plan.ts';

/** The rows of a table that may be published, by their keys: all of them, or those of the set. */
export type Shown = 'all' | ReadonlySet<string>;
/** Of the window, and of its base with what follows from it. */
export type Verdict = Readonly<Record<Year, Shown>>;
export type Window = 'period' | 'day';

export function without(all: ReadonlySet<string>, some: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...all].filter((one) => !some.has(one)));
}

export function shownCells(
  { known, withheld }: ProtectedTable,
  year: Year,
  window: Window,
): ReadonlySet<string> {
  return without(known, withheld[year][window].cells);
}

export function isCountyShown(
  { known, withheld }: ProtectedTable,
  year: Year,
  window: Window,
  county: string,
): boolean {
  return known.has(county) && !withheld[year][window].cells.has(county);
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
export function shownAreas(
  counties: ProtectedTable,
  areas: ReadonlySet<string>,
  {
    year,
    window,
    place,
  }: { readonly year: Year; readonly window: Window | undefined; readonly place: string },
): Shown {
  const asked = place.split('+');
  const withheld = [...groupsOf(counties, year, window)].flatMap((group) => {
    const [area = '', ...sums] = group.split('|');
    return sums.some((sum) => asked.includes(sum)) && areas.has(area) ? [area] : [];
  });
  return withheld.length === 0 ? 'all' : without(areas, new Set(withheld));
}

/** `agri kg` of `agri.apple kg`. */
export function classOf(key: string): string {
  return `${key.split('.')[0] ?? ''} ${key.split(' ')[1] ?? ''}`;
}

export function shownClasses(table: ProtectedTable, year: Year, window: Window): ReadonlySet<string> {
  const classes = new Set([...table.known].map(classOf));
  const withheld = [...groupsOf(table, year, window)].map((group) => group.split('|')[0] ?? '');
  return without(classes, new Set(withheld));
}

/** `agricultural-20 kg` and the like: all, or none where one is withheld, since shares tell the sum of all. */
export function shownProductGroups(
  table: ProtectedTable,
  groupsOfProduct: DisclosurePlan['productGroupsOf'],
  year: Year,
  window: Window,
): ReadonlySet<string> {
  // Those of a class, such as `agri kg`, move amounts within their groups.
  const inUnit = (name: string): string[] => {
    const [unit = '', ...groups] = name.split('|');
    return unit.includes(' ') ? [] : groups.map((group) => `${group} ${unit}`);
  };
  const withheld = [...groupsOf(table, year, window)].flatMap(inUnit);
  const known = [...table.known].flatMap((id) => inUnit(groupsOfProduct(id)[1] ?? ''));
  return new Set(withheld.length > 0 ? [] : known);
}

/** Whether the sum of a class, category or product group over all units may be known: shares of what is in it tell it. */
export function isSumShown(
  { withheld }: ProtectedTable,
  year: Year,
  window: Window,
  category: string,
): boolean {
  const { cells, groups } = withheld[year][window];
  const isPart = (id: string): boolean => id.startsWith(`${category} `);
  return (
    category === '' ||
    (![...cells].some(isPart) &&
      ![...groups].some((name) => isPart(name) || name.split('|').slice(1).includes(category)))
  );
}
