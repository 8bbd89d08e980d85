import type { ClickHouseClient } from '@clickhouse/client';
import type { AuditedPartition } from './audit.ts';
import type { Verdict } from './verdict.ts';

interface Range {
  readonly source: string;
  readonly epoch: string;
  readonly first: string;
  readonly next: string;
  readonly records: string;
  readonly accepted: string;
  readonly quarantined: string;
}

/** An archive that was loaded whole. */
export interface LoadedArchive {
  readonly source: string;
  readonly lines: number;
  /** Line, from 0 -> code. */
  readonly held: ReadonlyMap<string, string>;
}

/**
 * C: the ranges of every source are contiguous from its first position to its end, and what they count is what an
 * ordinary consumer finds there. Fencing is worked out here from the raw log, not by the product's view.
 */
export async function checkRanges(
  client: ClickHouseClient,
  audited: ReadonlyMap<string, AuditedPartition>,
  archives: readonly LoadedArchive[],
): Promise<Verdict> {
  const answer = await client.query({
    query: `SELECT source, epoch, first_position AS first, next_position AS next, records, accepted, quarantined
      FROM ingest_log FINAL`,
    format: 'JSONEachRow',
  });
  const bySource = Map.groupBy(await answer.json<Range>(), ({ source }) => source);
  const problems: string[] = [];
  let [records, control] = [0, 0];
  const check = (source: string, end: bigint, valid: number, held: number): void => {
    const ranges = fenced(bySource.get(source) ?? []);
    bySource.delete(source);
    let at = 0n;
    for (const { first, next } of ranges) {
      if (BigInt(first) !== at)
        problems.push(`${source}: a range begins at ${first}, the last ended at ${String(at)}`);
      at = BigInt(next);
    }
    if (at !== end) problems.push(`${source}: the ranges end at ${String(at)}, the source at ${String(end)}`);
    const sum = (of: (range: Range) => string): number =>
      ranges.reduce((total, range) => total + Number(of(range)), 0);
    const counted = {
      accepted: sum((range) => range.accepted),
      quarantined: sum((range) => range.quarantined),
    };
    if (counted.accepted !== valid || counted.quarantined !== held) {
      problems.push(
        `${source}: counted ${String(counted.accepted)} accepted and ${String(counted.quarantined)} quarantined, ` +
          `the source holds ${String(valid)} valid and ${String(held)} broken`,
      );
    }
    if (sum((range) => range.records) !== valid + held) problems.push(`${source}: records do not add up`);
    records += valid + held;
    control += Number(end) - valid - held;
  };
  for (const [name, { end, valid, held }] of audited)
    if (end > 0n) check(`kafka/${name}`, end, valid, held.size);
  for (const { source, lines, held } of archives) check(source, BigInt(lines), lines - held.size, held.size);
  for (const source of bySource.keys()) problems.push(`${source} was never published to`);
  return {
    invariant: 'C',
    figures: `${String(audited.size)} partitions, ${String(archives.length)} archives, ${String(records)} records, ${String(control)} control records`,
    problems,
  };
}

/** A range counts unless a later epoch begins at or before it. In order of position. */
function fenced(ranges: readonly Range[]): Range[] {
  const byEpoch = [...Map.groupBy(ranges, ({ epoch }) => epoch)].sort(([a], [b]) =>
    BigInt(a) < BigInt(b) ? 1 : -1,
  );
  const kept: Range[] = [];
  let fence: bigint | undefined;
  for (const [, group] of byEpoch) {
    kept.push(...group.filter(({ first }) => fence === undefined || BigInt(first) < fence));
    const least = group.map(({ first }) => BigInt(first)).reduce((a, b) => (a < b ? a : b));
    if (fence === undefined || least < fence) fence = least;
  }
  return kept.sort((a, b) => (BigInt(a.first) < BigInt(b.first) ? -1 : 1));
}
