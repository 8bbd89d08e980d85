import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { ExpectedSource, Verdict } from './verdict.ts';

interface Range {
  readonly source: string;
  readonly epoch: string;
  readonly first: string;
  readonly next: string;
  readonly records: string;
  readonly accepted: string;
  readonly quarantined: string;
}

/**
 * C: the ranges of every source are contiguous from its first position to its end, and their counts equal those of an
 * ordinary consumer. Fencing is computed here from the raw log, without the product's view.
 */
export async function checkRanges(
  client: ClickHouseClient,
  expected: readonly ExpectedSource[],
): Promise<Verdict> {
  const bySource = Map.groupBy(await readLog(client), ({ source }) => source);
  const gaps = await readGaps(client);
  const problems: string[] = [];
  for (const one of expected) {
    const ranges = fenced(bySource.get(one.source) ?? []);
    bySource.delete(one.source);
    const gap = gaps.get(one.source) ?? [];
    const wanted = one.gap === undefined ? '' : `${String(one.gap[0])} to ${String(one.gap[1])}`;
    const accepted = gap.map(({ first, next }) => `${first} to ${next}`).join(', ');
    if (accepted !== wanted)
      problems.push(`${one.source}: accepted gaps ${accepted || 'none'}, expected ${wanted || 'none'}`);
    problems.push(...contiguity(one, [...ranges, ...gap]), ...counts(one, ranges));
  }
  for (const source of bySource.keys()) problems.push(`${source} was never published to`);
  const records = expected.reduce((sum, { valid, held }) => sum + valid + held.size, 0);
  const positions = expected.reduce(
    (sum, { end, gap }) => sum + Number(end - (gap === undefined ? 0n : gap[1] - gap[0])),
    0,
  );
  return {
    invariant: 'C',
    figures: `${String(expected.length)} sources, ${String(records)} records, ${String(positions - records)} control records`,
    problems,
  };
}

type Positions = Pick<Range, 'first' | 'next'>;

function contiguity({ source, end }: ExpectedSource, ranges: readonly Positions[]): string[] {
  const problems: string[] = [];
  let at = 0n;
  for (const { first, next } of ranges.toSorted((a, b) => (BigInt(a.first) < BigInt(b.first) ? -1 : 1))) {
    if (BigInt(first) !== at)
      problems.push(`${source}: a range begins at ${first}, the last ended at ${String(at)}`);
    at = BigInt(next);
  }
  if (at !== end) problems.push(`${source}: the ranges end at ${String(at)}, the source at ${String(end)}`);
  return problems;
}

function counts({ source, valid, held }: ExpectedSource, ranges: readonly Range[]): string[] {
  const sum = (of: (range: Range) => string): number =>
    ranges.reduce((total, range) => total + Number(of(range)), 0);
  const [records, accepted, quarantined] = [
    sum((range) => range.records),
    sum((range) => range.accepted),
    sum((range) => range.quarantined),
  ];
  if (accepted === valid && quarantined === held.size && records === valid + held.size) return [];
  return [
    `${source}: of ${String(records)} records ${String(accepted)} accepted and ${String(quarantined)} quarantined; ` +
      `the source has ${String(valid)} valid and ${String(held.size)} invalid`,
  ];
}

async function readLog(client: ClickHouseClient): Promise<Range[]> {
  return rows<Range>(
    client,
    `SELECT source, epoch, first_position AS first, next_position AS next, records, accepted, quarantined
      FROM ingest_log FINAL`,
  );
}

/** Reads only gaps within a source. A recreated log shows as a further source. */
async function readGaps(client: ClickHouseClient): Promise<Map<string, Positions[]>> {
  return Map.groupBy(
    await rows<Positions & { source: string }>(
      client,
      `SELECT source, first_position AS first, next_position AS next FROM accepted_gap FINAL
      WHERE kind = 'offset-out-of-range' ORDER BY first_position`,
    ),
    ({ source }) => source,
  );
}

/** A range counts unless a later epoch begins at or before it. */
function fenced(ranges: readonly Range[]): Range[] {
  const byEpoch = [...Map.groupBy(ranges, ({ epoch }) => epoch)].sort(([a], [b]) =>
    BigInt(a) < BigInt(b) ? 1 : -1,
  );
  const kept: Range[] = [];
  let fence: bigint | undefined;
  for (const [, group] of byEpoch) {
    kept.push(...group.filter(({ first }) => fence === undefined || BigInt(first) < fence));
    const lowest = group.map(({ first }) => BigInt(first)).reduce((a, b) => (a < b ? a : b));
    if (fence === undefined || lowest < fence) fence = lowest;
  }
  return kept;
}
