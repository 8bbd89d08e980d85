import type { Command } from 'commander';
import { describePlan } from '../../operations/loads/describe-plan.ts';
import { withClickHouse } from '../clickhouse.ts';
import { knownKafka } from '../kafka.ts';
import { printJson, printText } from '../output.ts';
import { openProgress } from '../progress.ts';
import { addPlanning, planFiles, type PlanningOptions } from './planning.ts';
import { planText } from './plan-text.ts';
import { addTopic, planTopic, throwIfMixed, type TopicOptions } from './plan-topic.ts';

const EXAMPLES = `
Examples:
  countyflow backfill plan season-2016.ndjson.gz
  countyflow backfill plan archives/ --from 2016-11-01T00:00:00+08:00 --to 2016-11-12T00:00:00+08:00
  countyflow backfill plan orders.csv --mapping orders.mapping.json --json
  countyflow backfill plan taobao.ndjson --as taobao
  countyflow backfill plan --topic orders.events.v1.jd --partition 0 --from-offset 1200 --to-offset 5200
  countyflow backfill plan --topic orders.events.v1.jd --from-time 2017-11-11T00:00:00+08:00

It loads nothing. start runs exactly this plan, or refuses if a file has changed since. With --topic it
plans what the accounting lacks of a topic that was read.`;

export function register(backfill: Command): void {
  const command = addTopic(
    addPlanning(
      backfill
        .command('plan')
        .argument(
          '[files...]',
          'files, folders or patterns, under their path on the machines of the workers',
        ),
    ),
  )
    .description('Store a plan of a load, and show what it would do.')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', EXAMPLES);
  command.action((paths: readonly string[], options: PlanningOptions & TopicOptions) => {
    throwIfMixed(command, paths, options);
    return withClickHouse(async (client, { kafka }) => {
      if (options.topic !== undefined) {
        await planTopic({ clickhouse: client, kafka: kafka ?? knownKafka() }, options.topic, options);
        return;
      }
      const progress = openProgress();
      const { plan } = await planFiles(client, paths, options, progress);
      progress.done(`${plan}: planned`);
      const described = await describePlan(client, plan);
      if (options.json) printJson(described);
      else printText(planText(described));
    });
  });
}
