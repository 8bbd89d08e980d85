import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Campaign, LoadedCampaign } from '../../schemas/campaign.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { readCampaigns } from '../../pipeline/lists/reference-files.ts';
import { storeCampaign } from '../../operations/lists/stored-lists.ts';
import { allInForce, CAMPAIGNS } from '../../operations/lists/versions.ts';

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
