import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Pace } from './live-questions.ts';
import { checksumOf, newestStates, readInputs } from './state-inputs.ts';
import { FIGURE_TABLES, writeState } from './write-state.ts';

/** Time from one computation to the next while events arrive. */
export const INTERVAL_MS: Readonly<Record<Pace, number>> = { headline: 2_000, places: 10_000 };
/** Figures may take this share of the time; ingest and readers need the rest. */
const BUSY_SHARE = 0.1;
/** Longer than a computation takes whose rows are not committed yet. */
const UNCOMMITTED_FOR_MS = 3_600_000;

/** Keeps the rows of `sales` and `products` up to date. It reads from the tables which are outdated, so it goes on after a crash. */
export class FigureKeeper {
  readonly #client: ClickHouseClient;
  readonly #intervalMs: Readonly<Record<Pace, number>>;
  readonly #dueMs = new Map<string, number>();

  constructor(client: ClickHouseClient, intervalMs = INTERVAL_MS) {
    this.#client = client;
    this.#intervalMs = intervalMs;
  }

  /**
   * Computes what is due of the figures that do not follow from the visible slices, lists and windows. Resolves with
   * whether some are left until later. If some campaigns fail, the others are computed; rejects with the first failure.
   */
  async refresh(pace: Pace, signal: AbortSignal): Promise<boolean> {
    const [beganMs, states] = [Date.now(), await newestStates(this.#client, pace)];
    const inputs = await readInputs(this.#client);
    const failures: unknown[] = [];
    let isLeft = false;
    for (const [campaign, of] of inputs.windows) {
      signal.throwIfAborted();
      const checksum = checksumOf(inputs, campaign);
      const newest = states.get(campaign);
      if (newest?.inputs === checksum) continue;
      const startedMs = performance.now();
      // Another worker may have computed them just now.
      const isFresh = newest !== undefined && Math.abs(beganMs - newest.computedMs) < this.#intervalMs[pace];
      if (isFresh || startedMs < (this.#dueMs.get(`${campaign} ${pace}`) ?? 0)) {
        isLeft = true;
        continue;
      }
      const segments = inputs.segments.get(campaign) ?? [];
      const state = stateAfter(newest?.state, beganMs);
      try {
        await writeState(this.#client, { campaign, pace, segments, of, inputs: checksum, state }, signal);
      } catch (error) {
        failures.push(error);
      } finally {
        const tookMs = performance.now() - startedMs;
        this.#dueMs.set(
          `${campaign} ${pace}`,
          startedMs + Math.max(this.#intervalMs[pace], tookMs / BUSY_SHARE),
        );
      }
    }
    await this.#dropSuperseded(pace, [...inputs.windows.keys()]);
    if (failures.length > 0) throw failures[0];
    return isLeft;
  }

  /** Drops all states but the newest two, since a reader may have begun with the one before; and those of campaigns that are no more. */
  async #dropSuperseded(pace: Pace, campaigns: readonly string[]): Promise<void> {
    for (const table of Object.values(FIGURE_TABLES)) {
      const found = await rows<{ id: string }>(
        this.#client,
        `WITH committed AS (SELECT DISTINCT campaign, state FROM ${table} WHERE is_commit AND pace = {pace:String}),
           kept AS (SELECT campaign, state FROM committed ORDER BY state DESC LIMIT 2 BY campaign)
         SELECT DISTINCT _partition_id AS id FROM ${table}
         WHERE pace = {pace:String} AND (campaign NOT IN {campaigns:Array(String)}
           OR if((campaign, state) IN committed, (campaign, state) NOT IN kept, state < {before:UInt64}))`,
        { pace, campaigns, before: String((Date.now() - UNCOMMITTED_FOR_MS) * 1_000) },
      );
      for (const { id } of found)
        if (/^\w+$/.test(id))
          await this.#client.command({ query: `ALTER TABLE ${table} DROP PARTITION ID '${id}'` });
    }
  }
}

/**
 * Microseconds, of which the last three digits are drawn: two workers that compute at the same time write two states.
 * Above the one before, even if the clock has been set back.
 */
function stateAfter(newest: bigint | undefined, nowMs: number): bigint {
  const drawn = BigInt(Math.floor(Math.random() * 1_000));
  const state = BigInt(nowMs) * 1_000n + drawn;
  return newest === undefined || state > newest ? state : newest + 1n + drawn;
}
