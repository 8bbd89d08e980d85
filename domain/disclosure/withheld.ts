import { isCovered, isSensitive } from './rule.ts';
import { type Cell, partOf, suppress, type Suppression, type TableRule } from './suppress.ts';

/** The windows in which cells are published, and what the first has besides the second, which follows from the two. */
const WINDOWS = ['period', 'day', 'rest'] as const;
export const YEARS = ['own', 'base'] as const;
export type Year = (typeof YEARS)[number];
const LAYER_BASES = ['paid', 'net', 'placed'] as const;

/** Where the parts of a cell stand: years of bases of windows. */
export function layerOf(
  year: Year,
  basis: (typeof LAYER_BASES)[number],
  window: (typeof WINDOWS)[number],
): number {
  const [y, b, w] = [YEARS.indexOf(year), LAYER_BASES.indexOf(basis), WINDOWS.indexOf(window)];
  return (y * LAYER_BASES.length + b) * WINDOWS.length + w;
}
/** All of a year. */
export function layersOf(year: Year): number[] {
  return LAYER_BASES.flatMap((basis) => WINDOWS.map((window) => layerOf(year, basis, window)));
}
export const LAYERS = YEARS.length * LAYER_BASES.length * WINDOWS.length;

/** What stays unpublished of one year: what does in the period does in its day. */
export interface Withheld {
  readonly period: Suppression;
  readonly day: Suppression;
}

/**
 * The cells of a year to withhold, alike on every basis: paid, net and placed amounts are too near each other for one to
 * be published where another is not. A cell whose day is sensitive, but not its period, is withheld in the day alone, if
 * the other days are enough to keep a reader off it.
 */
export function withheldOf(cells: readonly Cell[], year: Year, table: TableRule): Withheld {
  const { rule } = table;
  const layers = LAYER_BASES.map((basis) => ({
    period: layerOf(year, basis, 'period'),
    day: layerOf(year, basis, 'day'),
    rest: layerOf(year, basis, 'rest'),
  }));
  const sensitive = (cell: Cell, at: number): boolean => isSensitive(partOf(cell, at), rule);
  const givesAway = (cell: Cell, at: number, complementAt: number): boolean =>
    sensitive(cell, at) && !isCovered(partOf(cell, at), [partOf(cell, complementAt)], rule);
  const period = suppress(cells, {
    ...table,
    layers: layers.flatMap((at) => [{ at: at.period }, { at: at.day }, { at: at.rest }]),
    isHidden: (cell) =>
      layers.some(
        (at) =>
          sensitive(cell, at.period) || givesAway(cell, at.day, at.rest) || givesAway(cell, at.rest, at.day),
      ),
  });
  const open = cells.filter(({ id }) => !period.cells.has(id));
  const ofDay = suppress(open, {
    ...table,
    layers: layers.flatMap((at) => [
      { at: at.day, complementAt: at.rest },
      { at: at.rest, complementAt: at.day },
    ]),
    isHidden: (cell) => layers.some((at) => sensitive(cell, at.day) || sensitive(cell, at.rest)),
  });
  const day = {
    cells: new Set([...period.cells, ...ofDay.cells]),
    groups: new Set([...period.groups, ...ofDay.groups]),
    exposed: [...new Set([...period.exposed, ...ofDay.exposed])],
  };
  return { period, day };
}
