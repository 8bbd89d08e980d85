import type { Command } from 'commander';
import { examples } from '../examples.ts';
import type { OutOfForce } from '../../operations/lists/out-of-force.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { outOfForceLines, printResult, versionNumber, withLists } from './lists.ts';

export interface ListOptions {
  readonly json?: true;
}

export interface VersionOptions extends ListOptions {
  readonly version?: number;
  readonly output?: string;
}

type OfOne = (id: string, options: VersionOptions, command: Command) => Promise<void>;
type TakeOut = (client: ClickHouseClient, id: string) => Promise<OutOfForce>;

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
    (id: string, options: ListOptions, self: Command): Promise<void> =>
      withLists(self, async (client) => {
        const done = await take(client, id);
        printResult(options.json, done, outOfForceLines(kind, done));
      });
  ofOne('remove', descriptions.remove)
    .option('--json', 'print the result as JSON')
    .action(takingOut(versioned.remove));
  ofOne('undo', 'Go back to the version before, as a new version. A second undo goes forward again.')
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
