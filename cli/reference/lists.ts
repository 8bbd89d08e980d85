import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Change } from '../../domain/reference/changes.ts';
import type { Version } from '../../operations/lists/stored-lists.ts';
import {
  allInForce,
  apply,
  chooseVersion,
  type OutOfForce,
  type Planned,
  remove,
  requireVersions,
  undo,
  UnknownListError,
  type VersionedList,
} from '../../operations/lists/versions.ts';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import type { CampaignData, ListTitle } from '../../schemas/campaign.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { printable } from '../format.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import { printExactly, printJson, printText } from '../output.ts';
import { examples, refusing } from '../usage.ts';

const versionNumber = integer(1, 4_294_967_295);

/** Runs a command about lists. One that does not exist is wrong usage. */
export function withLists(command: Command, run: (client: ClickHouseClient) => Promise<void>): Promise<void> {
  return withClickHouse((client) => refusing(command, [UnknownListError], () => run(client)));
}

/** Prints lines for people, or the value as JSON. */
export function printResult(json: true | undefined, value: unknown, lines: readonly string[]): void {
  if (json === true) printJson(value);
  else printText(lines.map(printable).join('\n'));
}

/** Who put a version into force. */
export function appliedWords({ origin, appliedBy }: Pick<Version, 'origin' | 'appliedBy'>): string {
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
function outOfForceLine(kind: 'campaign' | 'segment', done: OutOfForce): string {
  const { id, version, contentsOf, removed } = done;
  return removed
    ? `${kind} ${id}: withdrawn as version ${String(version)}; countyflow ${kind} undo ${id} brings it back`
    : `${kind} ${id}: version ${String(version)}, with the contents of version ${String(contentsOf)}`;
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

export interface PlanOptions extends ListOptions, ByOption {
  readonly dryRun?: true;
}

/** Runs `apply`, or `diff`, which stores nothing and exits with 1 if there is a change. */
export async function runPlan<Plan>(
  command: Command,
  { dryRun, json }: PlanOptions,
  plan: (client: ClickHouseClient) => Promise<Planned<Plan>>,
  linesOf: (plan: Plan) => readonly string[],
): Promise<void> {
  const isDiff = command.name() === 'diff';
  await withLists(command, async (client) => {
    const planned = await plan(client);
    if (!isDiff && dryRun !== true) await apply(planned);
    const note = dryRun === true ? ['dry run: nothing was changed'] : [];
    printResult(json, planned.plan, [...linesOf(planned.plan), ...note]);
    if (planned.isChange && isDiff) process.exitCode = 1;
  });
}

/** Adds the options of `apply` that `diff` does not have. */
export function addApplyOptions(apply: Command): Command {
  return addBy(apply).option('--dry-run', 'print what would change, and change nothing');
}

interface VersionOptions extends ListOptions, ByOption {
  readonly version?: number;
  readonly output?: string;
}

/** What campaigns and segments say of their versions. */
export interface VersionWords<Of extends Version> {
  readonly list: VersionedList<Of>;
  readonly descriptions: Readonly<Record<'show' | 'export' | 'remove', string>>;
  /** What `list` says if there is none. */
  readonly none: string;
  /** One line for `list`, and the value of its JSON. */
  readonly line: (version: Of) => string;
  readonly summary: (version: Of) => unknown;
  /** What `show` says of one version below its line, and what its JSON has beside the version. */
  readonly details: (client: ClickHouseClient, version: Of) => Promise<readonly [string[], object?]>;
  /** What `show` says of one of all versions. */
  readonly state: (version: Of) => string;
  /** The file that `apply` reads. */
  readonly file: (version: Of) => string | Promise<string>;
}

/** Adds the commands that all lists with versions have: list, show, export, remove and undo. */
export function addVersionCommands<Of extends Version>(parent: Command, words: VersionWords<Of>): void {
  const { list, descriptions } = words;
  const { kind } = list;
  const add = (
    name: string,
    description: string,
    run: (client: ClickHouseClient, options: VersionOptions, id: string) => Promise<void>,
  ): Command => {
    const command = parent
      .command(name)
      .description(description)
      .addHelpText('after', () => exampleOf(kind, name));
    if (name !== 'list') command.argument('<id>', kind);
    return command.action(() =>
      withLists(command, (client) => run(client, command.opts<VersionOptions>(), command.args[0] ?? '')),
    );
  };
  const addJson = (command: Command): Command => command.option('--json', 'print the result as JSON');
  const addVersion = (command: Command): Command =>
    command.option('--version <number>', 'an earlier version', versionNumber);
  const chosen = async (client: ClickHouseClient, id: string, { version }: VersionOptions) => {
    const versions = await requireVersions(client, list, id);
    return { versions, shown: chooseVersion(list, id, versions, version) };
  };
  addJson(
    add('list', `List the ${kind}s in force, with version and time.`, async (client, { json }) => {
      const found = await allInForce(client, list);
      printResult(json, found.map(words.summary), found.length === 0 ? [words.none] : found.map(words.line));
    }),
  );
  const show = add('show', descriptions.show, async (client, options, id) => {
    const { versions, shown } = await chosen(client, id, options);
    const [lines, more] = await words.details(client, shown);
    const history = versions.map(({ version, loadedAt, origin, appliedBy, removed }) => ({
      ...{ version, loadedAt, origin, appliedBy, removed },
    }));
    printResult(options.json, { ...shown, ...more, versions: history }, [
      words.line(shown),
      ...lines,
      'versions:',
      ...versions.map(
        (one) => `  ${String(one.version)}: ${one.loadedAt}, ${appliedWords(one)}${words.state(one)}`,
      ),
    ]);
  });
  addJson(addVersion(show));
  const exporting = add('export', descriptions.export, async (client, options, id) => {
    const text = await words.file((await chosen(client, id, options)).shown);
    if (options.output === undefined) printExactly(text);
    else await writeFile(options.output, text);
  });
  addVersion(exporting).option('--output <file>', 'file to write; standard output if left out');
  const undoing = 'Restore the previous version, as a new version. A second undo reverses the first.';
  for (const [name, description, take] of [
    ['remove', descriptions.remove, remove<Of>],
    ['undo', undoing, undo<Of>],
  ] as const)
    addJson(
      addBy(
        add(name, description, async (client, options, id) => {
          const done = await take(client, list, id, whoOf(options));
          printResult(options.json, done, [outOfForceLine(kind, done)]);
        }),
      ),
    );
}

/** A campaign and a segment that come with Countyflow. */
const IDS = { campaign: 'double11-2017', segment: 'national-poverty-counties' };

function exampleOf(kind: 'campaign' | 'segment', name: string): string {
  const output = { campaign: ' --output campaign.json', segment: ' --output members.csv' }[kind];
  return examples(
    `${kind} ${name}${name === 'list' ? '' : ` ${IDS[kind]}`}${name === 'export' ? output : ''}`,
  );
}
