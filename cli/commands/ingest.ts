import type { Command } from 'commander';
import { acceptGap, heldPartitions, type HeldPartition } from '../../operations/ingest/accept-gap.ts';
import {
  commandSelected,
  type IngestCommand,
  type PartitionSelection,
} from '../../operations/ingest/ingest.ts';
import { countOf, describeStretches } from '../../pipeline/ledger/coverage.ts';
import type { RewindTarget } from '../../schemas/workflow-inputs.ts';
import { parseOffset, parsePartition, parseTime, parseTopic } from '../arguments.ts';
import { withEngines } from '../engines.ts';
import { count, printable } from '../format.ts';
import { confirmed, printError, printJson, printText } from '../output.ts';
import { examples, wrongUsage } from '../usage.ts';

interface Selection extends PartitionSelection {
  readonly json?: true;
}

interface RewindOptions extends Selection {
  readonly offset?: string;
  readonly time?: number;
}

export function register(program: Command): void {
  const ingest = program.command('ingest').description('Pause, resume and rewind partitions.');
  select(ingest.command('pause').description('Stop reading after the current batches, which are stored.'))
    .addHelpText('after', examples('ingest pause', 'ingest pause --topic orders.events.v1.jd --partition 0'))
    .action((options: Selection) => run(options, { kind: 'pause' }));
  select(
    ingest
      .command('resume')
      .description('Continue from the cursor, even after a halt once its cause is gone.'),
  )
    .addHelpText(
      'after',
      examples('ingest resume', 'ingest resume --topic orders.events.v1.jd --partition 0'),
    )
    .action((options: Selection) => run(options, { kind: 'resume' }));
  addAcceptGap(ingest);
  const rewindCommand: Command = select(
    ingest
      .command('rewind')
      .description(
        'Read again from an offset or a time. Stored events stay; reading them again changes nothing.',
      ),
  )
    .option('--offset <offset>', 'the offset to read from', parseOffset)
    .option('--time <instant>', 'the first record at or after this instant (RFC 3339)', parseTime)
    .addHelpText(
      'after',
      examples(
        'ingest rewind --topic orders.events.v1.jd --time 2017-11-11T00:00:00+08:00',
        'ingest rewind --topic orders.events.v1.jd --partition 0 --offset 1200',
      ),
    );
  rewindCommand.action(async (options: RewindOptions) => {
    const target = targetOf(options);
    if (target === undefined) wrongUsage(rewindCommand, 'give one of --offset and --time');
    await run(options, { kind: 'rewind', target });
  });
}

function select(command: Command): Command {
  return command
    .option('--topic <topic>', 'only this topic', parseTopic)
    .option('--partition <number>', 'only this partition', parsePartition)
    .option('--json', 'print the new states as JSON');
}

const DONE: Readonly<Record<IngestCommand['kind'], string>> = {
  pause: 'paused at',
  resume: 'resumed at',
  rewind: 'rewound to',
  endHalt: 'the halt ended at',
};

async function run({ json, ...selection }: Selection, command: IngestCommand): Promise<void> {
  await withEngines(async (engines) => {
    const { states, refusals } = await commandSelected(engines, selection, command);
    if (json) printJson(states);
    else
      for (const { topic, partition, cursor } of states)
        printText(`${topic}/${partition}: ${DONE[command.kind]} ${cursor ?? 'the start'}`);
    const messages = new Set(refusals.map(({ message }) => message));
    // One reason keeps its remedy.
    const [first] = refusals;
    if (first !== undefined && messages.size === 1) throw first;
    if (messages.size > 1) throw new Error([...messages].join('\n'));
  });
}

function targetOf({ offset, time }: RewindOptions): RewindTarget | undefined {
  if (offset !== undefined) return { offset };
  return time === undefined ? undefined : { timeMs: time };
}

interface GapOptions {
  readonly topic: string;
  readonly partition?: number;
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

const DECLINED = 1;

function addAcceptGap(ingest: Command): void {
  ingest
    .command('accept-gap')
    .description(
      'Accept the loss of records that halted partitions can no longer read, or of partitions that Kafka no longer has, and go on without them. This cannot be undone; the accounting always shows it.',
    )
    .requiredOption('--topic <topic>', 'the topic', parseTopic)
    .option('--partition <number>', 'only this partition', parsePartition)
    .option('--reason <text>', 'why; the accounting shows it')
    .option('--yes', 'accept without asking')
    .option('--json', 'print what was accepted as JSON')
    .addHelpText(
      'after',
      examples(
        'ingest accept-gap --topic orders.events.v1.jd --partition 0 --reason "disk lost" --yes',
        'ingest accept-gap --topic orders.events.v1.jd --reason "the platform has closed"',
      ),
    )
    .addHelpText(
      'after',
      '\nExit code: 0 accepted, and nothing is halted or missing there; 1 declined, or nothing was.',
    )
    .action(giveUp);
}

async function giveUp({ topic, partition, reason = '', yes, json }: GapOptions): Promise<void> {
  await withEngines(async (engines) => {
    const held = await heldPartitions(engines, { topic, ...(partition !== undefined && { partition }) });
    const text = held.map(describe).join('\n');
    const isAsked = yes === undefined && held.some(({ gap }) => gap !== undefined);
    if (json && isAsked)
      throw new Error(`${text}\n--json asks no question: read what is lost, then pass --yes`);
    if (json === undefined) printText(text);
    if (isAsked && !(await confirmed('Accept this loss for good?'))) {
      printError('Nothing was accepted.');
      process.exitCode = DECLINED;
      return;
    }
    for (const one of held) {
      await acceptGap(engines, one, reason);
      if (json === undefined) printText(`${one.topic}/${one.partition}: ${outcomeOf(one)}.`);
    }
    const accepted = held.map(asJson);
    if (json) printJson(partition === undefined ? accepted : accepted[0]);
  });
}

function outcomeOf({ state }: HeldPartition): string {
  return state?.halted == null ? 'nobody waits for its records any more' : 'the halt has ended';
}

function describe({ topic, partition, gap }: HeldPartition): string {
  if (gap === undefined)
    return `${topic}/${partition}: nothing to accept: no record is missing now, or the gap was accepted before.`;
  const { kind, lost, message } = gap;
  const what =
    lost.length === 0 ? 'no known offset' : `${describeStretches(lost)}: ${count(countOf(lost))} in all`;
  const more = kind === 'topic-changed' ? ', and whatever else the old log held after the cursor' : '';
  return `${printable(message)}\nLost: ${what}${more}`;
}

function asJson({ topic, partition, gap }: HeldPartition): unknown {
  const lost = (gap?.lost ?? []).map(({ first, next }) => ({
    firstPosition: first.toString(),
    nextPosition: next.toString(),
  }));
  const positions = Number(countOf(gap?.lost ?? []));
  const { source = null, kind = null } = gap ?? {};
  return { topic, partition, source, kind, lost, positions };
}
