import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { QuarantinedEvent } from '../../domain/validation/batch.ts';
import { readRecords } from '../archives/read-records.ts';
import { checkTable } from '../archives/table-shape.ts';
import { type ReadingChoice, tellReading } from '../archives/tell-reading.ts';
import type { Translate } from '../platforms/translate.ts';
import { type CheckOptions, checkRecords } from './check-records.ts';

export interface FileTally {
  reading: Pick<ArchiveReading, 'format' | 'compression'> | undefined;
  accepted: number;
  refused: number;
  /** Refused events by the code of their first problem. */
  readonly reasons: Map<ReasonCode, number>;
}

export interface FileCheckOptions extends CheckOptions {
  readonly onRefused: (events: readonly QuarantinedEvent[], tally: FileTally) => void;
  /** Told the events so far, and the bytes of the file. */
  readonly onProgress: (events: number, bytesRead: number) => void;
  /** Undefined if the records are events already. */
  readonly translate: Translate | undefined;
  readonly signal: AbortSignal;
}

export function emptyTally(): FileTally {
  return { reading: undefined, accepted: 0, refused: 0, reasons: new Map() };
}

/**
 * Validates every record of a file into a tally, which holds what was found so far if the file turns out to be broken.
 * Throws an ArchiveError for such a file, and the signal's reason when that aborts.
 */
export async function checkFile(
  path: string,
  choice: ReadingChoice,
  tally: FileTally,
  { onRefused, onProgress, translate, signal, ...options }: FileCheckOptions,
): Promise<void> {
  const reading = await tellReading(path, choice);
  tally.reading = reading;
  await checkTable(path, reading);
  let bytesRead = 0;
  const groups = readRecords(path, reading, {
    signal,
    translate,
    onBytesRead: (bytes) => (bytesRead = bytes),
  });
  for await (const { accepted, refused } of checkRecords(groups, options)) {
    addTo(tally, accepted, refused);
    if (refused.length > 0) onRefused(refused, tally);
    onProgress(tally.accepted + tally.refused, bytesRead);
  }
}

function addTo(tally: FileTally, accepted: number, refused: readonly QuarantinedEvent[]): void {
  tally.accepted += accepted;
  tally.refused += refused.length;
  for (const { problems } of refused) {
    const [first] = problems;
    if (first !== undefined) tally.reasons.set(first.code, (tally.reasons.get(first.code) ?? 0) + 1);
  }
}
