import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { readHttpTarget } from '../../adapters/configuration/environment.ts';
import { tryLock } from '../../infra/setup/lock.mjs';
import { identifyArchive } from '../../pipeline/archives/identify-archive.ts';
import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { publishSource } from '../../publishers/sending/publish-source.ts';
import { Receipt, type ReceiptSource } from '../../publishers/sending/receipt.ts';
import { httpTarget, kafkaTarget, type Target } from '../../publishers/sending/target.ts';
import { say } from '../../schemas/text/say.ts';
import { integer } from '../arguments.ts';
import { count, counted, printable, size } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { addRecordOptions, eachSource, type RecordOptions, recordReadingOf } from '../sources.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { examplesOf, EXIT_CODES, wrongUsage } from '../usage.ts';
import { RefusedList } from '../validate/report.ts';

interface CommandOptions extends RecordOptions {
  readonly rate?: number;
  readonly receipt: string;
  readonly withRefused?: true;
}

const DEFAULT_RECEIPT = 'countyflow-receipt.json';

const HELP = `

It sends valid events to the topics of their platforms; or, if COUNTYFLOW_URL and COUNTYFLOW_KEY are set, to that HTTP
interface. It writes the receipt with each acknowledgement.
After a stop or a kill, the same command continues after the last acknowledged event.`;

/** `findKafka` says where to send unless variables name an HTTP interface, or throws with the remedy. */
export function registerPublish(program: Command, findKafka: () => KafkaConnection): void {
  const command = addRecordOptions(program.command('publish'));
  command
    .description('Check order events in files and send them. Exits with 1 if any event is refused.')
    .option('--rate <events>', 'send at most this many events a second', integer(1, 10_000_000))
    .option(
      '--receipt <file>',
      'file that records what was acknowledged; the same command continues from it',
      DEFAULT_RECEIPT,
    )
    .option('--with-refused', 'also send events that break the contract, if they name their platform')
    .addHelpText(
      'after',
      examplesOf(
        program.name(),
        'publish orders.ndjson',
        'publish orders.csv --mapping orders.mapping.json --rate 500 --receipt orders.receipt.json',
      ) + HELP,
    )
    .action((names: readonly string[], options: CommandOptions) => {
      const http = readHttpTarget();
      if (http !== undefined && options.withRefused)
        wrongUsage(
          command,
          '--with-refused is for Kafka, and COUNTYFLOW_URL is set: over HTTP they are refused',
        );
      const openTarget = async () => (http === undefined ? kafkaTarget(findKafka()) : httpTarget(http));
      return publish(names, options, openTarget);
    });
}

async function publish(
  names: readonly string[],
  options: CommandOptions,
  openTarget: () => Promise<Target>,
): Promise<void> {
  const path = resolve(options.receipt);
  const lock = tryLock(`${path}.lock`);
  if (lock.holder !== undefined)
    throw new Error(
      `process ${String(lock.holder)} is publishing with the receipt ${options.receipt}: wait until it ends, or name another receipt with --receipt`,
    );
  try {
    await publishAll(names, options, path, openTarget);
  } finally {
    lock.release();
  }
}

async function publishAll(
  names: readonly string[],
  options: CommandOptions,
  receiptPath: string,
  openTarget: () => Promise<Target>,
): Promise<void> {
  const { choice, translate } = await recordReadingOf(options);
  const target = await openTarget();
  const receipt = await Receipt.open(receiptPath, target.id);
  const list = new RefusedList(options.lang, options.limit);
  const files: PublishedFile[] = [];
  const counties = await readCountyCodes();
  await untilInterrupted((signal, progress) =>
    eachSource(names, { input: process.stdin, signal }, async ({ path, name }) => {
      const identity = await identifyArchive(path, choice, {
        signal,
        onProgress: (bytes) => {
          progress.update(`${name}: ${size(bytes)} checked`);
        },
      });
      const entry = receipt.sourceOf(identity, options.withRefused ?? false);
      const before = entry.acknowledged;
      files.push({ file: name, entry, before });
      const first = list.events.length;
      const { format } = identity.reading;
      try {
        if (entry.state !== 'complete')
          await publishSource(identity, entry, {
            ...{
              counties,
              translate,
              target,
              receipt,
              signal,
              eventsPerSecond: options.rate ?? Infinity,
            },
            onRefused: (event) => {
              list.add(name, format, [event]);
            },
            onAcknowledged: () => {
              progress.update(
                `${name}: ${count(entry.acknowledged)} acknowledged, ${count(entry.next)} of ${count(entry.positions)} done`,
              );
            },
          });
      } finally {
        progress.done(`${name}: ${count(entry.acknowledged)} acknowledged`);
        if (!options.json && list.events.length > first) printText(list.textFrom(first, format));
      }
    }),
  );
  printOutcome(files, list, options);
  if (files.some(({ entry }) => entry.refused > 0)) process.exitCode ??= EXIT_CODES.failed;
}

function printOutcome(files: readonly PublishedFile[], list: RefusedList, options: CommandOptions): void {
  if (options.json) {
    printJson({
      receipt: options.receipt,
      files: files.map(publishedJson),
      ...{ refusedEvents: list.events, refusedEventsNotListed: list.unlisted },
    });
    return;
  }
  if (list.unlisted > 0) printText(say(options.lang, 'validate.not-listed', { events: list.unlisted }));
  printText([...files.map(publishedText), `receipt: ${options.receipt}`].join('\n'));
}

/** What became of a file in this run. */
interface PublishedFile {
  readonly file: string;
  readonly entry: ReceiptSource;
  /** Acknowledged by earlier runs. */
  readonly before: number;
}

function publishedText({ file, entry, before }: PublishedFile): string {
  const left =
    entry.state === 'complete' ? '' : `, stopped at ${count(entry.next)} of ${count(entry.positions)}`;
  const earlier = before === 0 ? '' : `, ${count(before)} of them before`;
  const reasons = Object.entries(entry.reasons).sort(([, a], [, b]) => b - a);
  return [
    printable(`${file}: ${counted(entry.acknowledged, 'event')} acknowledged${earlier}${left}`),
    ...entry.partitions.map(
      ({ topic, partition, firstOffset, lastOffset, events }) =>
        `  ${topic}  partition ${String(partition)}  offsets ${firstOffset} to ${lastOffset}  ${counted(events, 'event')}`,
    ),
    ...(entry.refused === 0
      ? []
      : [
          `  ${count(entry.refused)} refused${entry.withRefused ? ', and sent where they name their platform' : ', and not sent'}`,
        ]),
    ...reasons.map(([code, events]) => `    ${code}  ${count(events)}`),
  ].join('\n');
}

function publishedJson({ file, entry, before }: PublishedFile): object {
  const { acknowledged, refused, reasons, state, next, positions, partitions, contentSha256 } = entry;
  return {
    ...{ file, state, acknowledged, acknowledgedBefore: before, refused, reasons },
    ...{ next, positions, contentSha256, partitions },
  };
}
