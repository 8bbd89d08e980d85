import type { Command } from 'commander';
import { readMapping } from '../../services/archives/read-mapping.ts';
import type { ReadingChoice } from '../../services/archives/tell-reading.ts';

export interface RecordOptions {
  readonly mapping?: string;
}

/** Options that say how the records of a file become events. */
export function addRecordOptions(command: Command): Command {
  return command.option('--mapping <file>', 'how the columns of CSV or Parquet become events');
}

/** The one way from the options of a command to how its files are read. */
export async function readingChoiceOf({ mapping }: RecordOptions): Promise<ReadingChoice> {
  return { mapping: mapping === undefined ? null : await readMapping(mapping), filter: null };
}
