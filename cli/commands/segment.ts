import type { Command } from 'commander';
import { applySegment, planSegment, readMemberFile } from '../../operations/lists/apply-segment.ts';
import { removeSegment, undoSegment } from '../../operations/lists/out-of-force.ts';
import {
  chooseVersion,
  inForce,
  readSegmentVersions,
  requireVersions,
} from '../../operations/lists/segment-versions.ts';
import { readCounties } from '../../pipeline/lists/reference-files.ts';
import {
  type CountyNames,
  memberFile,
  segmentPlanLines,
  segmentLine,
  segmentPage,
} from '../reference/lines.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import {
  addVersionCommands,
  historyOf,
  type ListOptions,
  printResult,
  type VersionOptions,
  withLists,
  writeOrPrint,
} from '../reference/lists.ts';
import { examples } from '../usage.ts';

interface ApplyArguments extends ByOption {
  readonly segment: string;
  readonly file: string;
  readonly title?: string;
  readonly titleZh?: string;
  readonly shortName?: string;
  readonly illustrative?: boolean;
  readonly dryRun?: true;
  readonly json?: true;
}

export function register(program: Command): void {
  const segment = program
    .command('segment')
    .description('Apply, compare and list segments: groups of counties, from CSV files.')
    .addHelpText(
      'after',
      examples(
        'segment apply --segment festival-county --title "Festival county" --file festival-county.csv',
        'segment diff --segment national-demonstration-counties --file official.csv',
        'segment export national-poverty-counties --output poverty.csv',
      ),
    );
  addBy(
    listCommand(segment, 'apply', 'Replace the list of a segment, all at once. A new segment needs --title.'),
  )
    .option('--dry-run', 'print what would change, and change nothing')
    .action((options: ApplyArguments, command: Command) => apply(options, command));
  listCommand(
    segment,
    'diff',
    'Compare a file with the list in force, by county. Exits with 1 if they differ.',
  ).action((options: ApplyArguments, command: Command) => diff(options, command));
  addVersionCommands(segment, {
    kind: 'segment',
    descriptions: {
      show: 'Show a segment, its members and its versions.',
      export: 'Write the members of a segment to a file that `segment apply` reads.',
      remove:
        'Withdraw a segment. Campaigns that count it keep their list. Nothing is deleted: undo brings it back.',
    },
    list,
    show,
    exportFile,
    remove: removeSegment,
    undo: undoSegment,
  });
}

function listCommand(segment: Command, name: string, description: string): Command {
  return segment
    .command(name)
    .description(description)
    .requiredOption(
      '--segment <id>',
      'segment, such as national-demonstration-counties; an unknown id creates a segment',
    )
    .requiredOption('--file <csv>', 'columns: code; optional: name, province, valid_from, valid_to')
    .option('--title <text>', 'title, in English')
    .option('--title-zh <text>', 'title in Chinese')
    .option('--short-name <name>', 'prefix of the ids of its statistics (default for a new segment: its id)')
    .option('--illustrative', 'mark the list as an illustration')
    .option('--no-illustrative', 'mark the list as official (default: as stored)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples(
        `segment ${name} --segment festival-county --title "Festival county" --title-zh 节庆县 --file festival-county.csv`,
      ),
    )
    .addHelpText('after', '\nA row: 371721,曹县,山东省,2018-01-01,\nAn empty date sets no limit.');
}

async function listOf(options: ApplyArguments, command: Command) {
  const { segment: id, file, title, titleZh, shortName, illustrative } = options;
  if (title === undefined && titleZh !== undefined)
    command.error('error: --title-zh needs --title', { exitCode: 2 });
  return {
    id,
    members: await readMemberFile(file),
    ...(title === undefined ? {} : { title: titleZh === undefined ? title : { en: title, zh: titleZh } }),
    ...(shortName === undefined ? {} : { shortName }),
    ...(illustrative === undefined ? {} : { illustrative }),
  };
}

async function apply(options: ApplyArguments, command: Command): Promise<void> {
  const wanted = await listOf(options, command);
  await withLists(command, async (client) => {
    const isDry = options.dryRun === true;
    const plan = isDry
      ? (await planSegment(client, wanted)).plan
      : await applySegment(client, { ...wanted, appliedBy: whoOf(options) });
    const note = isDry ? ['dry run: nothing was changed'] : [];
    printResult(options.json, plan, [...segmentPlanLines(plan, await countyNames(), isDry), ...note]);
  });
}

async function diff(options: ApplyArguments, command: Command): Promise<void> {
  const wanted = await listOf(options, command);
  await withLists(command, async (client) => {
    const { plan } = await planSegment(client, wanted);
    printResult(options.json, plan, segmentPlanLines(plan, await countyNames(), true));
    if (plan.outcome !== 'unchanged') process.exitCode = 1;
  });
}

async function list(options: ListOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const found = [...(await readSegmentVersions(client)).values()].flatMap((all) => inForce(all) ?? []);
    const summaries = found.map(({ members, ...segment }) => ({ ...segment, members: members.length }));
    const none = 'no segment is loaded: run countyflow reference load';
    printResult(options.json, summaries, found.length === 0 ? [none] : found.map(segmentLine));
  });
}

async function show(id: string, options: VersionOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const versions = requireVersions('segment', id, await readSegmentVersions(client));
    const shown = chooseVersion('segment', id, versions, options.version);
    const history = versions.map(historyOf);
    printResult(
      options.json,
      { ...shown, versions: history },
      segmentPage(shown, versions, await countyNames()),
    );
  });
}

async function exportFile(id: string, options: VersionOptions, command: Command): Promise<void> {
  await withLists(command, async (client) => {
    const versions = requireVersions('segment', id, await readSegmentVersions(client));
    const shown = chooseVersion('segment', id, versions, options.version);
    await writeOrPrint(options.output, memberFile(shown, await countyNames()));
  });
}

async function countyNames(): Promise<CountyNames> {
  return new Map((await readCounties()).map((county) => [county.code, county]));
}
