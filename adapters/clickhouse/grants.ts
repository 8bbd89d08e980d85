import { text } from 'node:stream/consumers';
import type { ClickHouseClient } from './client.ts';

/** Whether the user may do this in the session's database. CHECK GRANT takes no format, which `rows` would add. */
export async function isGranted(client: ClickHouseClient, right: Uppercase<string>): Promise<boolean> {
  const { stream } = await client.exec({ query: `CHECK GRANT ${right} ON *` });
  return (await text(stream)).trim() === '1';
}
