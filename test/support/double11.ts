import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { storeCampaign } from '../../operations/lists/stored-lists.ts';
import { allInForce, CAMPAIGNS } from '../../operations/lists/versions.ts';
import { readCampaigns } from '../../pipeline/lists/reference-files.ts';
import type { Campaign, DisclosureRule, LoadedCampaign } from '../../schemas/campaign.ts';

/** The campaign of Double 11, 2017, as its file has it. */
export async function double11(): Promise<Campaign> {
  const found = (await readCampaigns()).find(({ id }) => id === 'double11-2017');
  if (found === undefined) throw new Error('there is no file of the campaign double11-2017');
  return found;
}

/**
 * Loads the lists, and Double 11 with few of its windows and rural areas alone. An edition of the period alone answers
 * 38 questions instead of 120, each of which ClickHouse plans for some 200 ms. Returns the campaign.
 */
export async function loadMainFigures(
  client: ClickHouseClient,
  sampleFactor: number,
  windowIds: readonly string[] = ['period'],
): Promise<LoadedCampaign> {
  await loadReference(client, { sampleFactor });
  const known = await double11();
  const windows = known.windows.filter(({ id }) => windowIds.includes(id));
  const left = { placeFigures: [], coverageFigures: [] };
  const campaign = {
    ...known,
    ...left,
    windows,
    segments: ['rural'],
    sampleFactor,
    disclosure: null,
    withholdUnreliable: false,
  };
  await storeCampaign(client, campaign);
  return campaign;
}

/** Leaves the loaded campaigns the period and the day: a worker then computes its rows in two thirds of the time. */
export async function keepMainWindows(client: ClickHouseClient): Promise<void> {
  const isMain = (id: string) => id === 'period' || id === 'day';
  for (const { campaign, ...version } of await allInForce(client, CAMPAIGNS)) {
    const windows = campaign.windows.filter(({ id }) => isMain(id));
    const placeFigures = campaign.placeFigures.filter(({ window }) => isMain(window));
    await storeCampaign(client, { ...campaign, ...version, windows, placeFigures });
  }
}

/**
 * Takes what withholds figures from every campaign that is loaded, for tests whose few orders would otherwise all be withheld.
 */
export async function publishEverything(client: ClickHouseClient): Promise<void> {
  await storeAgain(client, null);
}

/** Gives every campaign that is loaded the rule that one has which names none, or that with more orders. */
export async function withholdByDefault(client: ClickHouseClient, fewestOrders = 10): Promise<void> {
  await storeAgain(client, { fewestOrders, fewestShops: 3, protectionPercent: 15 });
}

async function storeAgain(client: ClickHouseClient, disclosure: DisclosureRule | null): Promise<void> {
  const newest = 'FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign';
  const found = await rows<{ campaign: string; document: string }>(
    client,
    `SELECT campaign, document ${newest}`,
  );
  const columns = disclosure === null ? '[]' : `[(${Object.values(disclosure).join(', ')})]`;
  for (const { campaign, document } of found) {
    const before = JSON.parse(document) as object;
    await client.command({
      query: `INSERT INTO reference_campaign
        SELECT * REPLACE (load_version + 1 AS load_version, {document:String} AS document, false AS withhold_unreliable,
          CAST(${columns}, 'Array(Tuple(fewest_orders UInt32, fewest_shops UInt32, protection_percent UInt32))') AS disclosure)
        FROM (SELECT * ${newest}) WHERE campaign = {campaign:String}`,
      query_params: {
        campaign,
        document: JSON.stringify({ ...before, withholdUnreliable: false, disclosure }),
      },
    });
  }
}
