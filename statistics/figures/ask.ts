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
