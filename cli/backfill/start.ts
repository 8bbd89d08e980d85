import type { Command } from 'commander';
import { readLoad } from '../../operations/loads/control-load.ts';
import type { LoadEngines } from '../../operations/loads/loads.ts';
import { startOrJoinLoad } from '../../operations/loads/start-load.ts';
import { withEngines } from '../engines.ts';
import { openProgress, printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';
import { followText, followToEnd, startedText } from './follow.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import { addRun, chosenOf, type RunOptions } from './options.ts';
import { addPlanning, planFiles, type PlanningOptions } from './plan.ts';

interface Options extends RunOptions, ByOption {
  readonly wait?: true;
  readonly json?: true;
}

export function registerStart(backfill: Command): void {
  const command = addBy(addRun(backfill.command('start')))
    .description('Run a plan, exactly as it was planned.')
    .argument('<plan>', 'as plan and list print it')
    .option('--wait', 'follow it until it ends')
    .option('--json', 'print the load as JSON')
    .addHelpText(
      'after',
      examples(
        'backfill start season-2016.ndjson.gz-1a2b3c4d',
        'backfill start season-2016.ndjson.gz-1a2b3c4d --rate 2000 --wait',
      ),
    );
  command.action((plan: string, options: Options) =>
    withEngines(async (engines) => {
      const { before, joined } = await begin(engines, plan, options);
      const { json } = options;
      if (options.wait)
        return followToEnd(engines, plan, openProgress(), { json, before, taken: 'the start' });
      if (json) printJson({ load: plan, started: joined === null, inForce: joined?.inForce ?? null });
      else
        printText(joined === null ? await startedText(engines, plan) : `${joined.said}. ${followText(plan)}`);
    }),
  );
}

/** Starts a plan, and resolves to how many of its events were stored before. */
async function begin(engines: LoadEngines, plan: string, options: Options) {
  const before = (await readLoad(engines, plan)).recordsStored;
  const started = { mode: 'missing', who: whoOf(options), ...chosenOf(options) } as const;
  return { before, ...(await startOrJoinLoad(engines, plan, started)) };
}

const RUN_EXAMPLES = `
Examples:
  countyflow backfill season-2016.ndjson.gz
  countyflow backfill 'archives/*.ndjson' --rate 5000
  countyflow backfill orders.csv --mapping orders.mapping.json --platform jd
  countyflow backfill jd-orders.ndjson.gz --as jd

It plans, starts and follows a load. Ctrl-C leaves the load running. To look at the plan first: countyflow backfill plan.`;

export function registerRun(backfill: Command): void {
  const command = addPlanning(
    backfill
      .command('run', { isDefault: true })
      .argument('<files...>', "files, folders or patterns, by their path on the workers' machines"),
  )
    .description('Plan a load of these files, start it, and follow it.')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', RUN_EXAMPLES);
  command.action((paths: readonly string[], options: PlanningOptions) =>
    withEngines(async (engines) => {
      const progress = openProgress();
      const { plan } = await planFiles(engines.clickhouse, paths, options, progress);
      const { before } = await begin(engines, plan, options);
      await followToEnd(engines, plan, progress, { json: options.json, before, taken: 'the start' });
    }),
  );
}
