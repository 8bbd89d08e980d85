import type { Command } from 'commander';
import { examples } from '../examples.ts';
import type { RewindTarget } from '../../schemas/workflow-inputs.ts';
import {
  commandSelected,
  type IngestCommand,
  type PartitionSelection,
} from '../../operations/ingest/ingest.ts';
import { withEngines } from '../engines.ts';
import { printJson, printText } from '../output.ts';
import { parseOffset, parsePartition, parseTime, parseTopic } from '../partition-arguments.ts';
import { register as registerAcceptGap } from './accept-gap.ts';

interface Selection extends PartitionSelection {
  readonly json?: true;
}

interface RewindOptions extends Selection {
  readonly offset?: string;
  readonly time?: number;
}

export function register(program: Command): void {
  const ingest = program.command('ingest').description('Stop, resume and rewind the reading of partitions.');
  select(ingest.command('pause').description('Stop reading; what was read is stored.'))
    .addHelpText('after', examples('ingest pause', 'ingest pause --topic orders.events.v1.jd --partition 0'))
    .action((options: Selection) => run(options, { kind: 'pause' }));
  select(
    ingest.command('resume').description('Continue from the cursor, also after a halt whose cause is gone.'),
  )
    .addHelpText(
      'after',
      examples('ingest resume', 'ingest resume --topic orders.events.v1.jd --partition 0'),
    )
    .action((options: Selection) => run(options, { kind: 'resume' }));
  registerAcceptGap(ingest);
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
    if (target === undefined) rewindCommand.error('error: give one of --offset and --time', { exitCode: 2 });
    await run(options, { kind: 'rewind', target });
  });
}

function select(command: Command): Command {
  return command
    .option('--topic <topic>', 'only this topic', parseTopic)
    .option('--partition <number>', 'only this partition', parsePartition)
    .option('--json', 'print the new states as JSON');
}

async function run({ json, ...selection }: Selection, command: IngestCommand): Promise<void> {
  await withEngines(async (engines) => {
    const { states, refusals } = await commandSelected(engines, selection, command);
    if (json) printJson(states);
    else
      for (const { topic, partition, cursor } of states)
        printText(`${topic}/${partition}: ${command.kind} at ${cursor ?? 'the start'}`);
    if (refusals.length > 0) throw new Error([...new Set(refusals.map(({ message }) => message))].join('\n'));
  });
}

function targetOf({ offset, time }: RewindOptions): RewindTarget | undefined {
  if (offset !== undefined) return { offset };
  return time === undefined ? undefined : { timeMs: time };
}
