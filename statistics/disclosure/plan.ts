import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type Cell, groupName, type TableRule } from '../../domain/disclosure/suppress.ts';
import { type Withheld, withheldOf, type Year } from '../../domain/disclosure/withheld.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { DisclosureRule } from '../../schemas/campaign.ts';
import { type Direction, type Side, sideOf } from '../figures/flow.ts';
import { type CellWindows, type FoundCell, readCells } from './read-cells.ts';

/** A table's cells and which of them are withheld, by year. */
export interface ProtectedTable {
  /** Those that hold orders. A cell that has its first order later is withheld until the plan is read again. */
  readonly known: ReadonlySet<string>;
  readonly withheld: Readonly<Record<Year, Withheld>>;
}

/** What of a campaign's figures is withheld. Kept for as long as the figures may be a little older than it. */
export interface DisclosurePlan {
  readonly rule: DisclosureRule;
  readonly windows: CellWindows;
  /** All that there are. */
  readonly areas: Readonly<Record<'province' | 'region', ReadonlySet<string>>>;
  /** Of a province. */
  readonly regionOf: ReadonlyMap<string, string>;
  /** The sums that a product in a unit is part of, the smallest first: the last is of all units. */
  readonly productGroupsOf: (id: string) => readonly string[];
  /** What sellers sold, or buyers bought: a reading of the orders for each, when it is first asked for. */
  side(side: Side): Promise<ProtectedSide>;
  /** What rural counties sold or bought, of a direction of trade and besides; read once too. */
  direction(direction: Direction, by: 'province' | 'category'): Promise<FoundCell[]>;
}

interface ProtectedSide {
  readonly counties: ProtectedTable;
  /** Categories by unit, of rural counties. */
  readonly products: ProtectedTable;
}

/** An order may have several; of all units together only the sales are published. */
export const OF_PRODUCTS = { areOrdersDisjoint: false, mixedFrom: 2 } as const;

/** Null if nothing of the campaign is confidential, or it has no cells to publish. */
export async function readDisclosurePlan(
  client: ClickHouseClient,
  campaign: string,
  { disclosure: rule, windows }: Pick<CampaignFacts, 'disclosure' | 'windows'>,
): Promise<DisclosurePlan | null> {
  const [period, day] = ['period', 'day'].map((id) => windows.find((window) => window.id === id));
  if (rule === null || period === undefined) return null;
  const cellWindows = { period, day: day ?? { ...period, endAt: period.startAt, base: null } };
  const [places, groups] = await Promise.all([readPlaces(client, campaign), readProductGroups(client)]);
  const rural = [...places].flatMap(([county, { segments }]) => (segments.includes('rural') ? [county] : []));
  const productGroupsOf = (id: string): string[] => sumsOfProduct(id, groups);
  const read = async (side: Side): Promise<ProtectedSide> => {
    const [ofCounties, ofProducts] = await Promise.all([
      readCells(client, cellWindows, { by: 'county', side }),
      readCells(client, cellWindows, { by: 'category', side, counties: rural }),
    ]);
    return {
      counties: protect(
        ofCounties.map((cell) => countyCell(cell, places.get(cell.member))),
        { rule, areOrdersDisjoint: true },
      ),
      products: protect(
        ofProducts.map(({ member, parts }) => ({ id: member, parts, groups: productGroupsOf(member) })),
        { rule, ...OF_PRODUCTS },
      ),
    };
  };
  const readDirection = (direction: Direction, by: 'province' | 'category'): Promise<FoundCell[]> =>
    readCells(client, cellWindows, { by, side: sideOf(direction), direction, counties: rural });
  return {
    rule,
    windows: cellWindows,
    areas: {
      province: new Set([...places.values()].map(({ province }) => province)),
      region: new Set([...places.values()].map(({ region }) => region)),
    },
    regionOf: new Map([...places.values()].map(({ province, region }) => [province, region])),
    productGroupsOf,
    side: once(read),
    direction: once(readDirection),
  };
}

/** Answers each question once; what failed is asked again. */
function once<Of extends readonly string[], Value>(
  ask: (...of: Of) => Promise<Value>,
): (...of: Of) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (...of) => {
    const key = of.join(' ');
    const found = known.get(key) ?? ask(...of);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
}

function countyCell({ member, parts }: FoundCell, place: Place | undefined): Cell {
  const { province, region, segments } = place ?? {
    ...{ province: member.slice(0, 2), region: '', segments: [] },
  };
  const sums = ['all', ...segments];
  const groups = [groupName(province, sums), groupName(region, sums), sums.join('|')];
  // The sales of all counties cannot stay unpublished where they are those of the rural ones.
  const isCrossing = segments.includes('rural');
  return { id: member, parts, groups, ...(isCrossing && { crossing: { row: province, sums } }) };
}

/** The sums that a product in a unit is part of, the smallest first, by the product groups of each category. */
export function sumsOfProduct(id: string, groups: ReadonlyMap<string, readonly string[]>): string[] {
  const [category = '', unit = ''] = id.split(' ');
  const kin = groups.get(category) ?? [];
  return [groupName(`${category.split('.')[0] ?? ''} ${unit}`, kin), groupName(unit, kin), ''];
}

export function protect(cells: readonly Cell[], table: TableRule): ProtectedTable {
  const of = (year: Year) => withheldOf(cells, year, table);
  return { known: new Set(cells.map(({ id }) => id)), withheld: { own: of('own'), base: of('base') } };
}

interface Place {
  readonly province: string;
  readonly region: string;
  /** By name. */
  readonly segments: readonly string[];
}

async function readPlaces(client: ClickHouseClient, campaign: string): Promise<Map<string, Place>> {
  const found = await rows<Place & { county: string }>(
    client,
    `SELECT county, substring(county, 1, 2) AS province, region, segments
     FROM county LEFT JOIN (SELECT county AS of_county, arraySort(groupArray(toString(segment))) AS segments
       FROM campaign_segment_member WHERE campaign = {campaign:String} GROUP BY of_county) AS member
       ON member.of_county = county.county`,
    { campaign },
  );
  return new Map(found.map(({ county, ...place }) => [county, place]));
}

async function readProductGroups(client: ClickHouseClient): Promise<Map<string, readonly string[]>> {
  const found = await rows<{ category: string; groups: readonly string[] }>(
    client,
    'SELECT category, arraySort(groupArray(toString(product_group))) AS groups FROM product_group GROUP BY category',
  );
  return new Map(found.map(({ category, groups }) => [category, groups]));
}
