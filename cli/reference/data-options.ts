import type { Command } from 'commander';
import type { CampaignData } from '../../schemas/campaign.ts';
import { integer } from '../arguments.ts';

const MAX_SAMPLE_FACTOR = 1_000_000;

export type DataOptions = Partial<CampaignData>;

/** Options that say what the orders of a campaign are. Those left out stay as they are stored. */
export function addDataOptions(command: Command): Command {
  return command
    .option(
      '--sample-factor <n>',
      'how many orders each order of the data stands for; as stored if left out, else 1',
      integer(1, MAX_SAMPLE_FACTOR),
    )
    .option('--simulated', 'a simulation made the orders, although their events do not say so')
    .option('--no-simulated', 'the events say it; as stored if both are left out, else so');
}

/** The options that were given. */
export function dataOf({ sampleFactor, simulated }: DataOptions): DataOptions {
  return {
    ...(sampleFactor === undefined ? {} : { sampleFactor }),
    ...(simulated === undefined ? {} : { simulated }),
  };
}
