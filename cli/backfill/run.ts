import type { Command } from 'commander';
import { readLoad } from '../../operations/loads/follow-load.ts';
import { startOrJoinLoad } from '../../operations/loads/start-load.ts';
import { withEngines } from '../engines.ts';
import { openProgress } from '../progress.ts';
import { followToEnd } from './follow.ts';
import { whoOf } from './options.ts';
import { addPlanning, planFiles, type PlanningOptions } from './planning.ts';

const EXAMPLES = `
Examples:
  countyflow backfill season-2016.ndjson.gz
  countyflow backfill 'archives/*.ndjson' --rate 5000
  countyflow backfill orders.csv --mapping orders.mapping.json --platform jd
  countyflow backfill jd-orders.ndjson.gz --as jd

It plans, starts and follows a load. Ctrl-C leaves the load running. To look at the plan first: countyflow backfill plan.`;

export function register(backfill: Command): void {
  const command = addPlanning(
    backfill
      .command('run', { isDefault: true })
      .argument('<files...>', 'files, folders or patterns, under their path on the machines of the workers'),
  )
    .description('Plan, start and follow a load of these files.')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((paths: readonly string[], options: PlanningOptions) =>
    withEngines(async (engines) => {
      const progress = openProgress();
      const { plan } = await planFiles(engines.clickhouse, paths, options, progress);
      const before = (await readLoad(engines, plan)).recordsStored;
      await startOrJoinLoad(engines, plan, {
        ...{ mode: 'missing', who: whoOf(options) },
        ...{ ratePerSecond: options.rate, maxParallel: options.maxParallel },
      });
      await followToEnd(engines, plan, progress, { json: options.json, before });
    }),
  );
}
