import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { SliceSums } from '../../statistics/dashboard/slice-sums.ts';
import { type LiveVersion, readLiveVersion } from '../../statistics/figures/figures-checksum.ts';
import { liveSource } from '../../statistics/figures/live-source.ts';
import type { StatisticsSource } from '../../statistics/figures/source.ts';
import { Kept, type Pace } from './kept.ts';
import type { State } from './reading.ts';

const VERSION: Pace = { leastRestMs: 150, restFactor: 3 };

interface KeptFacts {
  readonly lists: string;
  readonly facts: ReturnType<StatisticsSource['facts']>;
}

/** Of each campaign: the newest state of its rollups, the sums of their slices, and its facts. */
export class LiveCampaigns {
  readonly #client: ClickHouseClient;
  readonly #versions = new Kept();
  readonly #sums = new Map<string, SliceSums>();
  readonly #facts = new Map<string, KeptFacts>();

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

  async #update(campaign: string): Promise<LiveVersion> {
    try {
      return await this.sums(campaign).update();
    } catch (error) {
      // Nothing is held for a campaign that there is not.
      if (this.sums(campaign).state === undefined) this.#sums.delete(campaign);
      throw error;
    }
  }

  sums(campaign: string): SliceSums {
    const known = this.#sums.get(campaign) ?? new SliceSums(this.#client, campaign);
    this.#sums.set(campaign, known);
    return known;
  }

  /** Its facts are read once for each state of the lists that they follow from: they cost half as much as the headline. */
  source(campaign: string, { version }: State): StatisticsSource {
    const source = liveSource(this.#client, campaign);
    return { ...source, facts: () => this.#factsOf(source, version?.lists ?? '') };
  }

  #factsOf(source: StatisticsSource, lists: string): ReturnType<StatisticsSource['facts']> {
    const { campaign } = source;
    const found = this.#facts.get(campaign);
    if (found?.lists === lists) return found.facts;
    const facts = source.facts();
    this.#facts.set(campaign, { lists, facts });
    facts.catch(() => this.#facts.delete(campaign));
    return facts;
  }
}
