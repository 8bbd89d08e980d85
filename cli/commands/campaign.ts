import type { Command } from 'commander';
import { applyCampaigns, countedLists, planCampaigns } from '../../operations/lists/apply-campaigns.ts';
import { readCampaignFiles } from '../../operations/lists/campaign-files.ts';
import { readCampaignVersions } from '../../operations/lists/campaign-versions.ts';
import { takeOverFigures } from '../../operations/lists/counted-figures.ts';
import { removeCampaign, undoCampaign } from '../../operations/lists/out-of-force.ts';
import {
  chooseVersion,
  inForce,
  readSegmentVersions,
  requireVersions,
} from '../../operations/lists/segment-versions.ts';
import { readFrame, readLeftOut } from '../../statistics/figures/read-frame.ts';
import { framePage, noFrame } from '../reference/frame.ts';
import { withClickHouse } from '../engines.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import { campaignLine, campaignPage, campaignPlanLines } from '../reference/lines.ts';
import {
  addDataOptions,
  addVersionCommands,
  dataOf,
  type DataOptions,
  historyOf,
  type ListOptions,
  printResult,
  type VersionOptions,
  withLists,
  writeOrPrint,
} from '../reference/lists.ts';
import { examples } from '../usage.ts';

/** A register may have hundreds of thousands of outlets. */
const MOST_LEFT_OUT = 1_000_000;

interface ApplyArguments extends DataOptions, ByOption {
  readonly refreshLists?: true;
  readonly dryRun?: true;
  readonly json?: true;
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
  addBy(planCommand(campaign, 'apply', 'Apply campaigns from JSON files, all or none.'))
    .option('--dry-run', 'print what would change, and change nothing')
    .action((files: string[], options: ApplyArguments, command: Command) => apply(files, options, command));
  planCommand(
    campaign,
    'diff',
    'Compare files with the campaigns in force. Exits with 1 if they differ.',
  ).action((files: string[], options: ApplyArguments, command: Command) => diff(files, options, command));
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
    kind: 'campaign',
    descriptions: {
      show: 'Show a campaign and its versions.',
      export: 'Write a campaign to a file that `campaign apply` reads.',
      remove: 'Withdraw a campaign. Nothing is deleted: undo brings it back.',
    },
    list,
    show,
    exportFile,
    remove: removeCampaign,
    undo: undoCampaign,
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
    );
}

function optionsOf(options: ApplyArguments) {
  return { ...dataOf(options), refreshLists: options.refreshLists === true };
}

async function apply(files: string[], options: ApplyArguments, command: Command): Promise<void> {
  const campaigns = await readCampaignFiles(files);
  await withLists(command, async (client) => {
    const isDry = options.dryRun === true;
    const plans = isDry
      ? (await planCampaigns(client, campaigns, optionsOf(options))).plans
      : await applyCampaigns(client, campaigns, { ...optionsOf(options), appliedBy: whoOf(options) });
    const note = isDry ? ['dry run: nothing was changed'] : [];
    printResult(options.json, plans, [...plans.flatMap(campaignPlanLines), ...note]);
  });
}

async function diff(files: string[], options: ApplyArguments, command: Command): Promise<void> {
  const campaigns = await readCampaignFiles(files);
  await withLists(command, async (client) => {
    const { plans, toStore } = await planCampaigns(client, campaigns, optionsOf(options));
    printResult(options.json, plans, plans.flatMap(campaignPlanLines));
    if (toStore.length > 0) process.exitCode = 1;
  });
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

async function list(options: ListOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const found = [...(await readCampaignVersions(client)).values()].flatMap((all) => inForce(all) ?? []);
    const none = 'no campaign is loaded: run countyflow reference load, or countyflow campaign apply FILE';
    printResult(options.json, found, found.length === 0 ? [none] : found.map(campaignLine));
  });
}

async function show(id: string, options: VersionOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const versions = requireVersions('campaign', id, await readCampaignVersions(client));
    const shown = chooseVersion('campaign', id, versions, options.version);
    const lists = countedLists(shown.lists, shown.campaign.asOf, await readSegmentVersions(client));
    const history = versions.map(historyOf);
    printResult(options.json, { ...shown, lists, versions: history }, campaignPage(shown, versions, lists));
  });
}

async function frame(id: string, options: ListOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const versions = requireVersions('campaign', id, await readCampaignVersions(client));
    const found = await readFrame(client, id);
    const leftOut = found === null ? [] : await readLeftOut(client, id, MOST_LEFT_OUT);
    const value = found && { asOf: inForce(versions)?.campaign.asOf, ...found, leftOut };
    printResult(options.json, value, value === null ? [noFrame(id)] : framePage(value));
  });
}

async function exportFile(id: string, options: VersionOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const versions = requireVersions('campaign', id, await readCampaignVersions(client, id));
    const { campaign } = chooseVersion('campaign', id, versions, options.version);
    await writeOrPrint(options.output, `${JSON.stringify(campaign, null, 2)}\n`);
  });
}
