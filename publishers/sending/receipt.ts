import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parsedJson } from '../../domain/parsed-json.ts';
import type { DeliveredRange } from '../library/transport.ts';
import { isMissingFile } from '../../adapters/errors/system-codes.ts';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import type { ArchiveIdentity } from '../../pipeline/archives/identify-archive.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';

const count = z.int().min(0);
const offset = z.string().regex(/^\d+$/);

const receiptSource = z.strictObject({
  name: z.string(),
  /** Of the file, and of its content unpacked. */
  sha256: z.string(),
  contentSha256: z.string(),
  /** Of the mapping or the adapter that makes events of the records; null if they are events. */
  formSha256: z.string().nullable(),
  withRefused: z.boolean(),
  state: z.enum(['incomplete', 'complete']),
  /** Positions of the source, and how many of them from the start are done with. */
  positions: count,
  next: count,
  acknowledged: count,
  refused: count,
  reasons: z.record(z.string(), count),
  updatedAt: z.string(),
  partitions: z.array(
    z.strictObject({
      topic: z.string(),
      partition: count,
      firstOffset: offset,
      lastOffset: offset,
      events: count,
    }),
  ),
});
export type ReceiptSource = z.infer<typeof receiptSource>;

const receiptForm = z.strictObject({
  receipt: z.literal(1),
  /** Who acknowledged: the id of a Kafka cluster, or the address of an HTTP interface. */
  cluster: z.string(),
  sources: z.array(receiptSource),
});

/** What was acknowledged of which sources, in a file that each acknowledgement replaces. */
export class Receipt {
  readonly #path: string;
  readonly #content: z.infer<typeof receiptForm>;

  private constructor(path: string, content: z.infer<typeof receiptForm>) {
    [this.#path, this.#content] = [path, content];
  }

  /** A new one where there is no file. Throws an ArchiveError for a file that is not a receipt, or of another target. */
  static async open(path: string, cluster: string): Promise<Receipt> {
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (!isMissingFile(error)) throw error;
      return undefined;
    });
    if (text === undefined) return new Receipt(path, { receipt: 1, cluster, sources: [] });
    const parsed = receiptForm.safeParse(parsedJson(text));
    if (!parsed.success) throw new ArchiveError('archive.not-receipt', { path });
    if (parsed.data.cluster !== cluster) throw new ArchiveError('archive.other-receipt', { path });
    return new Receipt(path, parsed.data);
  }

  /** The entry of a source by its content, whatever its file is called; a new one if there is none. */
  sourceOf(
    { name, sha256, contentSha256, records, reading }: ArchiveIdentity,
    withRefused: boolean,
  ): ReceiptSource {
    const { mapping, payload = null, shop } = reading;
    const form = canonicalJson({ mapping, payload, shop });
    const formSha256 =
      mapping === null && payload === null ? null : createHash('sha256').update(form).digest('hex');
    const known = this.#content.sources.find(
      (source) =>
        source.contentSha256 === contentSha256 &&
        source.formSha256 === formSha256 &&
        source.withRefused === withRefused,
    );
    if (known !== undefined) return known;
    const source: ReceiptSource = {
      ...{ name, sha256, contentSha256, formSha256, withRefused, state: 'incomplete' },
      ...{ positions: records, next: 0, acknowledged: 0, refused: 0, reasons: {} },
      ...{ updatedAt: new Date().toISOString(), partitions: [] },
    };
    this.#content.sources.push(source);
    return source;
  }

  /** Replaces the file at once, so that a kill leaves the one before or the new one. */
  async write(): Promise<void> {
    const fresh = `${this.#path}.new`;
    await writeFile(fresh, `${JSON.stringify(this.#content, null, 2)}\n`, { mode: 0o600 });
    await rename(fresh, this.#path);
  }
}

/** Adds what was taken, with the partitions where these are told. */
export function addRanges(source: ReceiptSource, ranges: readonly DeliveredRange[]): void {
  for (const { topic, partition, firstOffset, lastOffset, events } of ranges) {
    source.acknowledged += events.length;
    if (partition === null || firstOffset === null || lastOffset === null) continue;
    const known = source.partitions.find((one) => one.topic === topic && one.partition === partition);
    if (known === undefined) {
      const offsets = { firstOffset: String(firstOffset), lastOffset: String(lastOffset) };
      source.partitions.push({ topic, partition, ...offsets, events: events.length });
      source.partitions.sort((a, b) =>
        a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1,
      );
      continue;
    }
    known.lastOffset = String(lastOffset);
    known.events += events.length;
  }
}
