import type { Command } from 'commander';
import { replay, type SourceReplay } from '../../operations/quarantine/replay.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { withEngines } from '../engines.ts';
import { count, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';
import { archivePlaces } from './archive-places.ts';
import { addDecider, reasonText } from './decider.ts';
import { decisionOf, type DecisionOptions } from './decision.ts';
import { addSelection, positionList } from './selection.ts';

interface Options extends DecisionOptions {
  readonly archive: readonly string[];
  readonly dryRun?: true;
}

const EXAMPLES = `
Examples:
  countyflow quarantine replay --code county.unknown --by "Li Na" --reason "new county list" --dry-run
  countyflow quarantine replay --platform jd --by "Li Na"
  countyflow quarantine replay kafka/orders.events.v1.jd/0 1234 1240 --by "Li Na"

An event that is valid now is stored and counts as accepted; one that is refused again stays held. It is safe to repeat.`;

export function register(quarantine: Command): void {
  const command = addSelection(quarantine.command('replay'));
  addDecider(command)
    .description('Judge held events anew, as after a change of the county list or a new release.')
    .argument('[source]', 'partition or archive, as list prints it')
    .argument('[positions...]', 'offsets, or lines from 0; also discarded or corrected ones', positionList)
    .option('--all', 'all held events')
    .option('--reason <text>', 'why; the audit keeps it', reasonText, '')
    .option('--archive <path...>', "archives, or folders of them, on the worker's machine", [])
    .option('--dry-run', 'say what would become accepted, and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((source: string | undefined, positions: readonly string[], options: Options) => {
    const { filter, decider } = decisionOf(command, source, positions, options);
    return withEngines(async ({ temporal, clickhouse }) => {
      const question = {
        filter,
        decider,
        archives: archivePlaces(homeOf(readEnvironment()), options.archive),
        dryRun: options.dryRun ?? false,
      };
      const replays: SourceReplay[] = [];
      const progress = openProgress();
      for await (const one of replay(temporal, clickhouse, question)) {
        replays.push(one);
        progress.update(`${one.source}: judged`);
      }
      progress.done(`${count(replays.length)} sources judged`);
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
  if (result === null) return printable(`${source}: not judged: ${failure ?? ''}`);
  const { accepted, refused, unreadable, acceptedPositions } = result;
  const shown = acceptedPositions.join(', ');
  const more = accepted > acceptedPositions.length ? ', ...' : '';
  return [
    printable(`${source}: ${count(accepted)} ${dryRun ? 'would become accepted' : 'accepted'}`),
    ...(accepted === 0 ? [] : [`  positions ${shown}${more}`]),
    ...Object.entries(refused).map(([code, events]) => `  ${count(events)} refused again: ${code}`),
    ...(unreadable === 0 ? [] : [`  ${count(unreadable)} no longer in the source`]),
  ].join('\n');
}
