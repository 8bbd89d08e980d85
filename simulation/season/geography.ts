import { mix, type Draws } from './random.ts';

/** A county-level unit that orders may name. */
export interface SeasonCounty {
  readonly code: string;
  readonly rural: boolean;
  readonly demonstration: boolean;
  readonly poverty: boolean;
}

/** Disjoint groups. Each published segment, which may overlap others, is a sum of them. */
export const RURAL_GROUPS = ['both', 'demonstration-only', 'poverty-only', 'other-rural'] as const;
const GROUPS = [...RURAL_GROUPS, 'urban'] as const;
export type Group = (typeof GROUPS)[number];
export type RuralGroup = (typeof RURAL_GROUPS)[number];

function groupOf(county: SeasonCounty): Group {
  if (!county.rural) return 'urban';
  if (county.demonstration) return county.poverty ? 'both' : 'demonstration-only';
  return county.poverty ? 'poverty-only' : 'other-rural';
}

/** How much a county sells, relative to others. Depends on its code alone. */
export function weightOf(code: string): number {
  const rank = mix(Number(code), 0x1f35) % 100;
  return 5 + Math.floor((rank * rank * rank) / 1000);
}

/** Counties of one group, drawn by weight: few sell much, most sell little. */
export class CountyPool {
  readonly codes: readonly string[];
  readonly #cumulative: readonly number[];

  constructor(codes: readonly string[]) {
    if (codes.length === 0) throw new RangeError('a season needs counties of every group');
    let running = 0;
    this.codes = codes;
    this.#cumulative = codes.map((code) => (running += weightOf(code)));
  }

  draw(draws: Draws): string {
    const sum = this.#cumulative.at(-1) ?? 0;
    const target = draws.below(sum);
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#cumulative[middle] ?? 0) > target) high = middle;
      else low = middle + 1;
    }
    return this.codes[low] ?? '';
  }
}

export interface Geography {
  readonly groupOfCounty: ReadonlyMap<string, Group>;
  readonly pools: Readonly<Record<Group, CountyPool>>;
  readonly anyRural: CountyPool;
}

/** Throws `RangeError` if a group has no county, because its published total would have no seller. */
export function mapGeography(counties: readonly SeasonCounty[]): Geography {
  const groupOfCounty = new Map(counties.map((county) => [county.code, groupOf(county)]));
  const pool = (group: Group): CountyPool =>
    new CountyPool(counties.filter((county) => groupOf(county) === group).map(({ code }) => code));
  return {
    groupOfCounty,
    pools: Object.fromEntries(GROUPS.map((group) => [group, pool(group)])) as Record<Group, CountyPool>,
    anyRural: new CountyPool(counties.filter(({ rural }) => rural).map(({ code }) => code)),
  };
}
