import { basename } from 'node:path';
import type { Command } from 'commander';
import {
  type DescribedPlan,
  type DescribedSource,
  describePlan,
} from '../../services/backfill/describe-plan.ts';
import { withClickHouse } from '../clickhouse.ts';
import { count, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';
import { drawTable } from '../table.ts';
import { withErrors } from './errors.ts';
import { addPlanning, planFiles, type PlanningOptions } from './planning.ts';
import { duration, size } from './render.ts';

const EXAMPLES = `
Examples:
  countyflow backfill plan season-2016.ndjson.gz
  countyflow backfill plan archives/ --from 2016-11-01T00:00:00+08:00 --to 2016-11-12T00:00:00+08:00
  countyflow backfill plan orders.csv --mapping orders.mapping.json --json

It loads nothing. start runs exactly this plan, or refuses if a file has changed since.`;

/** Sources that are shown; --json has all. */
const MOST_SHOWN = 20;

export function register(backfill: Command): void {
  const command = addPlanning(
    backfill
      .command('plan')
      .argument('<files...>', 'files, folders or patterns, under their path on the machines of the workers'),
  )
    .description('Store a plan of a load, and show what it would do.')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((paths: readonly string[], options: PlanningOptions) =>
    withErrors(command, options.json, () =>
      withClickHouse(async (client) => {
        const progress = openProgress();
        const { plan } = await planFiles(client, paths, options, progress);
        progress.done(`${plan}: planned`);
        const described = await describePlan(client, plan);
        if (options.json) printJson(described);
        else printText(planText(described));
      }),
    ),
  );
}

export function planText(plan: DescribedPlan): string {
  const { records, stored, bytes, sources, options } = plan;
  const rate = options.ratePerSecond === null ? 'no limit' : `${count(options.ratePerSecond)} events/s`;
  return [
    printable(`${plan.plan}  (hash ${plan.hash})`),
    sourceTable(sources.slice(0, MOST_SHOWN)),
    ...(sources.length > MOST_SHOWN ? [`and ${count(sources.length - MOST_SHOWN)} more sources`] : []),
    ...sources.slice(0, MOST_SHOWN).flatMap(problemLines),
    `${count(records)} events, ${size(bytes)}; ${count(stored)} are stored already. The rest takes about ${duration(plan.estimatedSeconds)}.`,
    `Rate: ${rate}. Chunks at once: ${String(options.maxParallel)}.`,
    `Start it: countyflow backfill start ${plan.plan}`,
  ].join('\n');
}

function sourceTable(sources: readonly DescribedSource[]): string {
  return drawTable(
    ['Source', 'Format', 'Events', 'Stored', 'Size', 'Platforms', 'First', 'Last', 'Refused'],
    sources.map(({ path, kind, reading, first, next, stored, bytes, sample }) => [
      kind === 'archive' ? basename(path) : path,
      reading === null ? 'kafka' : describeFormat(reading),
      count(next - first),
      count(stored),
      size(bytes),
      Object.keys(sample?.platforms ?? {}).join(', '),
      sample?.first?.slice(0, 10) ?? '',
      sample?.last?.slice(0, 10) ?? '',
      sample === null ? '' : `${count(sample.records - sample.accepted)} of ${count(sample.records)}`,
    ]),
    ['Events', 'Stored', 'Size', 'Refused'],
  );
}

function describeFormat({ format, compression }: NonNullable<DescribedSource['reading']>): string {
  return compression === 'none' ? format : `${format}, ${compression}`;
}

/** Of the sample: what would be refused, with one example each. */
function problemLines({ path, sample }: DescribedSource): string[] {
  return (sample?.problems ?? []).map(({ code, events, position, message }) =>
    printable(
      `  ${basename(path)}: ${count(events)} would be refused, ${code}, as at ${count(position)}: ${message}`,
    ),
  );
}
