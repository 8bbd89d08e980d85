import type { ArchiveFormat, ArchiveReading } from '../../schemas/archives/reading.ts';
import { delimiterOf, HEADER_POSITION } from './csv-events.ts';
import { CsvSplitter } from './csv-splitter.ts';
import { JsonSplitter } from './json-splitter.ts';
import { LineSplitter } from './line-splitter.ts';
import type { Splitter } from './record-splitter.ts';

/** `inside` if reading begins at a record after the first. */
export function splitterOf(path: string, { format, mapping }: ArchiveReading, inside: boolean): Splitter {
  if (format === 'json') return new JsonSplitter(path, inside);
  return format === 'csv' ? new CsvSplitter(path, delimiterOf(mapping)) : new LineSplitter();
}

/** The position of the first record of the text: the header of CSV comes before the rows. */
export function firstPosition(format: ArchiveFormat): number {
  return format === 'csv' ? HEADER_POSITION : 0;
}
