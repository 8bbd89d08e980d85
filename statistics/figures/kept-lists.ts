import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { readCampaignFacts } from './campaign-facts.ts';
import { readMemberLists } from './member-lists.ts';
import { readSubjects } from './read-subjects.ts';

export const LIST_READERS = { readLists: readMemberLists, readSubjects, readFacts: readCampaignFacts };
/** How a computation reads the lists that it needs. */
export type ListReaders = typeof LIST_READERS;

/** What is read of lists, kept while their checksum stays: they change a few times in a season, and figures every second. */
export class KeptLists {
  #checksum: string | undefined;
  readonly #answers = new Map<string, unknown>();

  /** Readers of the lists with a checksum, which was read before them. */
  readers(checksum: string | undefined): ListReaders {
    if (checksum !== this.#checksum) this.#answers.clear();
    this.#checksum = checksum;
    return {
      readLists: (client, by) => this.#once(`of ${by.join(' ')}`, () => readMemberLists(client, by)),
      readSubjects: (client: ClickHouseClient, campaign) =>
        this.#once(`subjects of ${campaign}`, () => readSubjects(client, campaign)),
      readFacts: (client: ClickHouseClient, campaign) =>
        this.#once(`facts of ${campaign}`, () => readCampaignFacts(client, campaign)),
    };
  }

  async #once<T>(what: string, read: () => Promise<T>): Promise<T> {
    if (!this.#answers.has(what)) this.#answers.set(what, await read());
    return this.#answers.get(what) as T;
  }
}
