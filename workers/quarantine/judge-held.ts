import { putRecord } from '../../adapters/kafka/collected-records.ts';
import type { Lease } from '../../adapters/resource-pool.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import type { DecidedEvent } from '../../pipeline/quarantine/decisions.ts';
import type { HeldPosition } from '../../pipeline/quarantine/held-filter.ts';
import type { HeldReader } from '../../pipeline/quarantine/held-reader.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import { sourceHash } from '../../pipeline/verification/classify-event.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { validateSourceBatch } from '../ingest/source-batch.ts';

/** Events that were judged together. The receiver ends the lease of their rows. */
export interface JudgedBatch {
  readonly result: ValidatedBatch;
  readonly decided: readonly DecidedEvent[];
  readonly rows: Lease<Uint8Array>;
}

export interface HeldSource {
  /** Its name. */
  readonly source: string;
  readonly reader: HeldReader;
}

/**
 * Reads held events again and validates them in batches, by the threads of the ingest. Leaves out what the source no
 * longer holds, and records whose hash is not that of the held event.
 */
export async function* judgeHeld(
  context: IngestContext,
  { source, reader }: HeldSource,
  page: readonly HeldPosition[],
  signal: AbortSignal,
): AsyncGenerator<JudgedBatch> {
  const held = new Map(page.map((event) => [BigInt(event.position), event]));
  let filling: { readonly events: Lease<BatchBuffer>; readonly held: HeldAt[] } | undefined;
  const judge = async ({ events, held: batch }: NonNullable<typeof filling>): Promise<JudgedBatch> => {
    filling = undefined;
    const rows = await context.pools.acquireRows(events.resource.bytes);
    const range = { first: batch[0]?.at ?? 0n, next: (batch.at(-1)?.at ?? 0n) + 1n, fingerprint: '' };
    const { result } = await validateSourceBatch(
      context.validator,
      { events, ...range },
      { source, topicPlatform: reader.topicPlatform },
      rows,
    );
    return { result, decided: decidedOf(batch, result), rows };
  };
  try {
    for await (const record of reader.records([...held.keys()], signal)) {
      const event = held.get(record.position);
      if (event?.sha256 !== sourceHash(record)) continue;
      filling ??= { events: await context.pools.events.acquire(), held: [] };
      const { position: offset, key, value, withheld, origin } = record;
      putRecord(filling.events.resource, { offset, key, value, withheld, origin, timestampMs: 0 });
      filling.held.push({ ...event, at: record.position });
      if (filling.events.resource.isFull) yield await judge(filling);
    }
    if (filling !== undefined) yield await judge(filling);
  } finally {
    filling?.events.release();
  }
}

type HeldAt = HeldPosition & { readonly at: bigint };

function decidedOf(batch: readonly HeldAt[], { quarantined }: ValidatedBatch): DecidedEvent[] {
  const refused = new Map(quarantined.map(({ position, problems }) => [position, problems[0]?.code]));
  return batch.map(({ at: position, epoch, code }) => {
    if (!refused.has(position)) return { position, epoch, code, outcome: 'accepted' };
    return { position, epoch, code, outcome: 'refused', refusedCode: refused.get(position) ?? 'field.value' };
  });
}
