import type { Command } from 'commander';
import { describePlan } from '../../operations/loads/describe-load.ts';
import { makePlan } from '../../operations/loads/make-plan.ts';
import {
  type LogPlace,
  type PartitionFinding,
  type PartitionQuestion,
  planPartitions,
} from '../../operations/loads/plan-partitions.ts';
import type { Plan } from '../../operations/loads/plans.ts';
import { readMapping } from '../../pipeline/archives/read-mapping.ts';
import type { ClickHouseClient, Engines } from '../../pipeline/engines.ts';
import { DEFAULT_PARALLEL } from '../../schemas/backfill.ts';
import { parseOffset, parsePartition, parseTime, parseTopic } from '../arguments.ts';
import { knownKafka, withClickHouse } from '../engines.ts';
import { count, counted, size } from '../format.ts';
import { openProgress, printJson, printText, type ProgressLine } from '../output.ts';
import { addBy, type ByOption, whoOf } from '../operator.ts';
import { addReading, addRun, chosenOf, filterOf, type ReadingOptions, type RunOptions } from './options.ts';
import { planText } from './render.ts';
import { wrongUsage } from '../usage.ts';

const EXAMPLES = `
Examples:
  countyflow backfill plan season-2016.ndjson.gz
  countyflow backfill plan archives/ --from 2016-11-01T00:00:00+08:00 --to 2016-11-12T00:00:00+08:00
  countyflow backfill plan orders.csv --mapping orders.mapping.json --json
  countyflow backfill plan taobao.ndjson --as taobao
  countyflow backfill plan --topic orders.events.v1.jd --partition 0 --from-offset 1200 --to-offset 5200
  countyflow backfill plan --topic orders.events.v1.jd --from-time 2017-11-11T00:00:00+08:00

It loads nothing. start runs exactly this plan, or refuses if a file has changed since. With --topic, it plans the
offsets that the accounting of the topic lacks.`;

export function register(backfill: Command): void {
  const command = addTopic(
    addPlanning(
      backfill
        .command('plan')
        .argument('[files...]', "files, folders or patterns, by their path on the workers' machines"),
    ),
  )
    .description('Plan a load: store the plan, and show what it would do.')
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

export interface PlanningOptions extends ReadingOptions, RunOptions, ByOption {
  readonly force?: true;
  readonly json?: true;
}

/** Options of a command that plans. */
export function addPlanning(command: Command): Command {
  return addBy(addRun(addReading(command))).option('--force', 'plan even if most events would be refused');
}

/** Stores a plan of files, and shows how far they are read. */
export async function planFiles(
  client: ClickHouseClient,
  paths: readonly string[],
  options: PlanningOptions,
  progress: ProgressLine,
): Promise<Plan> {
  const question = {
    ...{ paths, filter: filterOf(options), who: whoOf(options), force: options.force ?? false },
    mapping: options.mapping === undefined ? null : await readMapping(options.mapping),
    payload: options.as,
    shop: options.shop,
    options: runOf(options),
  };
  return makePlan(client, question, ({ path, file, files, bytesRead, bytes }) => {
    const which = files === 1 ? '' : `file ${count(file)} of ${count(files)}, `;
    progress.update(`plan: ${which}${path}, ${size(bytesRead)} of ${size(bytes)} read`);
  });
}

function runOf(options: RunOptions): Plan['options'] {
  return { ratePerSecond: null, maxParallel: DEFAULT_PARALLEL, ...chosenOf(options) };
}

interface TopicOptions {
  readonly topic?: string;
  readonly partition?: number;
  readonly fromOffset?: LogPlace;
  readonly toOffset?: LogPlace;
  readonly fromTime?: LogPlace;
  readonly toTime?: LogPlace;
}

/** Options that name a part of Kafka in place of files. */
function addTopic(command: Command): Command {
  return command
    .option(
      '--topic <topic>',
      'instead of files: the offsets of this topic that the accounting lacks',
      parseTopic,
    )
    .option('--partition <number>', 'only this partition of the topic', parsePartition)
    .option('--from-offset <offset>', 'from this offset of each partition', placeOfOffset)
    .option('--to-offset <offset>', 'up to this offset (exclusive)', placeOfOffset)
    .option(
      '--from-time <instant>',
      "from the first record at or after this instant, by Kafka's timestamps",
      placeOfTime,
    )
    .option('--to-time <instant>', 'up to the first record at or after this instant', placeOfTime);
}

/** Ends the command as wrong usage unless it names either files or a part of a topic. */
function throwIfMixed(
  command: Command,
  paths: readonly string[],
  options: PlanningOptions & TopicOptions,
): void {
  const { topic, partition, fromOffset, toOffset, fromTime, toTime } = options;
  const wrong = (why: string): never => wrongUsage(command, why);
  const places = [partition, fromOffset, toOffset, fromTime, toTime];
  if (topic === undefined) {
    if (paths.length === 0) wrong('name files, or a topic with --topic');
    if (places.some((one) => one !== undefined)) wrong('offsets, times and partitions need --topic');
    return;
  }
  if (paths.length > 0) wrong('name either files or --topic');
  const { mapping, platform, from, to, force } = options;
  if ([mapping, platform, from, to, force].some((one) => one !== undefined))
    wrong('--mapping, --platform, --from, --to and --force are for files');
  if (fromOffset !== undefined && fromTime !== undefined) wrong('give one of --from-offset and --from-time');
  if (toOffset !== undefined && toTime !== undefined) wrong('give one of --to-offset and --to-time');
}

/** Stores a plan of what is missing, and prints it; or says that nothing is. */
async function planTopic(
  engines: Pick<Engines, 'kafka' | 'clickhouse'>,
  topic: string,
  options: PlanningOptions & TopicOptions,
): Promise<void> {
  const { partition, fromOffset, toOffset, fromTime, toTime, json } = options;
  const question: PartitionQuestion = {
    ...{ topic, partition, from: fromOffset ?? fromTime, to: toOffset ?? toTime },
    ...{ options: runOf(options), who: whoOf(options) },
  };
  const { plan, partitions } = await planPartitions(engines, question);
  const described = plan && (await describePlan(engines.clickhouse, plan.plan));
  if (json) printJson({ ...described, plan: described?.plan ?? null, partitions });
  else
    printText(
      [...(described ? [planText(described)] : nothingMissing(question)), ...liveLines(partitions)].join(
        '\n',
      ),
    );
}

const placeOfOffset = (text: string): LogPlace => ({ offset: BigInt(parseOffset(text)) });
const placeOfTime = (text: string): LogPlace => ({ timeMs: parseTime(text) });

function nothingMissing({ topic, partition, from }: PartitionQuestion): string[] {
  const start =
    from === undefined
      ? '--offset 0'
      : 'offset' in from
        ? `--offset ${from.offset}`
        : `--time ${new Date(from.timeMs).toISOString()}`;
  const only = partition === undefined ? '' : ` --partition ${String(partition)}`;
  return [
    `Nothing is missing: the accounting has all of it. No plan was made.`,
    `To read again what is stored: countyflow ingest rewind --topic ${topic}${only} ${start}`,
  ];
}

function liveLines(partitions: readonly PartitionFinding[]): string[] {
  return partitions
    .filter(({ leftToLive }) => leftToLive > 0)
    .map(
      ({ topic, partition, leftToLive }) =>
        `${topic}/${String(partition)}: live ingest has yet to read ${counted(leftToLive, 'offset')}, which the plan leaves out.`,
    );
}
