import { type LogReader, type OffsetOutOfRangeError } from '../adapters/kafka/log-reader.ts';
import { fingerprintOf } from './raw-batch.ts';
import { type Source, sourceName } from './source.ts';

export interface Start {
  readonly next: bigint;
  /** Of the record before `next`; empty where none is known. */
  readonly fingerprint: string;
}

/** Why a partition stops instead of reading on: what was promised can no longer be read. */
export class PartitionHaltError extends Error {
  override readonly name = 'PartitionHaltError';
  readonly reason: 'offset-out-of-range' | 'topic-changed';

  constructor(reason: PartitionHaltError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The record before the cursor must still be the one that was read there. */
export async function checkContinuity(reader: LogReader, source: Source, start: Start): Promise<void> {
  const [earliest, latest] = [await reader.earliest(), await reader.latest()];
  const name = sourceName(source);
  if (start.next < earliest) {
    throw new PartitionHaltError(
      'offset-out-of-range',
      `${name}: offsets ${start.next} to ${earliest - 1n} were removed by retention before they were read. ` +
        `The log now holds ${earliest} to ${latest}. Publish them again, or rewind to ${earliest} to go on without them.`,
    );
  }
  if (start.next > latest) {
    throw new PartitionHaltError(
      'topic-changed',
      `${name}: the cursor is ${start.next}, and the log ends at ${latest}: the topic was truncated or made anew. ` +
        `Rewind to ${earliest} to read what it holds now.`,
    );
  }
  if (start.next === earliest || start.fingerprint === '') return;
  const { records } = await reader.read(start.next - 1n, { waitMs: 0, maxBytes: 1 });
  const before = records.find((record) => record.offset === start.next - 1n);
  if (before !== undefined && fingerprintOf(before) !== start.fingerprint) {
    throw new PartitionHaltError(
      'topic-changed',
      `${name}: offset ${start.next - 1n} holds another record than the one that was read there: the topic was ` +
        `made anew. Rewind to ${earliest} to read what it holds now.`,
    );
  }
}

/** What to say when the log lost the cursor while it was being read. */
export async function haltOf(
  reader: LogReader,
  source: Source,
  error: OffsetOutOfRangeError,
): Promise<PartitionHaltError> {
  const [earliest, latest] = [await reader.earliest(), await reader.latest()];
  return new PartitionHaltError(
    'offset-out-of-range',
    `${sourceName(source)}: ${error.message}; it holds ${earliest} to ${latest}. Rewind to ${earliest} to go on.`,
  );
}
