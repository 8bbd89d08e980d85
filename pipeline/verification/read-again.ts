import type { Counties } from '../../domain/order.ts';
import type { SourceAccount } from '../ledger/source-accounts.ts';
import { type AcceptedEvent, classifyEvent } from './classify-event.ts';
import type { OnProgress } from './difference.ts';
import type { OpenSource } from './open-sources.ts';
import type { Scratch, Side } from './scratch.ts';

const ROWS_PER_INSERT = 10_000;

/** What a second reading of a source found at the logged positions, and how many records it found elsewhere. */
export interface Reading {
  readonly source: string;
  readonly account: SourceAccount | undefined;
  readonly earliest: bigint;
  /** Position after the last one read. */
  readonly end: bigint;
  readonly records: number;
  readonly accepted: number;
  readonly reasons: ReadonlyMap<string, number>;
  /** Records before the first logged position, or at or after `next`. */
  readonly beyond: number;
}

/**
 * Reads a source from its first position to its end, validates every event again, and inserts accepted orders and control
 * totals into the scratch table. Events outside the logged positions are pending: they may be stored already, or not.
 */
export async function readAgain(
  open: OpenSource,
  account: SourceAccount | undefined,
  counties: Counties,
  scratch: Scratch,
  signal: AbortSignal,
  progress: OnProgress,
): Promise<Reading> {
  const unwritten: Record<Side, AcceptedEvent[]> = { source: [], pending: [] };
  const flush = async (side: Side): Promise<void> => {
    await scratch.insert(side, unwritten[side]);
    unwritten[side] = [];
  };
  const reasons = new Map<string, number>();
  const latest = await open.latest();
  let [records, accepted, beyond, end] = [0, 0, 0, open.earliest];
  for await (const record of open.records(signal)) {
    const { position } = record;
    const logged = account !== undefined && position >= account.first && position < account.next;
    const classified = classifyEvent(record, open.topicPlatform, counties);
    if (logged) records += 1;
    else beyond += 1;
    const side = logged ? 'source' : 'pending';
    if ('reasonCode' in classified) {
      if (logged) reasons.set(classified.reasonCode, (reasons.get(classified.reasonCode) ?? 0) + 1);
    } else {
      unwritten[side].push(classified);
      if (unwritten[side].length >= ROWS_PER_INSERT) await flush(side);
      if (logged) accepted += 1;
    }
    end = position + 1n;
    if ((records + beyond) % ROWS_PER_INSERT === 0) {
      progress(`reading ${open.source} again`, records + beyond, Number(latest));
    }
  }
  await flush('source');
  await flush('pending');
  // Control records at the end of a log have offsets but no events.
  const last = latest > end ? latest : end;
  return {
    source: open.source,
    account,
    earliest: open.earliest,
    end: last,
    records,
    accepted,
    reasons,
    beyond,
  };
}
