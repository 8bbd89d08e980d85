import { Readable } from 'node:stream';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Pace } from '../../pipeline/figures/figure-states.ts';
import type { FigureTable } from '../../pipeline/figures/figure-tables.ts';

/** What one computation writes. Live rows are visible with a commit, those of an edition with its row in `edition`. */
export interface FigureState {
  readonly campaign: string;
  /** 0 is live. */
  readonly edition: number;
  readonly pace: Pace | 'edition';
  /** Rises; taken before anything was read. */
  readonly state: bigint;
}

/**
 * Microseconds, of which the last three digits are drawn: two workers that compute at the same time write two states.
 * Above the one before, even if the clock has been set back.
 */
export function stateAfter(newest: bigint | undefined, nowMs: number): bigint {
  const drawn = BigInt(Math.floor(Math.random() * 1_000));
  const state = BigInt(nowMs) * 1_000n + drawn;
  return newest === undefined || state > newest ? state : newest + 1n + drawn;
}

export interface Stored {
  readonly table: FigureTable;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<object> | Iterable<object>;
}

/** Stores rows as they are computed. With a commit, the columns of the last row, which makes them visible. */
export async function storeRows(
  client: ClickHouseClient,
  { campaign, edition, pace, state }: FigureState,
  { table, columns, rows }: Stored,
  {
    commit,
    signal,
  }: { readonly commit: Readonly<Record<string, string>> | undefined; readonly signal: AbortSignal },
): Promise<void> {
  const of = [campaign, edition, pace, String(state)];
  const said = Object.entries(commit ?? {});
  async function* values(): AsyncGenerator<readonly unknown[]> {
    for await (const row of rows) {
      signal.throwIfAborted();
      yield [...of, false, ...said.map(() => ''), ...columns.map((name): unknown => Reflect.get(row, name))];
    }
    if (commit !== undefined)
      yield [...of, true, ...said.map(([, value]): unknown => value), ...columns.map(() => null)];
  }
  await client.insert({
    table,
    columns: ['campaign', 'edition', 'pace', 'state', 'is_commit', ...said.map(([name]) => name), ...columns],
    values: Readable.from(values(), { objectMode: true }),
    format: 'JSONCompactEachRow',
    // What a row does not have is stored as the default of its column.
    clickhouse_settings: { input_format_null_as_default: 1 },
    abort_signal: signal,
  });
}
