import { type ClickHouseClient } from '../../services/engines.ts';
import { type Details, readDetails } from '../../services/dashboard/details.ts';
import { type Headline, readHeadline } from '../../services/dashboard/headline.ts';
import { type CountyName, readCountyDirectory } from '../../services/dashboard/county-directory.ts';
import { type Freshness, readFreshness } from '../../services/dashboard/freshness.ts';
import { type LiveVersion, readLiveVersion } from '../../services/dashboard/live-version.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { openSource } from '../../services/statistics/open-source.ts';
import type { StatisticsSource } from '../../services/statistics/source.ts';
import { type Address, askedWindow } from '../address.ts';
import type { LiveState } from '../parts/live-line.ts';
import { FactsOfLists } from './facts-of-lists.ts';
import { Kept, type Pace, type Versioned } from './kept.ts';

export interface Engines {
  readonly clickhouse: ClickHouseClient;
  /** Those that are known. */
  readonly connections: Partial<Connections>;
}

/** The top of a page follows the events; everything below it takes a twentieth of the time at most. */
const HEADLINE: Pace = { leastRestMs: 600, restFactor: 3 };
const DETAILS: Pace = { leastRestMs: 3_000, restFactor: 19 };
const VERSION: Pace = { leastRestMs: 600, restFactor: 9 };
const DIRECTORY: Pace = { leastRestMs: 60_000, restFactor: 1 };
const FRESHNESS: Pace = { leastRestMs: 1_900, restFactor: 19 };

/** What pages show, computed once per version of the rollups for all viewers and in no language. */
export class Figures {
  readonly engines: Engines;
  /** Apart, so that the versions and the headline never wait behind the tables. */
  readonly #quick = new Kept();
  readonly #headlines = new Kept();
  readonly #tables = new Kept();
  readonly #facts = new FactsOfLists();

  constructor(engines: Engines) {
    this.engines = engines;
  }

  /** An edition never changes; live figures have the version of the rollups. Throws UnknownCampaignError. */
  async version(campaign: string, edition: number | undefined): Promise<LiveVersion | null> {
    if (edition !== undefined) return null;
    const key = `version ${campaign}`;
    const before = this.#quick.current<LiveVersion>(key);
    const read = () => readLiveVersion(this.engines.clickhouse, campaign, before?.value);
    return (await this.#quick.get(key, String(Date.now()), VERSION, read)).value;
  }

  async headline(campaign: string, address: Address): Promise<Versioned<Headline>> {
    return this.#of(this.#headlines, 'headline', HEADLINE, campaign, address, readHeadline);
  }

  async details(campaign: string, address: Address): Promise<Versioned<Details>> {
    return this.#of(this.#tables, 'details', DETAILS, campaign, address, readDetails);
  }

  freshness(): Promise<Versioned<Freshness>> {
    const { clickhouse, connections } = this.engines;
    return this.#quick.get('freshness', String(Date.now()), FRESHNESS, () =>
      readFreshness(clickhouse, connections.kafka),
    );
  }

  /** Every county, by code. A new list is seen within a minute. */
  async directory(): Promise<readonly CountyName[]> {
    const { clickhouse } = this.engines;
    return (
      await this.#quick.get('directory', String(Date.now()), DIRECTORY, () => readCountyDirectory(clickhouse))
    ).value;
  }

  /** For a page that is of use without it: undefined if nothing could be read yet. */
  async freshnessOrNone(): Promise<Freshness | undefined> {
    try {
      return (await this.freshness()).value;
    } catch {
      // The line that says how fresh the page is reports it.
      return undefined;
    }
  }

  async liveState(): Promise<LiveState> {
    const freshness = await this.freshnessOrNone();
    return {
      freshness,
      failure: this.#quick.failureOf('freshness'),
      readingSinceMs: this.#quick.runningSince('freshness'),
      nowMs: Date.now(),
    };
  }

  /** Tables of other pages that follow from the rollups, or from an edition. `kind` and the address tell them apart. */
  tables<T>(kind: string, campaign: string, address: Address, read: Read<T>): Promise<Versioned<T>> {
    return this.#of(this.#tables, kind, DETAILS, campaign, address, read);
  }

  async #of<T>(
    kept: Kept,
    kind: string,
    pace: Pace,
    campaign: string,
    address: Address,
    read: Read<T>,
  ): Promise<Versioned<T>> {
    const { edition } = address;
    const version = await this.version(campaign, edition);
    const question = questionOf(address);
    const key = JSON.stringify([kind, campaign, edition ?? null, question]);
    return kept.get(key, version?.checksum ?? `edition ${edition ?? ''}`, pace, async () => {
      const source = await openSource(this.engines.clickhouse, campaign, edition);
      return read(version === null ? source : this.#facts.keptFor(source, version.lists), question);
    });
  }

  /** Anything that follows from no rollups; computed again after its rest. */
  again<T>(key: string, pace: Pace, read: () => Promise<T>): Promise<Versioned<T>> {
    return this.#quick.get(key, String(Date.now()), pace, read);
  }
}

type Read<T> = (source: StatisticsSource, question: ReturnType<typeof questionOf>) => Promise<T>;

function questionOf(address: Address) {
  const { basis, segment, scope } = address;
  return { window: askedWindow(address), basis, segment, scope };
}
