import type { ReceiptSource } from '../../publishers/sending/receipt.ts';
import { count, printable } from '../format.ts';

/** What became of a file in this run. */
export interface PublishedFile {
  readonly file: string;
  readonly entry: ReceiptSource;
  /** Acknowledged by earlier runs. */
  readonly before: number;
}

export function publishedText({ file, entry, before }: PublishedFile): string {
  const left =
    entry.state === 'complete' ? '' : `, stopped at ${count(entry.next)} of ${count(entry.positions)}`;
  const earlier = before === 0 ? '' : `, ${count(before)} of them before`;
  const reasons = Object.entries(entry.reasons).sort(([, a], [, b]) => b - a);
  return [
    printable(`${file}: ${count(entry.acknowledged)} events acknowledged${earlier}${left}`),
    ...entry.partitions.map(
      ({ topic, partition, firstOffset, lastOffset, events }) =>
        `  ${topic}  partition ${String(partition)}  offsets ${firstOffset} to ${lastOffset}  ${count(events)} events`,
    ),
    ...(entry.refused === 0
      ? []
      : [
          `  ${count(entry.refused)} refused${entry.withRefused ? ', and sent where their platform can be told' : ', and not sent'}`,
        ]),
    ...reasons.map(([code, events]) => `    ${code}  ${count(events)}`),
  ].join('\n');
}

export function publishedJson({ file, entry, before }: PublishedFile): object {
  const { acknowledged, refused, reasons, state, next, positions, partitions, contentSha256 } = entry;
  return {
    ...{ file, state, acknowledged, acknowledgedBefore: before, refused, reasons },
    ...{ next, positions, contentSha256, partitions },
  };
}
