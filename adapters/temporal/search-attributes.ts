import type { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../schemas/temporal.ts';

/** Temporal's number for the type Keyword. Its SDK exports no name for it. */
const KEYWORD = 2;

/**
 * Registers the search attributes that the namespace lacks. Rejects if the server does not let this client do so, or has
 * no room for more; an attribute of the name but another type is refused too.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, number> = {};
  for (const name of Object.values(SEARCH_ATTRIBUTES)) {
    const type: number | undefined = customAttributes[name];
    if (type === undefined) missing[name] = KEYWORD;
    else if (type !== KEYWORD) throw new Error(`the search attribute ${name} has another type than Keyword`);
  }
  if (Object.keys(missing).length > 0)
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
}
