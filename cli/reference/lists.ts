import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Change } from '../../domain/reference/changes.ts';
import type { OutOfForce } from '../../operations/lists/out-of-force.ts';
import { type SegmentVersion, UnknownListError } from '../../operations/lists/segment-versions.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import type { CampaignData, ListTitle } from '../../schemas/campaign.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { printable } from '../format.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import { printExactly, printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';

const USAGE_ERROR = 2;

const versionNumber = integer(1, 4_294_967_295);

/** Runs a command about lists. One that does not exist is wrong usage. */
export async function withLists(
  command: Command,
  run: (client: ClickHouseClient) => Promise<void>,
): Promise<void> {
  await withClickHouse(async (client) => {
    try {
      await run(client);
    } catch (error) {
      if (error instanceof UnknownListError)
        command.error(`error: ${error.message}`, { exitCode: USAGE_ERROR });
      throw error;
    }
  });
}

/** Prints lines for people, or the value as JSON. */
export function printResult(json: true | undefined, value: unknown, lines: readonly string[]): void {
  if (json === true) printJson(value);
  else printText(lines.map(printable).join('\n'));
}

export async function writeOrPrint(output: string | undefined, text: string): Promise<void> {
  if (output === undefined) printExactly(text);
  else await writeFile(output, text);
}

type Version = Pick<SegmentVersion, 'version' | 'loadedAt' | 'origin' | 'appliedBy' | 'removed'>;

/** What `show --json` says of each version. */
export function historyOf({ version, loadedAt, origin, appliedBy, removed }: Version): Version {
  return { version, loadedAt, origin, appliedBy, removed };
}

/** Who put a version into force. */
export function appliedWords({ origin, appliedBy }: Version): string {
  if (origin === 'built-in') return 'built-in';
  return `applied by ${appliedBy === '' ? 'an operator' : appliedBy}`;
}

/** `  windows.day.start: A -> B`. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes.map(({ field, before, after }) => {
    if (before === null) return `  ${field}: ${after ?? ''}`;
    return `  ${field}: ${before} -> ${after ?? 'none'}`;
  });
}

export function titleWords(title: ListTitle): string {
  return typeof title === 'string' ? title : `${title.en}, ${title.zh}`;
}

/** What `remove` and `undo` did, and how to take it back. */
function outOfForceLines(kind: 'campaign' | 'segment', done: OutOfForce): string[] {
  const { id, version, contentsOf, removed } = done;
  return removed
    ? [`${kind} ${id}: withdrawn as version ${String(version)}; countyflow ${kind} undo ${id} brings it back`]
    : [`${kind} ${id}: version ${String(version)}, with the contents of version ${String(contentsOf)}`];
}

const MAX_SAMPLE_FACTOR = 1_000_000;

export type DataOptions = Partial<CampaignData>;

/** Options that say what the orders of a campaign are. Those left out stay as they are stored. */
export function addDataOptions(command: Command): Command {
  return command
    .option(
      '--sample-factor <n>',
      'how many orders each order in the data stands for (default: as stored, or 1)',
      integer(1, MAX_SAMPLE_FACTOR),
    )
    .option('--simulated', 'declare the orders simulated, although their events do not say so')
    .option('--no-simulated', 'go by what the events say (default: as stored, or this)');
}

/** The options that were given. */
export function dataOf({ sampleFactor, simulated }: DataOptions): DataOptions {
  return {
    ...(sampleFactor === undefined ? {} : { sampleFactor }),
    ...(simulated === undefined ? {} : { simulated }),
  };
}

export interface ListOptions {
  readonly json?: true;
}

export interface VersionOptions extends ListOptions {
  readonly version?: number;
  readonly output?: string;
}

type OfOne = (id: string, options: VersionOptions, command: Command) => Promise<void>;
type TakeOut = (client: ClickHouseClient, id: string, by: string) => Promise<OutOfForce>;

/** What differs between campaigns and segments. */
export interface VersionedList {
  readonly kind: 'campaign' | 'segment';
  readonly descriptions: Readonly<Record<'show' | 'export' | 'remove', string>>;
  readonly list: (options: ListOptions, command: Command) => Promise<void>;
  readonly show: OfOne;
  readonly exportFile: OfOne;
  readonly remove: TakeOut;
  readonly undo: TakeOut;
}

/** Adds the commands that all lists with versions have: list, show, export, remove and undo. */
export function addVersionCommands(parent: Command, versioned: VersionedList): void {
  const { kind, descriptions } = versioned;
  const command = (name: string, description: string): Command =>
    parent
      .command(name)
      .description(description)
      .addHelpText('after', () => exampleOf(kind, name));
  const ofOne = (name: string, description: string): Command =>
    command(name, description).argument('<id>', kind);
  command('list', `List the ${kind}s in force, with version and time.`)
    .option('--json', 'print the result as JSON')
    .action(versioned.list);
  ofOne('show', descriptions.show)
    .option('--version <number>', 'an earlier version', versionNumber)
    .option('--json', 'print the result as JSON')
    .action(versioned.show);
  ofOne('export', descriptions.export)
    .option('--version <number>', 'an earlier version', versionNumber)
    .option('--output <file>', 'file to write; standard output if left out')
    .action(versioned.exportFile);
  const takingOut =
    (take: TakeOut) =>
    (id: string, options: ListOptions & ByOption, self: Command): Promise<void> =>
      withLists(self, async (client) => {
        const done = await take(client, id, whoOf(options));
        printResult(options.json, done, outOfForceLines(kind, done));
      });
  addBy(ofOne('remove', descriptions.remove))
    .option('--json', 'print the result as JSON')
    .action(takingOut(versioned.remove));
  addBy(ofOne('undo', 'Restore the previous version, as a new version. A second undo reverses the first.'))
    .option('--json', 'print the result as JSON')
    .action(takingOut(versioned.undo));
}

/** A campaign and a segment that come with Countyflow. */
const IDS = { campaign: 'double11-2017', segment: 'national-poverty-counties' };

function exampleOf(kind: VersionedList['kind'], name: string): string {
  const output = { campaign: ' --output campaign.json', segment: ' --output members.csv' }[kind];
  return examples(
    `${kind} ${name}${name === 'list' ? '' : ` ${IDS[kind]}`}${name === 'export' ? output : ''}`,
  );
}
