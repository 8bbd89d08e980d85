import type { Command } from 'commander';
import { countedLists, planCampaigns } from '../../operations/lists/apply-campaigns.ts';
import { readCampaignFiles } from '../../operations/lists/campaign-files.ts';
import { takeOverFigures } from '../../operations/lists/counted-figures.ts';
import { readSegmentVersions } from '../../operations/lists/stored-lists.ts';
import { CAMPAIGNS, inForce, requireVersions } from '../../operations/lists/versions.ts';
import { readFrame, readLeftOut } from '../../statistics/figures/read-frame.ts';
import { framePage, noFrame } from '../reference/frame.ts';
import { withClickHouse } from '../engines.ts';
import { whoOf } from '../operator.ts';
import { campaignDetails, campaignLine, campaignPlanLines } from '../reference/lines.ts';
import {
  addApplyOptions,
  addDataOptions,
  addVersionCommands,
  dataOf,
  type DataOptions,
  type ListOptions,
  type PlanOptions,
  printResult,
  runPlan,
  withLists,
} from '../reference/lists.ts';
import { examples } from '../usage.ts';

/** A register may have hundreds of thousands of outlets. */
const MOST_LEFT_OUT = 1_000_000;

interface ApplyArguments extends DataOptions, PlanOptions {
  readonly refreshLists?: true;
}

export function register(program: Command): void {
  const campaign = program
    .command('campaign')
    .description('Apply, compare and list campaigns: their windows, segments and figures, from files.')
    .addHelpText(
      'after',
      examples(
        'campaign apply 618-2018.json --dry-run',
        'campaign apply 618-2018.json festival.json',
        'campaign show 618-2018 --version 1',
        'campaign export double11-2017 --output double11.json',
      ),
    );
  addApplyOptions(planCommand(campaign, 'apply', 'Apply campaigns from JSON files, all or none.'));
  planCommand(campaign, 'diff', 'Compare files with the campaigns in force. Exits with 1 if they differ.');
  campaign
    .command('frame')
    .description(
      'Show who is comparable between the windows of a campaign and their bases, and who is left out.',
    )
    .argument('<id>', 'campaign')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('campaign frame double11-2017', 'campaign frame double11-2017 --json'))
    .action(frame);
  campaign
    .command('figures')
    .description('Take over figures that a sample is too small to show, counted where every order is.')
    .argument('<file>', 'CSV export of campaign_figure from a database with every order')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', examples('campaign figures campaign_figure.csv'))
    .action(figures);
  addVersionCommands(campaign, {
    list: CAMPAIGNS,
    descriptions: {
      show: 'Show a campaign and its versions.',
      export: 'Write a campaign to a file that `campaign apply` reads.',
      remove: 'Withdraw a campaign. Nothing is deleted: undo brings it back.',
    },
    none: 'no campaign is loaded: run countyflow reference load, or countyflow campaign apply FILE',
    line: campaignLine,
    summary: (version) => version,
    details: async (client, version) => {
      const lists = countedLists(version.lists, version.campaign.asOf, await readSegmentVersions(client));
      return [campaignDetails(version, lists), { lists }];
    },
    state: ({ removed }) => (removed ? ', withdrawn' : ''),
    file: ({ campaign: written }) => `${JSON.stringify(written, null, 2)}\n`,
  });
}

function planCommand(campaign: Command, name: string, description: string): Command {
  return addDataOptions(
    campaign
      .command(name)
      .description(description)
      .argument('<file...>', 'JSON files of campaigns; - is standard input'),
  )
    .option('--refresh-lists', 'count by the newest lists of segments, not by those that the campaign named')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  countyflow campaign ${name} 618-2018.json\n  cat 618-2018.json | countyflow campaign ${name} - --json`,
    )
    .action(plan);
}

async function plan(files: string[], options: ApplyArguments, command: Command): Promise<void> {
  const campaigns = await readCampaignFiles(files);
  const how = { ...dataOf(options), refreshLists: options.refreshLists === true, appliedBy: whoOf(options) };
  await runPlan(
    command,
    options,
    (client) => planCampaigns(client, campaigns, how),
    (plans) => plans.flatMap(campaignPlanLines),
  );
}

async function figures(file: string, options: ListOptions): Promise<void> {
  await withClickHouse(async (client) => {
    const done = await takeOverFigures(client, file);
    printResult(options.json, done, [
      ...done.taken.map((name) => `${name}: taken over`),
      ...done.missing.map((name) => `${name}: not in the file`),
    ]);
  });
}

async function frame(id: string, options: ListOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const versions = await requireVersions(client, CAMPAIGNS, id);
    const found = await readFrame(client, id);
    const leftOut = found === null ? [] : await readLeftOut(client, id, MOST_LEFT_OUT);
    const value = found && { asOf: inForce(versions)?.campaign.asOf, ...found, leftOut };
    printResult(options.json, value, value === null ? [noFrame(id)] : framePage(value));
  });
}
