import type { Command } from 'commander';
import { describePlan } from '../../operations/loads/describe-plan.ts';
import {
  type LogPlace,
  type PartitionFinding,
  type PartitionQuestion,
  planPartitions,
} from '../../operations/loads/plan-partitions.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { count } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { parseOffset, parsePartition, parseTime, parseTopic } from '../partition-arguments.ts';
import { whoOf } from './options.ts';
import { planText } from './plan-text.ts';
import { type PlanningOptions, speedOf } from './planning.ts';

export interface TopicOptions {
  readonly topic?: string;
  readonly partition?: number;
  readonly fromOffset?: string;
  readonly toOffset?: string;
  readonly fromTime?: number;
  readonly toTime?: number;
}

/** Options that name a part of Kafka in place of files. */
export function addTopic(command: Command): Command {
  return command
    .option('--topic <topic>', 'in place of files: what the accounting lacks of this topic', parseTopic)
    .option('--partition <number>', 'only this partition of the topic', parsePartition)
    .option('--from-offset <offset>', 'from this offset of each partition', parseOffset)
    .option('--to-offset <offset>', 'up to this offset, which is left out', parseOffset)
    .option(
      '--from-time <instant>',
      "from the first record at or after this instant of Kafka's time",
      parseTime,
    )
    .option('--to-time <instant>', 'up to the first record at or after this instant', parseTime);
}

/** Ends the command as wrong usage unless it names either files or a part of a topic. */
export function throwIfMixed(
  command: Command,
  paths: readonly string[],
  options: PlanningOptions & TopicOptions,
): void {
  const { topic, partition, fromOffset, toOffset, fromTime, toTime } = options;
  const wrong = (why: string): never => command.error(`error: ${why}`, { exitCode: 2 });
  const places = [partition, fromOffset, toOffset, fromTime, toTime];
  if (topic === undefined) {
    if (paths.length === 0) wrong('name files, or a topic by --topic');
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
export async function planTopic(
  engines: Pick<Engines, 'kafka' | 'clickhouse'>,
  topic: string,
  options: PlanningOptions & TopicOptions,
): Promise<void> {
  const { partition, fromOffset, toOffset, fromTime, toTime, json } = options;
  const question: PartitionQuestion = {
    ...{ topic, partition, from: placeOf(fromOffset, fromTime), to: placeOf(toOffset, toTime) },
    ...{ options: speedOf(options), who: whoOf(options) },
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

function placeOf(offset: string | undefined, timeMs: number | undefined): LogPlace | undefined {
  if (offset !== undefined) return { offset: BigInt(offset) };
  return timeMs === undefined ? undefined : { timeMs };
}

function nothingMissing({ topic, partition, from }: PartitionQuestion): string[] {
  const start =
    from === undefined
      ? '--offset 0'
      : 'offset' in from
        ? `--offset ${from.offset}`
        : `--time ${new Date(from.timeMs).toISOString()}`;
  const only = partition === undefined ? '' : ` --partition ${String(partition)}`;
  return [
    `Nothing is missing: all of it is in the accounting, so there is no plan.`,
    `To read again what is stored: countyflow ingest rewind --topic ${topic}${only} ${start}`,
  ];
}

function liveLines(partitions: readonly PartitionFinding[]): string[] {
  return partitions
    .filter(({ leftToLive }) => leftToLive > 0)
    .map(
      ({ topic, partition, leftToLive }) =>
        `${topic}/${String(partition)}: ${count(leftToLive)} offsets are left out, since the live stream has yet to read them.`,
    );
}
