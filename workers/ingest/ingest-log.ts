import { type ClickHouseClient, rows } from '../adapters/clickhouse/client.ts';

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
  /** Of the last record of the range, in decimal. */
  readonly fingerprint: string;
  readonly occurredMs: readonly [number, number] | null;
}

export interface ResumePoint {
  readonly next: bigint;
  readonly fingerprint: string;
}

/** Where a source was left: after its last counted range. Undefined for a source that was never read. */
export async function resumePoint(
  client: ClickHouseClient,
  source: string,
): Promise<ResumePoint | undefined> {
  const [found] = await rows<{ next: string; fingerprint: string }>(
    client,
    `SELECT max(next_position) AS next, argMax(fingerprint, next_position) AS fingerprint
     FROM ingest_range WHERE source = {source:String} HAVING count() > 0`,
    { source },
  );
  return found === undefined ? undefined : { next: BigInt(found.next), fingerprint: found.fingerprint };
}

/** The start of the counted range that a position lies in: a rewind begins on a border, so that none is cut. */
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
 * A number above every epoch of the source so far. What a reader logs under it replaces what any earlier reader
 * logs at or after the same position, however late that arrives: a worker that was thought dead cannot corrupt
 * the accounting.
 */
export async function nextEpoch(client: ClickHouseClient, source: string): Promise<number> {
  const [found] = await rows<{ epoch: string }>(
    client,
    'SELECT max(epoch) AS epoch FROM ingest_log WHERE source = {source:String}',
    { source },
  );
  return Math.max(Number(found?.epoch ?? 0) + 1, Date.now());
}

export async function logRange(client: ClickHouseClient, range: LoggedRange): Promise<void> {
  const instant = (epochMs: number | undefined): string | null =>
    epochMs === undefined ? null : new Date(epochMs).toISOString();
  await client.insert({
    table: 'ingest_log',
    format: 'JSONEachRow',
    values: [
      {
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
      },
    ],
  });
}
