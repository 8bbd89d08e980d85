import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { startOfShanghaiDay } from '../../domain/instant.ts';
import { HOUR_SECONDS } from '../../domain/slices.ts';
import { versionAt } from '../../pipeline/rollups/hour-states.ts';
import { OF_SLICES, sliceList } from '../../pipeline/rollups/visible-slices.ts';
import { readPeriod, type TimeRange } from '../figures/campaigns.ts';
import {
  type LiveVersion,
  readNewSlices,
  readVisibleSlices,
  versionOf,
  type VisibleSlice,
} from '../figures/figures-checksum.ts';
import { HourCells, type HourPart } from './hour-cells.ts';

interface Slice {
  readonly version: string;
  readonly hash: bigint;
  readonly parts: readonly HourPart[];
}

type Row = HourPart & { readonly start: number; readonly seconds: number };

const SUMS = sqlFile(import.meta.url, 'slice-sums').replace('<ofSlices>', OF_SLICES);
/** Servers take parameters of 128 KiB. */
const SLICES_AT_ONCE = 1_000;
/** A refresh may commit a version that is this much older than the newest. */
const OVERTAKEN_MS = 30_000;
/** How soon a list that changed is seen, an hour that is complete, and a commit that was overtaken by longer. */
const CHECK_EVERY_MS = 10_000;
/** A question that an engine never answers must not stand in the way of the next one. */
const WITHIN_MS = 10_000;
const FIRST_WITHIN_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

/**
 * Sums of a campaign's visible slices. A slice version never changes, so only those are read that are new: a few, however
 * long the season. All that is computed from one version of these sums adds up.
 */
export class SliceSums {
  /** They change between two turns of the event loop, all at once. */
  readonly cells = new HourCells();
  readonly #slices = new Map<string, Slice>();
  readonly #client: ClickHouseClient;
  readonly #campaign: string;
  /** What the sums are of; undefined before the first update. */
  state: LiveVersion | undefined;
  #segments: string | undefined;
  #checkAtMs = 0;
  #newest = 0n;
  #updating: Promise<LiveVersion> | undefined;

  constructor(client: ClickHouseClient, campaign: string) {
    this.#client = client;
    this.#campaign = campaign;
  }

  /** Reads what is new. Resolves to the state that the sums are of. Throws UnknownCampaignError. */
  update(): Promise<LiveVersion> {
    const milliseconds = this.state === undefined ? FIRST_WITHIN_MS : WITHIN_MS;
    this.#updating ??= pTimeout(this.#update(), { milliseconds }).finally(() => {
      this.#updating = undefined;
    });
    return this.#updating;
  }

  async #update(): Promise<LiveVersion> {
    if (this.state === undefined || performance.now() >= this.#checkAtMs) return this.#check();
    const since = this.#newest - versionAt(OVERTAKEN_MS);
    const slices = await readNewSlices(this.#client, since > 0n ? since : 0n);
    const { lists, range } = this.state;
    const own = slices.filter((slice) => isOfDays(slice, range));
    // The first orders may be simulated, and are shown with that word.
    if (this.#slices.size === 0 && own.length > 0) return this.#check();
    await this.#take(own);
    return this.#are(lists, range);
  }

  /** Asks for all visible slices and for the lists, which takes ten times as long as asking what is new. */
  async #check(): Promise<LiveVersion> {
    const range = this.state?.range ?? (await readPeriod(this.#client, this.#campaign));
    const { lists, segments, hashes, slices } = await readVisibleSlices(this.#client, range, 'slices');
    // Other lists make other segments, and slices may go: by a restored backup.
    const visible = new Set(slices.map(([start, seconds]) => idOf(start, seconds)));
    const isKept = segments === this.#segments;
    for (const id of [...this.#slices.keys()]) if (!isKept || !visible.has(id)) this.#replace(id, undefined);
    this.#segments = segments;
    await this.#take(slices);
    if (this.#heldHashes() !== hashes) throw new Error('sums are not of the visible slices');
    this.#checkAtMs = performance.now() + CHECK_EVERY_MS;
    return this.#are(lists, range);
  }

  #are(lists: string, range: TimeRange): LiveVersion {
    this.state = versionOf({ hashes: this.#heldHashes(), lists }, range);
    return this.state;
  }

  /** An hour that was committed as a whole hides its hot slices, whichever came first. */
  #isHidden([start, seconds]: VisibleSlice): boolean {
    return seconds < HOUR_SECONDS && this.#slices.has(idOf(start - (start % HOUR_SECONDS), HOUR_SECONDS));
  }

  /** Reads the sums of those that are new, and takes them all at once. */
  async #take(slices: readonly VisibleSlice[]): Promise<void> {
    const isNewer = ([start, seconds, version]: VisibleSlice) =>
      BigInt(version) > BigInt(this.#slices.get(idOf(start, seconds))?.version ?? 0);
    const changed = slices.filter((slice) => isNewer(slice) && !this.#isHidden(slice));
    const found: Row[] = [];
    const segments = this.#segments;
    for (let at = 0; at < changed.length; at += SLICES_AT_ONCE) {
      // Not spread into arguments: a stack holds no hundred thousand of them.
      for (const row of await this.#readSums(changed.slice(at, at + SLICES_AT_ONCE))) found.push(row);
    }
    // An answer that was given up may come after other lists, and is of the segments before them.
    if (segments !== this.#segments) return;
    const bySlice = Map.groupBy(found, ({ start, seconds }) => idOf(start, seconds));
    // Hours first, since they hide what is hot. An answer that was given up may come after a newer one.
    for (const slice of changed.filter(isNewer).toSorted(([, a], [, b]) => b - a)) {
      if (this.#isHidden(slice)) continue;
      const [start, seconds, version, hash] = slice;
      const id = idOf(start, seconds);
      this.#replace(id, { version, hash: BigInt(hash), parts: bySlice.get(id) ?? [] });
      if (seconds === HOUR_SECONDS) this.#dropWithin(start);
      if (BigInt(version) > this.#newest) this.#newest = BigInt(version);
    }
  }

  #heldHashes(): string {
    const sum = [...this.#slices.values()].reduce((all, { hash }) => all + hash, 0n);
    return String(BigInt.asUintN(64, sum));
  }

  #readSums(slices: readonly VisibleSlice[]): Promise<Row[]> {
    return rows<Row>(this.#client, SUMS, { campaign: this.#campaign, slices: sliceList(slices) });
  }

  #replace(id: string, slice: Slice | undefined): void {
    this.cells.add(this.#slices.get(id)?.parts ?? [], -1n);
    this.#slices.delete(id);
    if (slice === undefined) return;
    this.cells.add(slice.parts, 1n);
    this.#slices.set(id, slice);
  }

  #dropWithin(hour: number): void {
    for (const id of [...this.#slices.keys()]) {
      const [start = 0, seconds = 0] = id.split('/').map(Number);
      if (seconds < HOUR_SECONDS && start >= hour && start < hour + HOUR_SECONDS)
        this.#replace(id, undefined);
    }
  }
}

/** Whether it is of a day that counts. */
function isOfDays([start]: VisibleSlice, range: TimeRange): boolean {
  const ofMs = startOfShanghaiDay(start * 1_000);
  return ofMs >= startOfShanghaiDay(range.firstMs) - 60 * DAY_MS && ofMs <= range.lastMs;
}

const idOf = (start: number, seconds: number): string => `${start}/${seconds}`;
