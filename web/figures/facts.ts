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

  #facts(source: StatisticsSource, lists: string): ReturnType<StatisticsSource['facts']> {
    const { campaign } = source;
    const found = this.#kept.get(campaign);
    const isOfLists = found?.lists === lists;
    if (isOfLists && performance.now() < found.readAtMs + KEEP_MS) return found.facts;
    const facts = source.facts();
    this.#kept.set(campaign, { lists, readAtMs: performance.now(), facts });
    facts.catch(() => this.#kept.delete(campaign));
    // No reader waits for what hardly ever changes.
    return isOfLists ? found.facts : facts;
  }
}
