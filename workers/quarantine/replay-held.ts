import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { putRecord } from '../../adapters/kafka/collected-records.ts';
import type { Lease } from '../../adapters/resource-pool.ts';
import type { ValidatedBatch } from '../../domain/validation/batch.ts';
import {
  type DecidedEvent,
  recordDecisions,
  replayResult,
  SHOWN_POSITIONS,
} from '../../pipeline/quarantine/decisions.ts';
import { type HeldPosition, heldPositions } from '../../pipeline/quarantine/held-filter.ts';
import { openHeldSource } from '../../pipeline/quarantine/open-held-source.ts';
import { storeTotals } from '../../pipeline/totals/control-totals.ts';
import type { BatchBuffer } from '../../pipeline/validation/batch-buffer.ts';
import { sourceHash } from '../../pipeline/verification/classify-event.ts';
import type { OpenSource } from '../../pipeline/verification/open-sources.ts';
import type { ReplayRequest, ReplayResult } from '../../schemas/activities.ts';
import { passCheckpoint } from '../checkpoints.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { validateSourceBatch } from '../ingest/source-batch.ts';
import { insertArrivals, insertEvents } from '../ingest/store-ranges.ts';

export interface ReplayControl {
  readonly signal: AbortSignal;
  /** The last position that an earlier attempt has judged; undefined before the first. */
  readonly after: string | undefined;
  readonly onProgress: (judgedTo: string) => void;
}

/**
 * Judges held events anew, page by page, by the validation of the ingest. What is valid now goes to `orders` and
 * `slice_arrivals` before its decision is written: after a crash between the two the event is still held, and is
 * stored and counted once by the next attempt. A dry run writes nothing.
 */
export async function replayHeld(
  context: IngestContext,
  kafka: KafkaConnection,
  { input, decisionId }: ReplayRequest,
  { signal, after, onProgress }: ReplayControl,
): Promise<ReplayResult> {
  const { client } = context;
  await using open = await openHeldSource(client, kafka, input.source, input.archives);
  const tally = new ReplayTally();
  // A dry run has left no trace that could be counted, so it begins anew.
  for (let at = input.dryRun ? undefined : after; ;) {
    const page = await heldPositions(client, input, at);
    const last = page.at(-1);
    if (last === undefined) break;
    await replayPage(
      context,
      open,
      page,
      signal,
      async (decided) => {
        if (input.dryRun) tally.add(decided);
        else await recordDecisions(client, input.source, 'replay', decisionId, input, decided);
      },
      input.dryRun,
    );
    at = last.position;
    onProgress(at);
  }
  return input.dryRun ? tally.result() : await replayResult(client, input.source, decisionId);
}

async function replayPage(
  context: IngestContext,
  open: OpenSource,
  page: readonly HeldPosition[],
  signal: AbortSignal,
  decide: (decided: readonly DecidedEvent[]) => Promise<void>,
  dryRun: boolean,
): Promise<void> {
  const judged = new Set<bigint>();
  for await (const { result, decided, rows } of judgeHeld(context, open, page, signal)) {
    try {
      if (!dryRun && result.orders !== null) {
        await insertEvents(context.client, [result]);
        passCheckpoint('orders.inserted');
        await insertArrivals(context.client, [result]);
        passCheckpoint('arrivals.inserted');
      }
      if (!dryRun) await storeTotals(context.client, result.controlTotals);
      await decide(decided);
      rows.release();
    } finally {
      // A failed insert may still be reading the rows.
      rows.discard();
    }
    for (const { position } of decided) judged.add(position);
  }
  const unread = page.map((held) => ({ ...held, position: BigInt(held.position) }));
  await decide(
    unread
      .filter(({ position }) => !judged.has(position))
      .map(({ position, epoch, code }) => ({ position, epoch, code, outcome: 'unreadable' })),
  );
}

/** Counts what a dry run finds; a replay counts what it has written. */
class ReplayTally {
  #accepted = 0;
  #unreadable = 0;
  readonly #refused: Record<string, number> = {};
  readonly #positions: string[] = [];

  add(decided: readonly DecidedEvent[]): void {
    for (const { position, outcome, refusedCode = '' } of decided) {
      if (outcome === 'refused') this.#refused[refusedCode] = (this.#refused[refusedCode] ?? 0) + 1;
      if (outcome === 'unreadable') this.#unreadable += 1;
      if (outcome !== 'accepted') continue;
      this.#accepted += 1;
      if (this.#positions.length < SHOWN_POSITIONS) this.#positions.push(position.toString());
    }
  }

  result(): ReplayResult {
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      unreadable: this.#unreadable,
      acceptedPositions: this.#positions,
    };
  }
}

/** Events that were judged together. The receiver ends the lease of their rows. */
interface JudgedBatch {
  readonly result: ValidatedBatch;
  readonly decided: readonly DecidedEvent[];
  readonly rows: Lease<Uint8Array>;
}

/**
 * Reads held events again and validates them in batches, by the threads of the ingest. Leaves out what the source no
 * longer holds, and records whose hash is not that of the held event.
 */
async function* judgeHeld(
  context: IngestContext,
  open: OpenSource,
  page: readonly HeldPosition[],
  signal: AbortSignal,
): AsyncGenerator<JudgedBatch> {
  const held = new Map(page.map((event) => [BigInt(event.position), event]));
  let filling: { readonly events: Lease<BatchBuffer>; readonly held: HeldAt[] } | undefined;
  const judge = async ({ events, held: batch }: NonNullable<typeof filling>): Promise<JudgedBatch> => {
    filling = undefined;
    const rows = await context.pools.acquireRows(events.resource.bytes);
    const range = { first: batch[0]?.at ?? 0n, next: (batch.at(-1)?.at ?? 0n) + 1n, fingerprint: '' };
    const { result } = await validateSourceBatch(context.validator, { events, ...range }, open, rows);
    return { result, decided: decidedOf(batch, result), rows };
  };
  try {
    for await (const record of open.records(signal, [...held.keys()])) {
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
