import type { ClickHouseClient } from '@clickhouse/client';
import type { ExpectedSource } from './expected-source.ts';
import { differences, type Verdict } from './verdict.ts';

/** Q: the held events equal the expected ones by source, position and code. */
export async function checkQuarantine(
  client: ClickHouseClient,
  sources: readonly ExpectedSource[],
): Promise<Verdict> {
  const answer = await client.query({
    query: `SELECT concat(source, ' ', toString(position)) AS key, code FROM held_event WHERE state != 'replayed'`,
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ key: string; code: string }>();
  const stored = new Map(rows.map(({ key, code }) => [key, code]));
  const expected = new Map(
    sources.flatMap(({ source, held }) =>
      [...held].map(([position, code]): [string, string] => [`${source} ${position}`, code]),
    ),
  );
  const codes = new Set(expected.values()).size;
  return {
    invariant: 'Q',
    figures: `${String(rows.length)} events held, ${String(expected.size)} expected, with ${String(codes)} codes`,
    problems: [
      ...(rows.length === stored.size ? [] : ['one position is held twice']),
      ...differences('held event', stored, expected),
    ],
  };
}
