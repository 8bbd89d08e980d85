import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { ParsedRow, SourceRow } from '../../domain/reference/source-rows.ts';

/** A file that is wrong throughout is not read to its end. */
export const MAX_REGISTER_PROBLEMS = 100;

/** Yields the valid rows of a register in CSV, in bounded memory. What is wrong with the others is added to `problems`. */
export async function* readRegisterFile<Item>(
  file: string,
  parseItem: (row: SourceRow) => ParsedRow<Item>,
  problems: string[],
): AsyncGenerator<Item> {
  const source = createReadStream(file);
  const parser = parse({ bom: true, columns: true, comment: '#', info: true, trim: true });
  // `pipe` does not hand errors on, and the loop below waits for the parser.
  source.once('error', (error) => parser.destroy(error)).pipe(parser);
  try {
    for await (const parsed of parser) {
      const { info, record } = parsed as { info: { lines: number }; record: SourceRow['cells'] };
      const result = parseItem({ line: info.lines, cells: record });
      if ('item' in result) yield result.item;
      else problems.push(...result.problems);
      if (problems.length >= MAX_REGISTER_PROBLEMS) return;
    }
  } catch (error) {
    if (!isCsvError(error)) throw error;
    problems.push(error.message);
  } finally {
    source.destroy();
  }
}

function isCsvError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}
