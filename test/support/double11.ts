import type { Campaign } from '../../schemas/campaign.ts';
import { readCampaigns } from '../../pipeline/lists/reference-files.ts';

/** The campaign of Double 11, 2017, as its file has it. */
export async function double11(): Promise<Campaign> {
  const found = (await readCampaigns()).find(({ id }) => id === 'double11-2017');
  if (found === undefined) throw new Error('there is no file of the campaign double11-2017');
  return found;
}
