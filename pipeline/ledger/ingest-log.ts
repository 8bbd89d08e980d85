import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Stretch } from './coverage.ts';

export interface LoggedRange {
  readonly source: string;
  readonly epoch: number;
  readonly first: bigint;
  readonly next: bigint;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly reasons: Record<string, number>;
  readonly bytes: number;
  /** Of the last record of the range, as a decimal number. */
  readonly fingerprint: string;
  /** Earliest and latest event time among the accepted, epoch ms; null where none was accepted. */
  readonly occurredMs: readonly [number, number] | null;
}

/** A position and the fingerprint of the record before it. The fingerprint is empty after a gap. */
export interface Mark {
  readonly next: bigint;
  readonly fingerprint: string;
}

export interface LoggedEnd extends Mark {
  /**
   * Where the newest reader began, or else the end of its first range. If the topic was recreated while that reader
   * read it, this mark still belongs to the old log.
   */
  readonly anchor: Mark;
}

/** Counted ranges and accepted gaps: positions that need not be read again. */
const COVERED = `(
  SELECT source, epoch, first_position, next_position, fingerprint, logged_at, false AS is_gap FROM ingest_range
  UNION ALL
  SELECT source, 0, first_position, next_position, 0, accepted_at, true FROM accepted_gap FINAL
)`;

/** The end of what is read or accepted as lost; undefined for a source that was never read. */
export async function endOfLogged(client: ClickHouseClient, source: string): Promise<LoggedEnd | undefined> {
  const [found] = await rows<{
    next: string;
    last: [string, boolean];
    before: [string, string];
    first: [string, string];
  }>(
    client,
    `WITH (SELECT max(epoch) FROM ingest_log WHERE source = {source:String}) AS newest
     SELECT max(next_position) AS next, argMax((fingerprint, is_gap), (next_position, is_gap)) AS last,
       argMaxIf((next_position, fingerprint), next_position, NOT is_gap AND epoch < newest) AS before,
       argMinIf((next_position, fingerprint), next_position, NOT is_gap AND epoch = newest) AS first
     FROM ${COVERED} WHERE source = {source:String} AND next_position > first_position HAVING count() > 0`,
    { source },
  );
  if (found === undefined) return undefined;
  const { next, last, before, first } = found;
  const [position, fingerprint] = before[0] === '0' ? first : before;
  return {
    next: BigInt(next),
    fingerprint: last[1] ? '' : last[0],
    anchor: { next: BigInt(position), fingerprint },
  };
}

/** From the first position that is read or accepted as lost to the end of the last; undefined if there is none. */
export async function loggedSpan(client: ClickHouseClient, source: string): Promise<Stretch | undefined> {
  const [found] = await rows<{ first: string; next: string }>(
    client,
    `SELECT min(first_position) AS first, max(next_position) AS next FROM ${COVERED}
     WHERE source = {source:String} HAVING count() > 0`,
    { source },
  );
  return found && { first: BigInt(found.first), next: BigInt(found.next) };
}

/** The fingerprint of the record before a position where a counted range ends; elsewhere empty. */
export async function fingerprintBefore(
  client: ClickHouseClient,
  source: string,
  position: bigint,
): Promise<string> {
  const [found] = await rows<{ fingerprint: string }>(
    client,
    `SELECT toString(fingerprint) AS fingerprint FROM ingest_range
     WHERE source = {source:String} AND next_position = {position:UInt64} AND first_position < next_position`,
    { source, position: position.toString() },
  );
  return found?.fingerprint ?? '';
}

/** A stretch of a source. */
export interface SourceStretch extends Stretch {
  readonly source: string;
}

/** The parameters of a statement about stretches, each of another source. */
export function stretchParameters(
  stretches: readonly SourceStretch[],
): Record<string, readonly (string | number)[]> {
  return {
    sources: stretches.map(({ source }) => source),
    firsts: stretches.map(({ first }) => Number(first)),
    nexts: stretches.map(({ next }) => Number(next)),
  };
}

