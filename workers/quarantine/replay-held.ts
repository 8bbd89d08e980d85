import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import {
  type DecidedEvent,
  recordDecisions,
  replayResult,
  SHOWN_POSITIONS,
} from '../../pipeline/quarantine/decisions.ts';
import { type HeldPosition, heldPositions } from '../../pipeline/quarantine/held-filter.ts';
import { openHeldReader } from '../../pipeline/quarantine/held-reader.ts';
import { storeTotals } from '../../pipeline/totals/control-totals.ts';
import type { ReplayRequest, ReplayResult } from '../../schemas/activities.ts';
import { passCheckpoint } from '../checkpoints.ts';
import type { IngestContext } from '../ingest/pump.ts';
import { insertArrivals, insertEvents } from '../ingest/store-ranges.ts';
import { type HeldSource, judgeHeld } from './judge-held.ts';

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
  const reader = await openHeldReader(client, kafka, input.source, input.archives);
  const tally = new ReplayTally();
  try {
    // A dry run has left no trace that could be counted, so it begins anew.
    for (let at = input.dryRun ? undefined : after; ;) {
      const page = await heldPositions(client, input, at);
      const last = page.at(-1);
      if (last === undefined) break;
      await replayPage(
        context,
        { source: input.source, reader },
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
  } finally {
    await reader.close();
  }
  return input.dryRun ? tally.result() : replayResult(client, input.source, decisionId);
}

async function replayPage(
  context: IngestContext,
  held: HeldSource,
  page: readonly HeldPosition[],
  signal: AbortSignal,
  decide: (decided: readonly DecidedEvent[]) => Promise<void>,
  dryRun: boolean,
): Promise<void> {
  const judged = new Set<bigint>();
  for await (const { result, decided, rows } of judgeHeld(context, held, page, signal)) {
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
