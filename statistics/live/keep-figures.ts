import { createHash } from 'node:crypto';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type CampaignWindows, readCampaignWindows } from '../figures/campaign-windows.ts';
import { PACES, type Pace } from './live-questions.ts';
import { writeState } from './write-state.ts';

/** Time from one computation to the next while events arrive. */
const INTERVAL_MS: Readonly<Record<Pace, number>> = { headline: 2_000, places: 10_000 };
/** Figures may take this share of the time; ingest and readers need the rest. */
const BUSY_SHARE = 0.1;
/** Longer than a reader takes. */
const SUPERSEDED_FOR_MS = 60_000;
/** Orders count in the hour of their payment, which may be weeks after the day that has them. */
const DAYS_BEFORE = 60;
const DAY_SECONDS = 86_400;

/** What the figures of all campaigns follow from. */
interface Inputs {
  readonly lists: string;
  /** Checksum of the visible slices of each day; by its start in epoch seconds. */
  readonly days: readonly (readonly [day: number, checksum: string])[];
  readonly windows: ReadonlyMap<string, CampaignWindows>;
  readonly segments: ReadonlyMap<string, readonly string[]>;
  /** The newest state of each campaign and pace. */
  readonly states: ReadonlyMap<string, { readonly state: string; readonly inputs: string }>;
}

/** Keeps the rows of `sales` and `products` up to date. Tables say what is to be done, so it takes up after a crash. */
export class FigureKeeper {
  readonly #client: ClickHouseClient;
  readonly #onFailure: (error: unknown) => void;
  readonly #dueMs = new Map<string, number>();
  #running: Promise<void> | undefined;
  #lookedMs = -Infinity;
  #isLeft = true;

  constructor(client: ClickHouseClient, onFailure: (error: unknown) => void) {
    this.#client = client;
    this.#onFailure = onFailure;
  }

  /** Begins to compute what is due, unless that is going on. `isChanged`: whether slices or lists may have changed. */
  poke(isChanged: boolean, signal: AbortSignal): void {
    this.#isLeft ||= isChanged;
    const isEarly = performance.now() - this.#lookedMs < INTERVAL_MS.headline;
    if (!this.#isLeft || isEarly || this.#running !== undefined || signal.aborted) return;
    this.#isLeft = false;
    this.#running = this.refresh(signal)
      .then((isLeft) => {
        this.#isLeft ||= isLeft;
      })
      .catch((error: unknown) => {
        this.#isLeft = true;
        if (!signal.aborted) this.#onFailure(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /**
   * Computes what is due of the figures that do not follow from the visible slices, lists and windows. Resolves with
   * whether some are left until later.
   */
  async refresh(signal: AbortSignal): Promise<boolean> {
    this.#lookedMs = performance.now();
    // An older computation that ends later has a lower state, which is not visible.
    const state = BigInt(Date.now());
    const inputs = await readInputs(this.#client);
    const outdated = [...inputs.windows].flatMap(([campaign, of]) =>
      PACES.map((pace) => {
        const segments = inputs.segments.get(campaign) ?? [];
        return { campaign, pace, segments, of, inputs: checksumOf(inputs, of) };
      }).filter(
        ({ pace, inputs: checksum }) => inputs.states.get(`${campaign} ${pace}`)?.inputs !== checksum,
      ),
    );
    let isLeft = false;
    for (const one of outdated) {
      const key = `${one.campaign} ${one.pace}`;
      const startedMs = performance.now();
      if (startedMs < (this.#dueMs.get(key) ?? 0)) {
        isLeft = true;
        continue;
      }
      const after = BigInt(inputs.states.get(key)?.state ?? 0) + 1n;
      await writeState(this.#client, { ...one, state: state > after ? state : after }, signal);
      const tookMs = performance.now() - startedMs;
      this.#dueMs.set(key, startedMs + Math.max(INTERVAL_MS[one.pace], tookMs / BUSY_SHARE));
    }
    if (outdated.length > 0) await this.#dropSuperseded(inputs);
    return isLeft;
  }

  /** Drops states that a newer one superseded long ago, and those of campaigns that are no more. */
  async #dropSuperseded({ windows }: Inputs): Promise<void> {
    for (const table of ['sales_figure', 'product_figure']) {
      const found = await rows<{ id: string }>(
        this.#client,
        `SELECT DISTINCT _partition_id AS id FROM ${table}
         WHERE state < {before:UInt64} AND (campaign NOT IN {campaigns:Array(String)} OR (campaign, pace, state) NOT IN (
           SELECT campaign, pace, max(state) FROM ${table} WHERE is_commit GROUP BY campaign, pace))`,
        { campaigns: [...windows.keys()], before: String(Date.now() - SUPERSEDED_FOR_MS) },
      );
      for (const { id } of found)
        if (/^\w+$/.test(id))
          await this.#client.command({ query: `ALTER TABLE ${table} DROP PARTITION ID '${id}'` });
    }
  }
}

async function readInputs(client: ClickHouseClient): Promise<Inputs> {
  const [[found], windows, segments, states] = await Promise.all([
    rows<Pick<Inputs, 'lists' | 'days'>>(
      client,
      `SELECT toString(cityHash64((SELECT checksum FROM reference_checksum), (SELECT max(load_version) FROM reference_county_list),
         (SELECT max(load_version) FROM reference_product_group), (SELECT max(load_version) FROM reference_outlet_load)))
         AS lists, arraySort(groupArray((toUnixTimestamp(day), toString(inputs_checksum)))) AS days
       FROM day_slices`,
    ),
    readCampaignWindows(client),
    rows<{ campaign: string; segments: readonly string[] }>(
      client,
      'SELECT campaign, arraySort(groupArray(toString(segment))) AS segments FROM campaign_segment GROUP BY campaign',
    ),
    rows<{ key: string; newest: string; followed: string }>(
      client,
      `SELECT concat(campaign, ' ', toString(pace)) AS key, toString(max(state)) AS newest, argMax(inputs, state) AS followed
       FROM sales_figure WHERE is_commit GROUP BY key`,
    ),
  ]);
  return {
    ...{ lists: found?.lists ?? '', days: found?.days ?? [], windows },
    segments: new Map(segments.map((one) => [one.campaign, one.segments])),
    states: new Map(states.map(({ key, newest, followed }) => [key, { state: newest, inputs: followed }])),
  };
}

function checksumOf({ lists, days }: Inputs, of: CampaignWindows): string {
  const all = [...of.windows.values()].flatMap(({ own, base }) => [...own, ...base]);
  const [from, to] = [Math.min(...all) - DAYS_BEFORE * DAY_SECONDS, Math.max(...all)];
  const counted = days.filter(([day]) => day >= from && day < to);
  const text = JSON.stringify([lists, counted, of.factor, [...of.windows]]);
  return createHash('sha256').update(text).digest('hex');
}