/** SQL: where the stretch of a row's source begins, or ends. */
export function placeOf(which: 'firsts' | 'nexts'): string {
  return `transform(toString(source), {sources:Array(String)}, {${which}:Array(UInt64)}, toUInt64(0))`;
}

/**
 * The counted ranges and accepted gaps that overlap stretches, each of another source: whole and in order, by source. With
 * `sinceMs`, only the ranges that were stored since, by ClickHouse's clock.
 */
export async function coveredOf(
  client: ClickHouseClient,
  stretches: readonly SourceStretch[],
  sinceMs = 0,
): Promise<ReadonlyMap<string, readonly Stretch[]>> {
  const found = await rows<{ source: string; first: string; next: string }>(
    client,
    `SELECT source, first_position AS first, next_position AS next FROM ${COVERED}
     WHERE source IN {sources:Array(String)} AND next_position > ${placeOf('firsts')} AND first_position < ${placeOf('nexts')}
       AND next_position > first_position AND toUnixTimestamp64Milli(logged_at) >= {since:UInt64}
     ORDER BY source, first_position`,
    { ...stretchParameters(stretches), since: sinceMs },
  );
  const parts = Map.groupBy(found, ({ source }) => source);
  return new Map(
    [...parts].map(([source, its]) => [
      source,
      its.map(({ first, next }) => ({ first: BigInt(first), next: BigInt(next) })),
    ]),
  );
}

/** The same of one source. */
export async function coveredBetween(
  client: ClickHouseClient,
  source: string,
  first: bigint,
  next: bigint,
): Promise<readonly Stretch[]> {
  return (await coveredOf(client, [{ source, first, next }])).get(source) ?? [];
}

/**
 * The start of the counted range that holds a position, else the position. Rewinds begin here, so that no range is
 * split.
 */
export async function rangeStart(
  client: ClickHouseClient,
  source: string,
  position: bigint,
): Promise<bigint> {
  const [found] = await rows<{ first: string }>(
    client,
    `SELECT first_position AS first FROM ingest_range
     WHERE source = {source:String} AND first_position <= {position:UInt64} AND next_position > {position:UInt64}`,
    { source, position: position.toString() },
  );
  return found === undefined ? position : BigInt(found.first);
}

/**
 * A number above all epochs of the source. Ranges that a reader logs under it replace the ranges that earlier
 * readers log at or after the same position, however late those arrive: a worker that was wrongly taken for dead
 * cannot corrupt the accounting.
 */
export async function nextEpoch(client: ClickHouseClient, source: string): Promise<number> {
  const [found] = await rows<{ epoch: string }>(
    client,
    'SELECT max(epoch) AS epoch FROM ingest_log WHERE source = {source:String}',
    { source },
  );
  return Math.max(Number(found?.epoch ?? 0) + 1, Date.now());
}

/** Lists ranges whose events are stored. */
export async function logRanges(client: ClickHouseClient, ranges: readonly LoggedRange[]): Promise<void> {
  const instant = (epochMs: number | undefined): string | null =>
    epochMs === undefined ? null : new Date(epochMs).toISOString();
  await client.insert({
    table: 'ingest_log',
    format: 'JSONEachRow',
    values: ranges.map((range) => ({
      source: range.source,
      epoch: range.epoch,
      first_position: range.first.toString(),
      next_position: range.next.toString(),
      records: range.records,
      accepted: range.accepted,
      quarantined: range.quarantined,
      reasons: range.reasons,
      bytes: range.bytes,
      fingerprint: range.fingerprint,
      first_occurred: instant(range.occurredMs?.[0]),
      last_occurred: instant(range.occurredMs?.[1]),
    })),
  });
}

/** Whether the log has no range of any source. */
export async function isLedgerEmpty(client: ClickHouseClient): Promise<boolean> {
  const [logged] = await rows<{ ranges: string }>(client, 'SELECT count() AS ranges FROM ingest_log');
  return logged?.ranges === '0';
}
