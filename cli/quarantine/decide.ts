import type { Command } from 'commander';
import { discardHeld, replay, type SourceReplay } from '../../operations/quarantine/decide.ts';
import { NotHeldError } from '../../operations/quarantine/show-held.ts';
import type { Decider } from '../../pipeline/quarantine/decisions.ts';
import type { HeldFilter } from '../../pipeline/quarantine/held-filter.ts';
import { withClickHouse, withEngines } from '../engines.ts';
import { count, counted, printable } from '../format.ts';
import { openProgress, printJson, printText } from '../output.ts';
import { addDecider, deciderOf, type DeciderOptions, reasonText } from '../operator.ts';
import { addSelection, existingPlaces, filterOf, positionList, type SelectionOptions } from './selection.ts';
import { wrongUsage } from '../usage.ts';

interface ReplayOptions extends DecisionOptions {
  readonly archive: readonly string[];
  readonly dryRun?: true;
}

const REPLAY_EXAMPLES = `
Examples:
  countyflow quarantine replay --code county.unknown --by "Li Na" --reason "new county list" --dry-run
  countyflow quarantine replay --platform jd --by "Li Na"
  countyflow quarantine replay kafka/orders.events.v1.jd/0 1234 1240 --by "Li Na"

An event that is valid now is stored and counts as accepted; one that is refused again stays held. It is safe to repeat.`;

export function registerReplay(quarantine: Command): void {
  const command = decisionCommand(
    quarantine,
    'replay',
    'offsets, or lines from 0; also discarded or corrected ones',
  )
    .description('Validate held events again, for example after a new county list or a new release.')
    .option('--reason <text>', 'why; the audit keeps it', reasonText, '')
    .option('--archive <path...>', "archives, or folders of them, on the worker's machine", [])
    .option('--dry-run', 'show what would be accepted; change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', REPLAY_EXAMPLES);
  command.action((source: string | undefined, positions: readonly string[], options: ReplayOptions) => {
    const { filter, decider } = decisionOf(command, source, positions, options);
    return withEngines(async ({ temporal, clickhouse }) => {
      const question = {
        filter,
        decider,
        archives: existingPlaces(options.archive),
        dryRun: options.dryRun ?? false,
      };
      const replays: SourceReplay[] = [];
      const progress = openProgress();
      for await (const one of replay(temporal, clickhouse, question)) {
        replays.push(one);
        progress.update(`${one.source}: validated again`);
      }
      progress.done(`${counted(replays.length, 'source')} validated again`);
      if (options.json) printJson({ dryRun: question.dryRun, sources: replays });
      else printText(describe(replays, question.dryRun));
      if (replays.some(({ failure }) => failure !== null)) process.exitCode = 1;
    });
  });
}

function describe(replays: readonly SourceReplay[], dryRun: boolean): string {
  if (replays.length === 0) return 'No held event matches.';
  return replays.map((one) => describeSource(one, dryRun)).join('\n');
}

function describeSource({ source, result, failure }: SourceReplay, dryRun: boolean): string {
  if (result === null) return printable(`${source}: not validated: ${failure ?? ''}`);
  const { accepted, refused, unreadable, acceptedPositions } = result;
  const shown = acceptedPositions.join(', ');
  const more = accepted > acceptedPositions.length ? ', ...' : '';
  return [
    printable(`${source}: ${count(accepted)} ${dryRun ? 'would be accepted' : 'accepted'}`),
    ...(accepted === 0 ? [] : [`  positions ${shown}${more}`]),
    ...Object.entries(refused).map(([code, events]) => `  ${count(events)} refused again: ${code}`),
    ...(unreadable === 0 ? [] : [`  ${count(unreadable)} no longer in the source`]),
  ].join('\n');
}

const DISCARD_EXAMPLES = `
Examples:
  countyflow quarantine discard kafka/orders.events.v1.jd/0 1234 --by "Li Na" --reason "test event of the platform"
  countyflow quarantine discard --platform jd --code json.syntax --by "Li Na" --reason "sent again, corrected"

Nothing is deleted: the events stay quarantined and accounted for, and a replay by position can still accept them.`;

export function registerDiscard(quarantine: Command): void {
  const command = decisionCommand(quarantine, 'discard', 'offsets, or lines from 0')
    .description('Discard held events for good, with a reason that the audit keeps.')
    .requiredOption('--reason <text>', 'why; the audit keeps it', reasonText)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', DISCARD_EXAMPLES);
  command.action((source: string | undefined, positions: readonly string[], options: DecisionOptions) => {
    const { filter, decider } = decisionOf(command, source, positions, options);
    return withClickHouse(async (client) => {
      const discarded = await discardHeld(client, filter, decider);
      if (discarded === 0) throw new NotHeldError('no held event matches: nothing was discarded');
      if (options.json) printJson({ discarded });
      else printText(`${count(discarded)} discarded`);
    });
  });
}

/** Events that are named one by one, or by options; a decision about all events must be asked for. */
interface DecisionOptions extends SelectionOptions, DeciderOptions {
  readonly all?: true;
  readonly json?: true;
}

function decisionCommand(quarantine: Command, name: string, positions: string): Command {
  return addDecider(addSelection(quarantine.command(name)))
    .argument('[source]', 'partition or archive, as list prints it')
    .argument('[positions...]', positions, positionList)
    .option('--all', 'all held events');
}

const MOST_POSITIONS = 500;

/** Which events are decided about and by whom; ends the command where that is not said. */
function decisionOf(
  command: Command,
  source: string | undefined,
  positions: readonly string[],
  options: DecisionOptions,
): { readonly filter: HeldFilter; readonly decider: Decider } {
  const filter = chosen(source, positions, options);
  if (typeof filter === 'string') return wrongUsage(command, filter);
  return { filter, decider: deciderOf(command, options) };
}

/** The filter of a decision, or what is wrong with it. */
function chosen(
  source: string | undefined,
  positions: readonly string[],
  options: DecisionOptions,
): HeldFilter | string {
  const filter = filterOf(options);
  const given = Object.values(filter).some((part) => part !== undefined);
  if (source !== undefined) {
    if (given || options.all) return 'name positions or use filters, not both';
    if (positions.length === 0) return 'name at least one position of the source, or use --source';
    if (positions.length > MOST_POSITIONS) return `name at most ${String(MOST_POSITIONS)} positions`;
    return { source, positions };
  }
  if (given && options.all) return 'use --all or filters, not both';
  return given || options.all
    ? filter
    : 'say which events: SOURCE POSITION, a filter such as --code, or --all';
}
