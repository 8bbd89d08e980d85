import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type { Stretch } from '../ledger/coverage.ts';

/** Consecutive ranges of a source, to be read again for the index. */
export interface WaitingStretch extends Stretch {
  readonly source: string;
  /** Records and accepted events by the ledger. */
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Of the last record. */
  readonly fingerprint: string;
  /** When its first and its last range were stored, in epoch ms. */
  readonly storedMs: readonly [first: number, last: number];
}

interface Row {
  source: string;
  first_position: string;
  next_position: string;
  records: string;
  accepted: string;
  quarantined: string;
  fingerprint: string;
  logged_ms: string;
}

const WAITING_RANGES = sqlFile(import.meta.url, 'waiting-ranges');
/** Ranges that one question answers; the next one goes on. */
const MOST_RANGES = 20_000;
/** A stretch is done as a whole or again. A single range may be larger. */
const STRETCH_RECORDS = 16_000;

/** What waits for the index, by source and position: retention takes the oldest first. */
export async function waitingStretches(client: ClickHouseClient): Promise<WaitingStretch[]> {
  const ranges = await rows<Row>(client, WAITING_RANGES, { most: MOST_RANGES });
  const stretches: WaitingStretch[] = [];
  for (const range of ranges.map(stretchOf)) {
    const last = stretches.at(-1);
    if (last !== undefined && goesOn(last, range)) stretches.splice(-1, 1, joined(last, range));
    else stretches.push(range);
  }
  return stretches;
}

function stretchOf(row: Row): WaitingStretch {
  const storedMs = Number(row.logged_ms);
  return {
    source: row.source,
    first: BigInt(row.first_position),
    next: BigInt(row.next_position),
    records: Number(row.records),
    accepted: Number(row.accepted),
    quarantined: Number(row.quarantined),
    fingerprint: row.fingerprint,
    storedMs: [storedMs, storedMs],
  };
}

function goesOn(before: WaitingStretch, range: WaitingStretch): boolean {
  return (
    before.source === range.source &&
    before.next === range.first &&
    before.records + range.records <= STRETCH_RECORDS
  );
}

function joined(before: WaitingStretch, range: WaitingStretch): WaitingStretch {
  return {
    source: range.source,
    first: before.first,
    next: range.next,
    records: before.records + range.records,
    accepted: before.accepted + range.accepted,
    quarantined: before.quarantined + range.quarantined,
    fingerprint: range.fingerprint,
    storedMs: [
      Math.min(before.storedMs[0], range.storedMs[0]),
      Math.max(before.storedMs[1], range.storedMs[1]),
    ],
  };
}

/** Notes that a stretch is done, and how many of its accepted events were found. */
export async function recordFilled(
  client: ClickHouseClient,
  { source, first, next, accepted, storedMs }: WaitingStretch,
  read: number,
): Promise<void> {
  // Events that were replayed since are found beside those that the ledger calls accepted.
  const found = Math.min(read, accepted);
  const [stored_from, stored_until] = storedMs.map((ms) => new Date(ms).toISOString());
  await client.insert({
    table: 'event_index_fill',
    format: 'JSONEachRow',
    values: [
      {
        ...{ source, first_position: first.toString(), next_position: next.toString(), accepted, found },
        ...{ stored_from, stored_until },
      },
    ],
  });
}

/** The events of a stretch that are refused now, by position. */
export async function heldIn(
  client: ClickHouseClient,
  { source, first, next, quarantined }: WaitingStretch,
): Promise<ReadonlySet<bigint>> {
  if (quarantined === 0) return new Set();
  const found = await rows<{ position: string }>(
    client,
    `SELECT held_event.position AS position FROM held_event
     WHERE source = {source:String} AND held_event.position >= {first:UInt64} AND held_event.position < {next:UInt64}
       AND state != 'replayed'`,
    { source, first: first.toString(), next: next.toString() },
  );
  return new Set(found.map(({ position }) => BigInt(position)));
}
