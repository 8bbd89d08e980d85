import type { Command } from 'commander';
import { readContents } from '../../services/backfill/load-contents.ts';
import { readLoad } from '../../services/backfill/follow-load.ts';
import { startLoad } from '../../services/backfill/start-load.ts';
import { withEngines } from '../engines.ts';
import { count } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';
import { withErrors } from './errors.ts';
import { follow } from './follow.ts';
import { addPlanning, type PlanningOptions, planOf } from './planning.ts';
import { outcomeText } from './render.ts';

const EXAMPLES = `
Examples:
  countyflow backfill season-2016.ndjson.gz
  countyflow backfill 'archives/*.ndjson' --rate 5000
  countyflow backfill orders.csv --mapping orders.mapping.json --platform jd

It plans, starts and follows a load. Ctrl-C leaves the load running. To look at the plan first: countyflow backfill plan.`;

/** Without a subcommand, \`countyflow backfill FILE\` does all. */
export function register(backfill: Command): void {
  const command = addPlanning(backfill.command('run', { isDefault: true }))
    .description('Plan, start and follow a load of these files.')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((paths: readonly string[], options: PlanningOptions) =>
    withErrors(command, options.json, () =>
      withEngines(async (engines) => {
        const progress = openProgress();
        const { plan, who } = await planOf(engines.clickhouse, paths, options, progress);
        const before = (await readLoad(engines, plan.plan)).recordsStored;
        await startLoad(engines, plan.plan, { mode: 'missing', who });
        const status = await follow(engines, plan.plan, progress);
        progress.done(`${plan.plan}: ${count(status.recordsStored)} events stored`);
        const contents = await readContents(engines.clickhouse, plan.plan);
        if (options.json)
          printJson({
            ...status,
            ...{ alreadyStored: before, contents },
            sourceNames: plan.sources.map(({ source }) => source),
          });
        else printText(outcomeText(status, contents, before));
        if (status.state !== 'done') process.exitCode = 1;
      }),
    ),
  );
}
