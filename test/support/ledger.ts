import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { recordGaps } from '../../pipeline/ledger/gaps.ts';
import { logRanges } from '../../pipeline/ledger/ingest-log.ts';

export const SOURCE = 'kafka/orders.events.v1.jd/0';
export const ARCHIVE = 'archive/a.ndjson@0123456789abcdef';

/** Writes the ledger of one source as ingest and operators do, and reads what it then says. */
export function ledgerOf(client: () => ClickHouseClient, of = SOURCE) {
  /** Logs ranges in the given order: [epoch, first, next, records if fewer than positions]. */
  const logged = async (...ranges: [number, number, number, number?][]): Promise<void> => {
    for (const [epoch, first, next, records = next - first] of ranges) {
      await logRanges(client(), [
        {
          source: of,
          epoch,
          first: BigInt(first),
          next: BigInt(next),
          records,
          accepted: records,
          quarantined: 0,
          reasons: {},
          bytes: records,
          fingerprint: String(next),
          occurredMs: null,
        },
      ]);
    }
  };

  /** Stores how long an archive is, as when it is planned. */
  const identified = async (records: number): Promise<void> => {
    const query = `INSERT INTO archive (source, name, records) VALUES ({source:String}, 'a', {records:UInt64})`;
    await client().command({ query, query_params: { source: of, records } });
  };

  /** Stores that a load of the source was planned and, if so, has begun. */
  const planned = async (event: 'planned' | 'running'): Promise<void> => {
    await client().command({
      query: `INSERT INTO backfill_plan (plan, ordinal, source) VALUES ('a-1', 0, {source:String})`,
      query_params: { source: of },
    });
    await client().insert({
      table: 'backfill_event',
      format: 'JSONEachRow',
      values: [{ load: 'a-1', at: new Date().toISOString(), event }],
    });
  };

  const counted = async (): Promise<[number, number, number][]> => {
    const found = await rows<{ epoch: string; first: string; next: string }>(
      client(),
      'SELECT epoch, first_position AS first, next_position AS next FROM ingest_range ORDER BY first, epoch',
    );
    return found.map(({ epoch, first, next }) => [Number(epoch), Number(first), Number(next)]);
  };

  const account = async (): Promise<Record<string, number>> => {
    const [row] = await rows<Record<string, string | number>>(
      client(),
      `SELECT first_position, next_position, records, control_records, missing, overlapping, closes, gaps, gap_positions
       FROM accounting WHERE source = {source:String}`,
      { source: of },
    );
    return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
  };

  /** Accepts gaps as lost: [first, next]. */
  const acceptGaps = async (...gaps: [number, number][]): Promise<void> => {
    const stretches = gaps.map(([first, next]) => ({ first: BigInt(first), next: BigInt(next) }));
    await recordGaps(client(), of, 'offset-out-of-range', stretches, 'a test');
  };

  /** How long the accounting takes the source to be; null if it does not know. */
  const expected = async (): Promise<string | null | undefined> => {
    const [row] = await rows<{ expected_positions: string | null }>(
      client(),
      'SELECT expected_positions FROM accounting WHERE source = {source:String}',
      { source: of },
    );
    return row?.expected_positions;
  };

  return { logged, identified, planned, counted, account, acceptGaps, expected };
}

export type Ledger = ReturnType<typeof ledgerOf>;
