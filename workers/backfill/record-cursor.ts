import type { RecordGroup } from '../../pipeline/archives/record-splitter.ts';
import type { ArchiveRecord } from '../../pipeline/platforms/translate.ts';

/** Reads the records of an archive once, stretch after stretch. */
export class RecordCursor {
  readonly #groups: AsyncGenerator<RecordGroup>;
  #group: RecordGroup | undefined;
  #index = 0;

  constructor(groups: AsyncGenerator<RecordGroup>) {
    this.#groups = groups;
  }

  /** Yields the records of a stretch that are read together, valid until the cursor moves, and passes those before it. Stretches must follow each other. */
  async *between(first: number, next: number): AsyncGenerator<readonly ArchiveRecord[]> {
    for (;;) {
      const group = (this.#group ??= await this.#read());
      if (group === undefined) return;
      const { records } = group;
      while ((records[this.#index]?.position ?? Infinity) < first) this.#index += 1;
      const from = this.#index;
      while ((records[this.#index]?.position ?? Infinity) < next) this.#index += 1;
      if (this.#index > from) yield records.slice(from, this.#index);
      if (this.#index < records.length || group.next >= next) return;
      this.#group = undefined;
    }
  }

  async close(): Promise<void> {
    await this.#groups.return(undefined);
  }

  async #read(): Promise<RecordGroup | undefined> {
    this.#index = 0;
    const result: IteratorResult<RecordGroup, unknown> = await this.#groups.next();
    return result.done === true ? undefined : result.value;
  }
}
