import { z } from 'zod';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readRows, ReferenceFileError } from '../../domain/reference/source-rows.ts';
import { readCsvRows } from '../../pipeline/lists/reference-files.ts';
import { nextVersion } from '../../pipeline/lists/replace-register.ts';
import type { PlaceFigure } from '../../schemas/campaign.ts';
import { readCampaignVersions } from './stored-lists.ts';
import { inForce } from './versions.ts';

/** Columns of `campaign_figure`, as an export has them; others may stand beside them. */
const exported = z.object({
  campaign: z.string(),
  id: z.string(),
  place: z.string(),
  platform: z.string(),
  segment: z.string(),
  category: z.string(),
  window_id: z.string(),
  metric: z.string(),
  unit: z.string(),
  basis: z.enum(['placed', 'paid', 'net'], 'expected placed, paid or net'),
  exact: z.string().regex(/^(?:-?\d{1,28}(?:\.\d{1,9})?)?$/, 'expected a number or nothing'),
  sampled_orders: z.literal('', 'expected nothing: the figure must be counted from every order'),
});
type ExportedFigure = z.infer<typeof exported>;

export interface CountedFigures {
  /** Names of the figures that were taken over, each with its campaign. */
  readonly taken: readonly string[];
  /** Those of the same campaigns that need every order and were not in the file. */
  readonly missing: readonly string[];
}

/**
 * Takes over, from an export of `campaign_figure` of a database with every order, the figures that need every order, all
 * or none. Throws `ReferenceFileError` if a campaign defines one of them in another way, or none of them is in the file.
 */
export async function takeOverFigures(client: ClickHouseClient, file: string): Promise<CountedFigures> {
  const found = readRows(
    await readCsvRows(file),
    exported,
    ({ campaign, id, basis }) => `${campaign} ${id} ${basis}`,
  );
  const campaigns = await readCampaignVersions(client);
  const wanted = new Map(
    [...new Set(found.map(({ campaign }) => campaign))].flatMap((id) =>
      (inForce(campaigns.get(id) ?? [])?.campaign.placeFigures ?? [])
        .filter(({ needsEveryOrder }) => needsEveryOrder)
        .map((figure): [string, PlaceFigure] => [`${id} ${figure.id}`, figure]),
    ),
  );
  // Refunds are not known by product, so a figure has no value by the basis net.
  const taken = found.filter((row) => wanted.has(nameOf(row)) && row.exact !== '');
  const problems = taken.flatMap((row) => differences(row, wanted.get(nameOf(row))));
  if (taken.length === 0)
    problems.push('no figure of it needs every order in a campaign that is in force here');
  if (problems.length > 0) throw new ReferenceFileError(problems);
  const load_version = await nextVersion(client, 'reference_figure');
  const values = taken.map(({ campaign, id, basis, exact }) => ({
    campaign,
    id,
    basis,
    load_version,
    exact,
  }));
  await client.insert({ table: 'reference_figure', values, format: 'JSONEachRow' });
  const names = new Set(taken.map(nameOf));
  return { taken: [...names], missing: [...wanted.keys()].filter((name) => !names.has(name)) };
}

function nameOf({ campaign, id }: ExportedFigure): string {
  return `${campaign} ${id}`;
}

function differences(row: ExportedFigure, figure: PlaceFigure | undefined): string[] {
  const { place, platform, segment, category, window, metric, unit } = figure ?? {};
  const defined = { place, platform, segment, category, window_id: window, metric, unit };
  return Object.entries(defined).flatMap(([column, value]) => {
    const counted = row[column as keyof ExportedFigure];
    return counted === (value ?? '')
      ? []
      : [`${row.id}: ${column} is '${counted}' in the file and '${value ?? ''}' in the campaign`];
  });
}
