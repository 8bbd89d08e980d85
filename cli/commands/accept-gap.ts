import type { Command } from 'commander';
import { examples } from '../examples.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { countOf, describeStretches } from '../../pipeline/ledger/coverage.ts';
import { acceptGap, type Gap, gapOf } from '../../operations/ingest/accept-gap.ts';
import { confirmed } from '../confirm.ts';
import { withEngines } from '../engines.ts';
import { count, printable } from '../format.ts';
import { printError, printJson, printText } from '../output.ts';
import { parsePartition, parseTopic } from '../partition-arguments.ts';

interface Options {
  readonly topic: string;
  readonly partition: number;
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

const DECLINED = 1;

export function register(ingest: Command): void {
  ingest
    .command('accept-gap')
    .description(
      'Give up, for ever, what a halted partition can no longer read, and end the halt. The accounting keeps showing it.',
    )
    .requiredOption('--topic <topic>', 'the topic', parseTopic)
    .requiredOption('--partition <number>', 'the partition', parsePartition)
    .option('--reason <text>', 'why; the accounting shows it')
    .option('--yes', 'accept without a question')
    .option('--json', 'print what was accepted as JSON')
    .addHelpText(
      'after',
      examples('ingest accept-gap --topic orders.events.v1.jd --partition 0 --reason "disk lost" --yes'),
    )
    .addHelpText(
      'after',
      '\nExit code: 0 accepted, and the halt has ended; 1 declined, or the partition is not halted.',
    )
    .action(run);
}

async function run({ topic, partition, reason = '', yes, json }: Options): Promise<void> {
  await withEngines(async (engines) => {
    const which = { topic, partition };
    const gap = await gapOf(engines, which);
    if (json && gap !== undefined && yes === undefined)
      throw new Error(`${describe(which, gap)}\n--json asks nothing: read what is lost, and pass --yes`);
    if (json === undefined) printText(describe(which, gap));
    if (gap !== undefined && yes === undefined && !(await confirmed('Give this up for ever?'))) {
      printError('Nothing was accepted; the partition stays halted.');
      process.exitCode = DECLINED;
      return;
    }
    await acceptGap(engines, which, gap, reason);
    if (json === undefined) printText(`${topic}/${partition}: the halt has ended.`);
    else printJson(asJson(which, gap));
  });
}

function describe({ topic, partition }: TopicPartition, gap: Gap | undefined): string {
  if (gap === undefined)
    return `${topic}/${partition}: nothing is lost any more, or the gap is accepted already.`;
  const { kind, lost, message } = gap;
  const what =
    lost.length === 0 ? 'no known offset' : `${describeStretches(lost)}: ${count(countOf(lost))} in all`;
  const more = kind === 'topic-changed' ? ', and whatever else the old log held after the cursor' : '';
  return `${printable(message)}\nLost: ${what}${more}`;
}

function asJson({ topic, partition }: TopicPartition, gap: Gap | undefined): unknown {
  const lost = (gap?.lost ?? []).map(({ first, next }) => ({
    firstPosition: first.toString(),
    nextPosition: next.toString(),
  }));
  const positions = Number(countOf(gap?.lost ?? []));
  const { source = null, kind = null } = gap ?? {};
  return { topic, partition, source, kind, lost, positions };
}
