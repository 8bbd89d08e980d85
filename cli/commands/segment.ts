import type { Command } from 'commander';
import { planSegment, readMemberFile } from '../../operations/lists/apply-segment.ts';
import { SEGMENTS } from '../../operations/lists/versions.ts';
import { readCounties } from '../../pipeline/lists/reference-files.ts';
import { counted } from '../format.ts';
import { whoOf } from '../operator.ts';
import {
  type CountyNames,
  memberFile,
  memberWords,
  segmentLine,
  segmentPlanLines,
} from '../reference/lines.ts';
import { addApplyOptions, addVersionCommands, type PlanOptions, runPlan } from '../reference/lists.ts';
import { examples, wrongUsage } from '../usage.ts';

interface ApplyArguments extends PlanOptions {
  readonly segment: string;
  readonly file: string;
  readonly title?: string;
  readonly titleZh?: string;
  readonly shortName?: string;
  readonly illustrative?: boolean;
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
  addApplyOptions(
    planCommand(segment, 'apply', 'Replace the list of a segment, all at once. A new segment needs --title.'),
  );
  planCommand(
    segment,
    'diff',
    'Compare a file with the list in force, by county. Exits with 1 if they differ.',
  );
  addVersionCommands(segment, {
    list: SEGMENTS,
    descriptions: {
      show: 'Show a segment, its members and its versions.',
      export: 'Write the members of a segment to a file that `segment apply` reads.',
      remove:
        'Withdraw a segment. Campaigns that count it keep their list. Nothing is deleted: undo brings it back.',
    },
    none: 'no segment is loaded: run countyflow reference load',
    line: segmentLine,
    summary: ({ members, ...version }) => ({ ...version, members: members.length }),
    details: async (_, { members }) => {
      const names = await countyNames();
      return [members.map((member) => `  ${memberWords(member, names)}`)];
    },
    state: ({ removed, members }) => `, ${removed ? 'withdrawn' : counted(members.length, 'member')}`,
    file: async (version) => memberFile(version, await countyNames()),
  });
}

function planCommand(segment: Command, name: string, description: string): Command {
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
    .addHelpText('after', '\nA row: 371721,曹县,山东省,2018-01-01,\nAn empty date sets no limit.')
    .action(plan);
}

async function plan(options: ApplyArguments, command: Command): Promise<void> {
  const { segment: id, file, title, titleZh, shortName, illustrative } = options;
  if (title === undefined && titleZh !== undefined) wrongUsage(command, '--title-zh needs --title');
  const wanted = {
    id,
    members: await readMemberFile(file),
    ...(title === undefined ? {} : { title: titleZh === undefined ? title : { en: title, zh: titleZh } }),
    ...(shortName === undefined ? {} : { shortName }),
    ...(illustrative === undefined ? {} : { illustrative }),
    appliedBy: whoOf(options),
  };
  const isShown = command.name() === 'diff' || options.dryRun === true;
  const names = await countyNames();
  await runPlan(
    command,
    options,
    (client) => planSegment(client, wanted),
    (planned) => segmentPlanLines(planned, names, isShown),
  );
}

async function countyNames(): Promise<CountyNames> {
  return new Map((await readCounties()).map((county) => [county.code, county]));
}
