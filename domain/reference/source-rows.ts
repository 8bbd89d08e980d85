import type { z } from 'zod';

/** One row of a reference file: its line number, for messages, and its cells by column name. */
export interface SourceRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

const MAX_SHOWN = 20;

/** A reference file is invalid. The message names the first 20 wrong lines and what is wrong with each. */
export class ReferenceFileError extends Error {
  override readonly name = 'ReferenceFileError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const shown = problems.slice(0, MAX_SHOWN).join('\n  ');
    const more = problems.length > MAX_SHOWN ? `\n  and ${problems.length - MAX_SHOWN} more` : '';
    super(`The list is refused and nothing was changed:\n  ${shown}${more}`);
    this.problems = problems;
  }
}

/** What is wrong with a cell or with the columns, in words for the person who wrote the file. */
function problemOf({ line, cells }: SourceRow, issue: z.core.$ZodIssue): string {
  const column = issue.path.join('.');
  if (issue.code === 'unrecognized_keys')
    return `line ${line}: no such column is known: ${issue.keys.join(', ')}`;
  // Every cell is text, so only a column that is not there has another type.
  if (issue.code === 'invalid_type') return `line ${line}: the column ${column} is missing`;
  const cell = cells[column] ?? '';
  return `line ${line}: ${column}: ${issue.message}${cell === '' ? '' : `, not ${valueWords(cell)}`}`;
}

const MAX_VALUE_LENGTH = 60;

/** A value as written, shortened if it is long. */
export function valueWords(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}

/** The item of a row, or what is wrong with it, each with its line. */
export type ParsedRow<Item> = { readonly item: Item } | { readonly problems: readonly string[] };

/** Validates one row. `problemsOf` says what is wrong although each cell is right. */
export function parseRow<Schema extends z.ZodType, Item = z.output<Schema>>(
  row: SourceRow,
  schema: Schema,
  itemOf: (cells: z.output<Schema>) => Item = (cells) => cells as Item,
  problemsOf: (cells: z.output<Schema>) => readonly string[] = () => [],
): ParsedRow<Item> {
  const parsed = schema.safeParse(row.cells);
  if (!parsed.success) return { problems: parsed.error.issues.map((issue) => problemOf(row, issue)) };
  const problems = problemsOf(parsed.data).map((problem) => `line ${row.line}: ${problem}`);
  return problems.length > 0 ? { problems } : { item: itemOf(parsed.data) };
}

/** Validates every row and checks that keys are unique. Throws `ReferenceFileError` with all problems. */
export function readRows<Schema extends z.ZodType>(
  rows: readonly SourceRow[],
  schema: Schema,
  keyOf: (item: z.output<Schema>) => string,
): z.output<Schema>[] {
  const problems = rows.length === 0 ? ['the list is empty'] : [];
  const lineOfKey = new Map<string, number>();
  const items = rows.flatMap((row) => {
    const parsed = parseRow(row, schema);
    if ('problems' in parsed) {
      problems.push(...parsed.problems);
      return [];
    }
    const key = keyOf(parsed.item);
    const earlier = lineOfKey.get(key);
    if (earlier !== undefined) problems.push(`line ${row.line}: ${key} is on line ${earlier} already`);
    lineOfKey.set(key, row.line);
    return [parsed.item];
  });
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return items;
}
