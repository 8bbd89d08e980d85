import type { StatisticsSource } from '../../statistics/figures/source.ts';

interface KeptFacts {
  readonly lists: string;
  /** Apart from the clock, which may be set. */
  readonly readAtMs: number;
  readonly facts: ReturnType<StatisticsSource['facts']>;
}

/** Whether orders are simulated follows from the events, and not from the lists. */
const KEEP_MS = 30_000;

/** Facts of campaigns, read once for each state of the reference lists: they cost half as much as the headline. */
export class FactsOfLists {
  readonly #kept = new Map<string, KeptFacts>();

  /** The same source, with its facts kept. `lists` is the checksum of the reference lists. */
  keptFor(source: StatisticsSource, lists: string): StatisticsSource {
    return { ...source, facts: () => this.#facts(source, lists) };
  }

  async #facts(source: StatisticsSource, lists: string): ReturnType<StatisticsSource['facts']> {
    const { campaign } = source;
    const found = this.#kept.get(campaign);
    const isCurrent = found?.lists === lists && performance.now() < found.readAtMs + KEEP_MS;
    const kept = isCurrent ? found : { lists, readAtMs: performance.now(), facts: source.facts() };
    this.#kept.set(campaign, kept);
    try {
      return await kept.facts;
    } catch (error) {
      this.#kept.delete(campaign);
      throw error;
    }
  }
}
