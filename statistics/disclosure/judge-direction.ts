import { EMPTY, isSensitive, type Part } from '../../domain/disclosure/rule.ts';
import { type Cell, type Layer, partOf, suppress } from '../../domain/disclosure/suppress.ts';
import { LAYERS, layersOf, type Year } from '../../domain/disclosure/withheld.ts';
import { type Direction, sideOf } from '../figures/flow.ts';
import { type DisclosurePlan, OF_PRODUCTS } from './plan.ts';
import { classOf, shownAreas, type Verdict, without } from './shown.ts';

/** Of which members tables of one direction of trade are published: of rural counties, in the two windows of cells. */
export type DirectionDimension = 'province' | 'region' | 'category' | 'class';

/**
 * Sales and purchases have tables of their own, so a reader subtracts what is of a direction from them: a cell stays
 * unpublished if it or its rest is sensitive, or if the whole does. Those that are hidden cover each other both ways.
 */
export async function judgeDirection(
  plan: DisclosurePlan,
  by: DirectionDimension,
  { direction, place }: { readonly direction: Direction; readonly place: string },
): Promise<Verdict> {
  const isArea = by === 'province' || by === 'region';
  const [found, { counties, products }] = await Promise.all([
    plan.direction(direction, isArea ? 'province' : 'category'),
    plan.side(sideOf(direction)),
  ]);
  const parts = new Map(found.map((cell) => [cell.member, cell.parts]));
  const nothing: readonly Part[] = Array.from({ length: LAYERS }, () => EMPTY);
  const cells = [...new Set(found.map(({ member }) => member.replace(/^(?:in|not) /, '')))].map(
    (id): Cell => ({
      id,
      parts: ['in', 'not'].flatMap((half) => parts.get(`${half} ${id}`) ?? nothing),
      groups: isArea ? [plan.regionOf.get(id) ?? '', ''] : plan.productGroupsOf(id),
    }),
  );
  const known = new Set(cells.map(({ id }) => id));
  const shownOf = (year: Year): Verdict[Year] => {
    const asked = { year, window: undefined, place };
    const whole = isArea ? shownAreas(counties, plan.areas.province, asked) : null;
    const isWholeHidden = (id: string): boolean =>
      whole === null ? products.withheld[year].day.cells.has(id) : whole !== 'all' && !whole.has(id);
    const layers = layersOf(year).flatMap((at): Layer[] => [
      { at, complementAt: at + LAYERS },
      { at: at + LAYERS, complementAt: at },
    ]);
    const hidden = suppress(cells, {
      ...{ rule: plan.rule, layers, ...(isArea ? { areOrdersDisjoint: true } : OF_PRODUCTS) },
      isHidden: (cell) =>
        isWholeHidden(cell.id) || layers.some(({ at }) => isSensitive(partOf(cell, at), plan.rule)),
    });
    const closed = new Set([...hidden.groups].map((group) => group.split('|')[0] ?? ''));
    if (hidden.exposed.length > 0) return new Set();
    if (by === 'province' || by === 'category') return without(known, hidden.cells);
    if (by === 'class') return without(new Set([...known].map(classOf)), closed);
    const regions = shownAreas(counties, plan.areas.region, asked);
    return without(regions === 'all' ? plan.areas.region : regions, closed);
  };
  return { own: shownOf('own'), base: shownOf('base') };
}
