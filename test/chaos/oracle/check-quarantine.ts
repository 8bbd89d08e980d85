import type { ClickHouseClient } from '@clickhouse/client';
import type { AuditedPartition } from './audit.ts';
import type { LoadedArchive } from './check-ranges.ts';
import { differences, type Verdict } from './verdict.ts';

/** Q: what is held, by source, position and code, is what had to be. */
export async function checkQuarantine(
  client: ClickHouseClient,
  audited: ReadonlyMap<string, AuditedPartition>,
  archives: readonly LoadedArchive[],
): Promise<Verdict> {
  const answer = await client.query({
    query: `SELECT concat(source, ' ', toString(position)) AS key, code FROM held_event`,
    format: 'JSONEachRow',
  });
  const rows = await answer.json<{ key: string; code: string }>();
  const stored = new Map(rows.map(({ key, code }) => [key, code]));
  const expected = new Map([
    ...[...audited].flatMap(([name, { held }]) => positions(`kafka/${name}`, held)),
    ...archives.flatMap(({ source, held }) => positions(source, held)),
  ]);
  const codes = new Set(expected.values()).size;
  return {
    invariant: 'Q',
    figures: `${String(rows.length)} events held, ${String(expected.size)} expected, under ${String(codes)} codes`,
    problems: [
      ...(rows.length === stored.size ? [] : ['one position is held twice']),
      ...differences('held event', stored, expected),
    ],
  };
}

function positions(source: string, held: ReadonlyMap<string, string>): [string, string][] {
  return [...held].map(([position, code]) => [`${source} ${position}`, code]);
}
