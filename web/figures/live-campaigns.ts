import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { editionSource } from '../../statistics/editions/edition-source.ts';
import { SliceSums } from '../../statistics/dashboard/slice-sums.ts';
import { type LiveVersion, readLiveVersion } from '../../statistics/figures/figures-checksum.ts';
import { readPeriod } from '../../statistics/figures/campaigns.ts';
import { liveSource } from '../../statistics/figures/live-source.ts';
import type { StatisticsSource } from '../../statistics/figures/source.ts';
import { Kept, type Pace } from './kept.ts';
import { readStoredStates, type StoredState } from '../../statistics/figures/stored-states.ts';
import type { State } from './reading.ts';

const VERSION: Pace = { leastRestMs: 150, restFactor: 3 };

/** Of each campaign: the newest state of its rollups, the sums of their slices, its facts and its rows. */
export class LiveCampaigns {
  readonly #client: ClickHouseClient;
  readonly #versions = new Kept();
  readonly #sums = new Map<string, SliceSums>();
  /** By what is read: the version that it follows from, and the answer. */
  readonly #read = new Map<string, { readonly version: string; readonly answer: Promise<unknown> }>();

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** Throws UnknownCampaignError. */
  async state(campaign: string): Promise<State> {
    const key = `version ${campaign}`;
    const before = this.#versions.current<{ seenAtMs: number } & State>(key)?.value;
    const read = async (): Promise<State> => {
      const seenAtMs = Date.now();
      const version = await this.#update(campaign);
      if (before?.name !== version.checksum) return { name: version.checksum, version, seenAtMs };
      // Figures that were computed of this state hold it, and are as new as it is.
      before.seenAtMs = seenAtMs;
      return before;
    };
    return (await this.#versions.get(key, String(Date.now()), VERSION, read)).value;
  }

  /** Why its state could not be read when it was last tried; undefined if it could. */
  failureOf(campaign: string): unknown {
    return this.#versions.failureOf(`version ${campaign}`);
  }

  /** Whether it is the newest still. An edition never changes. */
  async isNewest({ version }: State): Promise<boolean> {
    return version === null || (await readLiveVersion(this.#client, version)).checksum === version.checksum;
  }

  /** Sums that are held say it with a smaller question than who holds none. */
  async #update(campaign: string): Promise<LiveVersion> {
    const held = this.#sums.get(campaign);
    if (held?.state !== undefined) return held.update();
    return readLiveVersion(this.#client, { range: await readPeriod(this.#client, campaign) });
  }

  /** The sums of a campaign that there is. To read all of them takes a second, for which rows of figures do not wait. */
  async sums(campaign: string): Promise<SliceSums> {
    const sums = this.#sums.get(campaign) ?? new SliceSums(this.#client, campaign);
    this.#sums.set(campaign, sums);
    if (sums.state === undefined) await sums.update();
    return sums;
  }

  /** Its facts and the states of its rows are read once for what they follow from: they cost more than most rows. */
  source(campaign: string, of: State): StatisticsSource {
    const source = liveSource(this.#client, campaign, () => this.states(campaign, of));
    return {
      ...source,
      facts: () => this.#once(`facts ${campaign}`, of.version?.lists ?? '', () => source.facts()),
    };
  }

  /** Its facts, and where its rows are, never change. There are few. */
  edition(campaign: string, number: number): Promise<StatisticsSource> {
    const read = () => editionSource(this.#client, campaign, number);
    return this.#once(`edition ${number} of ${campaign}`, '', read);
  }

  /** The rows of figures that a worker stored; asked for again until they follow from this state. */
  async states(campaign: string, of: State): Promise<readonly StoredState[]> {
    const key = `states ${campaign}`;
    const states = await this.#once(key, of.name, async () => {
      const found = await readStoredStates(this.#client, campaign);
      // They follow from the rollups as they were between two looks at this state: it is theirs for as long as they stay.
      if (!found.some(({ isCurrent }) => isCurrent) || (await this.isNewest(of))) return found;
      return found.map((one) => ({ ...one, isCurrent: false }));
    });
    if (states.length === 0 || states.some(({ isCurrent }) => !isCurrent)) this.#read.delete(key);
    return states;
  }

  #once<T>(key: string, version: string, read: () => Promise<T>): Promise<T> {
    const found = this.#read.get(key);
    if (found?.version === version) return found.answer as Promise<T>;
    const answer = read();
    this.#read.set(key, { version, answer });
    answer.catch(() => this.#read.delete(key));
    return answer;
  }
}
