import type { ClickHouseClient } from '@clickhouse/client';
import type { ExpectedSource } from './expected-source.ts';
import { differences, type Verdict } from './verdict.ts';

/** I: the index of event ids has each valid event of every source, and no other. */
export async function checkIndex(
  client: ClickHouseClient,
  sources: readonly ExpectedSource[],
): Promise<Verdict> {
  const answer = await client.query({
    query: `SELECT source, toString(uniqExact(position)) AS indexed
      FROM event_index ARRAY JOIN events.position AS position GROUP BY source`,
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ source: string; indexed: string }>();
  const stored = new Map(rows.map(({ source, indexed }) => [source, indexed]));
  const expected = new Map(
    sources.flatMap(({ source, valid }) => (valid === 0 ? [] : [[source, String(valid)] as const])),
  );
  const events = rows.reduce((sum, row) => sum + Number(row.indexed), 0);
  return {
    invariant: 'I',
    figures: `${String(events)} events indexed`,
    problems: differences('events of', stored, expected),
  };
}
