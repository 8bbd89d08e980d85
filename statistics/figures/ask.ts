import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { viewRefusal } from '../../adapters/errors/clickhouse-codes.ts';

/** A view refuses an argument. The message says what would be right. */
export class RefusedQuestionError extends Error {
  override readonly name = 'RefusedQuestionError';
}

/** Rows of a view that is a function. Throws {@link RefusedQuestionError}. */
export async function ask<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Record<string, unknown>,
): Promise<Row[]> {
  try {
    return await rows<Row>(client, query, parameters);
  } catch (error) {
    const words = viewRefusal(error);
    throw words === undefined ? error : new RefusedQuestionError(words, { cause: error });
  }
}

/** Columns of measures that are numbers of bounded size and travel as such; all others are exact text. */
const NUMBERS = /^rank|_error(?:_|$)/;

/** SQL: the columns, with whole numbers and decimals as text, which a double might not hold. */
export function exactColumns(columns: readonly string[]): string {
  return columns.map((name) => (NUMBERS.test(name) ? name : `toString(${name}) AS ${name}`)).join(', ');
}

/** SQL: the types of rows of figures that are inserted as JSON; exact text becomes what the column is. */
export function inputColumns(columns: readonly string[]): string {
  const typeOf = (name: string) => {
    if (name === 'member' || name === 'unit') return 'String';
    if (name.startsWith('rank')) return 'Nullable(UInt32)';
    return NUMBERS.test(name) ? 'Nullable(Float64)' : 'Nullable(String)';
  };
  return columns.map((name) => `${name} ${typeOf(name)}`).join(', ');
}
