import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type Cell, groupName } from '../../domain/disclosure/suppress.ts';
import { type Withheld, withheldOf, type Year } from '../../domain/disclosure/withheld.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import type { DisclosureRule } from '../../schemas/campaign.ts';
import { type CellWindows, readCells } from './read-cells.ts';

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
  readonly counties: ProtectedTable;
  /** All that there are. */
  readonly areas: Readonly<Record<'province' | 'region', ReadonlySet<string>>>;
  /** Categories by unit, of rural sellers. */
  readonly products: ProtectedTable;
}

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
  const counties = (await readCells(client, cellWindows, 'county')).map(({ member, parts }): Cell => {
    const { province, region, segments } = places.get(member) ?? {
      ...{ province: member.slice(0, 2), region: '', segments: [] },
    };
    const sums = ['all', ...segments];
    const groups = [groupName(province, sums), groupName(region, sums), sums.join('|')];
    // The sales of all counties cannot stay unpublished where they are those of the rural ones.
    const isCrossing = segments.includes('rural');
    return { id: member, parts, groups, ...(isCrossing && { crossing: { row: province, sums } }) };
  });
  const products = (await readCells(client, cellWindows, 'category', rural)).map(
    ({ member, parts }): Cell => {
      const [category = '', unit = ''] = member.split(' ');
      const kin = groups.get(category) ?? [];
      const classUnit = `${category.split('.')[0] ?? ''} ${unit}`;
      return { id: member, parts, groups: [groupName(classUnit, kin), groupName(unit, kin)] };
    },
  );
  return {
    rule,
    windows: cellWindows,
    counties: protect(counties, rule, true),
    areas: {
      province: new Set([...places.values()].map(({ province }) => province)),
      region: new Set([...places.values()].map(({ region }) => region)),
    },
    products: protect(products, rule, false),
  };
}

export function protect(
  cells: readonly Cell[],
  rule: DisclosureRule,
  areOrdersDisjoint: boolean,
): ProtectedTable {
  const of = (year: Year) => withheldOf(cells, year, { rule, areOrdersDisjoint });
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
    `SELECT toString(county) AS county, substring(county, 1, 2) AS province, region, segments
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
