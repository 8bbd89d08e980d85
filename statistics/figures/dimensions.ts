import type { Cell, Folding } from '../../domain/statistics/figures/cells.ts';
import { isClock } from '../../domain/statistics/figures/figures.ts';
import { PLATFORM_GROUPS, TRADED } from '../../domain/statistics/figures/statistics.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { Cut } from './scan-statement.ts';
import type { MemberLists } from './member-lists.ts';

/** What decides which member a cell is of, besides the cell. */
export interface Lists extends Pick<MemberLists, 'regions' | 'groups'> {
  /** From the base window to the window. */
  readonly shiftSeconds: number;
}

interface DimensionRule {
  readonly cut: Cut;
  /** Whether products in several units are several members; so they are unless it says otherwise. */
  readonly isByUnit?: false;
  readonly membersOf: (key: string, cell: Cell, lists: Lists, isOfBase: boolean) => readonly string[];
}

const itself = (key: string): readonly string[] => [key];

/** Each dimension with the cut that it is added up from: totals from provinces, which are few. */
const RULES: Readonly<Record<string, DimensionRule>> = {
  all: { cut: 'province', membersOf: () => [''] },
  segment: { cut: 'province', membersOf: (_, { segments }) => segments },
  /** Of counties, whose sums are each in one row. */
  combination: { cut: 'province', membersOf: (_, { segments }) => [segments.join('+')] },
  region: { cut: 'province', membersOf: (province, _, { regions }) => [regions.get(province) ?? ''] },
  direction: { cut: 'channel', membersOf: (_, { direction }) => [direction] },
  hour: { cut: 'hour', membersOf: clock },
  day: { cut: 'day', membersOf: (...of) => clock(...of).map((text) => text.slice(0, 10)) },
  village: { cut: 'village', membersOf: (village) => [village === '0' ? '' : village] },
  class: { cut: 'category', membersOf: (category) => [category.split('.')[0] ?? ''] },
  'product-group': {
    cut: 'category',
    membersOf: (category, _, { groups }) => groups.get(category) ?? [],
  },
  // What statistics alone ask for.
  trade: { cut: 'sellers', membersOf: traded },
  'platform-group': { cut: 'platform-category', isByUnit: false, membersOf: productsOfPlatforms },
  'place-figure': { cut: 'place-figure', isByUnit: false, membersOf: itself },
  'place-quantity': { cut: 'place-figure', membersOf: itself },
};

/** Of each segment: `trade rural`. An order between two counties of a segment is one of its trade. */
function traded(sellers: string, { segments: buyers, direction }: Cell): readonly string[] {
  const from = sellers === '' ? [] : sellers.split('+');
  const of: Readonly<Record<(typeof TRADED)[number], readonly string[]>> = {
    purchases: buyers,
    trade: [...new Set([...from, ...buyers])],
    produce_to_city: direction === 'produce-to-city' ? from : [],
    goods_to_countryside: direction === 'goods-to-countryside' ? buyers : [],
  };
  return TRADED.flatMap((metric) => of[metric].map((segment) => `${metric} ${segment}`));
}

/** `tmall agri.apple` is of `taobao-tmall agricultural-20`. The other product of the same orders comes without the platform. */
function productsOfPlatforms(key: string, cell: Cell, { groups }: Lists): readonly string[] {
  const [platform = ''] = cell.key.split(' ');
  const category = key.split(' ').at(-1) ?? '';
  return Object.entries(PLATFORM_GROUPS)
    .filter(([, platforms]) => platforms.includes(platform))
    .flatMap(([group]) => (groups.get(category) ?? []).map((products) => `${group} ${products}`));
}

/** Of an hour in epoch seconds, or a day as `2017-11-11`. Hours and days of the base are those at the same distance. */
function clock(key: string, _: Cell, { shiftSeconds }: Lists, isOfBase: boolean): readonly string[] {
  const seconds = key.includes('-') ? Date.parse(`${key}T00:00:00+08:00`) / 1_000 : Number(key);
  return [shanghaiClock((seconds + (isOfBase ? shiftSeconds : 0)) * 1_000)];
}

function ruleOf(by: string): DimensionRule {
  return RULES[by] ?? { cut: by as Cut, membersOf: itself };
}

/** Of a base that begins at another time of day, days are added up from hours. */
export function cutOf(by: string, shiftSeconds: number): Cut {
  return by === 'day' && shiftSeconds % 86_400 !== 0 ? 'hour' : ruleOf(by).cut;
}

export function isByUnit(by: string): boolean {
  return ruleOf(by).isByUnit ?? true;
}

export function membersOf(by: string, lists: Lists): Folding['membersOf'] {
  const rule = ruleOf(by);
  const ofCell: Folding['membersOf'] = (key, cell, isOfBase) => rule.membersOf(key, cell, lists, isOfBase);
  if (!isClock(by)) return ofCell;
  // Texts of clocks are costly, and thousands of cells have the same.
  const kept = { own: new Map<string, readonly string[]>(), base: new Map<string, readonly string[]>() };
  return (key, cell, isOfBase) => {
    const clocks = isOfBase ? kept.base : kept.own;
    const members = clocks.get(key) ?? ofCell(key, cell, isOfBase);
    clocks.set(key, members);
    return members;
  };
}
