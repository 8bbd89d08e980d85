import type { StatisticsSource } from '../../statistics/figures/source.ts';

interface KeptFacts {
  readonly lists: string;
  readonly facts: ReturnType<StatisticsSource['facts']>;
}

/** Facts of campaigns, read once for each state of what they follow from: they cost half as much as the headline. */
export class FactsOfLists {
  readonly #kept = new Map<string, KeptFacts>();

  /** The same source, with its facts kept. `lists` is that of `LiveVersion`. */
  keptFor(source: StatisticsSource, lists: string): StatisticsSource {
    return { ...source, facts: () => this.#facts(source, lists) };
  }

  #facts(source: StatisticsSource, lists: string): ReturnType<StatisticsSource['facts']> {
    const { campaign } = source;
    const found = this.#kept.get(campaign);
    if (found?.lists === lists) return found.facts;
    const facts = source.facts();
    this.#kept.set(campaign, { lists, facts });
    facts.catch(() => this.#kept.delete(campaign));
    return facts;
  }
}
