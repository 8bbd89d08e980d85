import type { StatisticsSource } from '../../services/statistics/source.ts';

/** Facts of campaigns, read once for each state of the reference lists: they cost half as much as the headline. */
export class FactsOfLists {
  readonly #kept = new Map<
    string,
    { readonly lists: string; readonly facts: ReturnType<StatisticsSource['facts']> }
  >();

  /** The same source, with its facts kept. `lists` is the checksum of the reference lists. */
  keptFor(source: StatisticsSource, lists: string): StatisticsSource {
    return { ...source, facts: () => this.#facts(source, lists) };
  }

  async #facts(source: StatisticsSource, lists: string): ReturnType<StatisticsSource['facts']> {
    const { campaign } = source;
    const found = this.#kept.get(campaign);
    const facts = found?.lists === lists ? found.facts : source.facts();
    this.#kept.set(campaign, { lists, facts });
    try {
      return await facts;
    } catch (error) {
      this.#kept.delete(campaign);
      throw error;
    }
  }
}
