import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import {
  type NewestState,
  newestStates,
  type Pace,
  recordFailure,
} from '../../pipeline/figures/figure-states.ts';
import { checksumOf, readInputs, readSegments } from '../../pipeline/figures/state-inputs.ts';
import { OF_LISTS } from '../../pipeline/rollups/visible-slices.ts';
import { stateAfter } from '../figures/store-rows.ts';
import { dropStates } from './drop-states.ts';
import { KeptCells } from '../figures/kept-cells.ts';
import { KeptLists } from '../figures/kept-lists.ts';
import { liveQuestions } from './live-questions.ts';
import { computeRows, storeState } from './write-state.ts';

/** Time from one computation to the next while events arrive. */
export const INTERVAL_MS: Readonly<Record<Pace, number>> = { headline: 2_000, places: 10_000 };
/** After failures in a row, the next attempt waits twice as long as the one before. */
const LONGEST_WAIT_MS = 600_000;
/** Memory for what was added up before, outside of the heap. */
const KEPT_BYTES = 256 * 1024 ** 2;
/** Longer than a computation takes whose rows are not committed yet. */
const UNCOMMITTED_FOR_MS = 3_600_000;

/** What a look at all campaigns came to. */
export interface Computed {
  /** When to look again, if nothing changes before; null if nothing is left. */
  readonly leftForMs: number | null;
  /** What could not be computed, and could before. */
  readonly failed: readonly string[];
}

/** The wait after some failures in a row. */
export function waitMs(intervalMs: number, failures: number): number {
  return Math.min(LONGEST_WAIT_MS, intervalMs * 2 ** failures);
}

/** Keeps the rows of `sales` and `products` up to date. It reads from the tables which are outdated, so it goes on after a crash. */
export class FigureKeeper {
  readonly #client: ClickHouseClient;
  readonly #intervalMs: Readonly<Record<Pace, number>>;
  readonly #kept = new Map<string, KeptCells>();
  readonly #lists = new KeptLists();

  constructor(client: ClickHouseClient, intervalMs = INTERVAL_MS) {
    this.#client = client;
    this.#intervalMs = intervalMs;
  }

  /**
   * Computes the figures that do not follow from the visible slices, lists and windows. A campaign that cannot be
   * computed is set aside for a while, and the others go on.
   */
  async refresh(pace: Pace, signal: AbortSignal): Promise<Computed> {
    const [beganMs, states] = [Date.now(), await newestStates(this.#client, pace)];
    const [inputs, allSegments] = await Promise.all([readInputs(this.#client), readSegments(this.#client)]);
    const [left, failed]: [number[], string[]] = [[], []];
    for (const [campaign, of] of inputs.windows) {
      signal.throwIfAborted();
      const newest = states.get(campaign);
      if (newest?.inputs === checksumOf(inputs, campaign)) continue;
      // Another worker may have computed them just now.
      const dueInMs = this.#dueInMs(pace, newest, beganMs);
      if (dueInMs > 0) {
        left.push(dueInMs);
        continue;
      }
      const segments = allSegments.get(campaign) ?? [];
      const state = stateAfter(newest?.state, beganMs);
      const kept = this.#keptOf(`${campaign} ${pace}`, 2 * inputs.windows.size);
      const lists = inputs.checksums.get(OF_LISTS);
      const asked = {
        ...{ campaign, edition: 0, pace, state, segments, of },
        questions: liveQuestions(pace, of.windows, segments),
        read: kept.reader(lists),
        lists: this.#lists.readers(lists),
      };
      try {
        const computed = await computeRows(this.#client, asked);
        const followed = () => checksumOf({ ...inputs, checksums: kept.found }, campaign);
        const facts = pace === 'headline' ? await asked.lists.readFacts(this.#client, campaign) : undefined;
        await storeState(this.#client, asked, computed, { signal, inputs: followed, facts });
      } catch (error) {
        signal.throwIfAborted();
        const cause = error instanceof Error ? error.message : String(error);
        await recordFailure(this.#client, { campaign, pace, state }, cause);
        const failures = newest?.failures.length ?? 0;
        if (failures === 0) failed.push(`figures of ${campaign}: ${cause}`);
        left.push(waitMs(this.#intervalMs[pace], failures + 1));
      }
    }
    await this.#dropSuperseded(pace, [...inputs.windows.keys()]);
    return { leftForMs: left.length === 0 ? null : Math.min(...left), failed };
  }

  #dueInMs(pace: Pace, newest: NewestState | undefined, nowMs: number): number {
    if (newest === undefined) return 0;
    const { computedMs, failures } = newest;
    const lastMs = failures.at(-1)?.atMs ?? computedMs;
    return waitMs(this.#intervalMs[pace], failures.length) - Math.abs(nowMs - lastMs);
  }

  #keptOf(key: string, shares: number): KeptCells {
    const kept = this.#kept.get(key) ?? new KeptCells(KEPT_BYTES / shares);
    this.#kept.set(key, kept);
    return kept;
  }

  /** Drops all states but the newest two, since a reader may have begun with the one before; and those of campaigns that are no more. */
  async #dropSuperseded(pace: Pace, campaigns: readonly string[]): Promise<void> {
    const committed = 'SELECT DISTINCT campaign, state FROM TABLE WHERE is_commit AND pace = {pace:String}';
    await dropStates(
      this.#client,
      `pace = {pace:String} AND (campaign NOT IN {campaigns:Array(String)} OR if((campaign, state) IN (${committed}),
         (campaign, state) NOT IN (SELECT * FROM (${committed}) ORDER BY state DESC LIMIT 2 BY campaign),
         state < {before:UInt64}))`,
      { pace, campaigns, before: String((Date.now() - UNCOMMITTED_FOR_MS) * 1_000) },
    );
  }
}
