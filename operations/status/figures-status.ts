import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { CLICKHOUSE_CODES } from '../../adapters/errors/clickhouse-codes.ts';
import { errorCode } from '../../domain/causes.ts';
import { counted } from '../../domain/text/counted.ts';
import type { FollowedFigures } from '../../pipeline/figures/figure-states.ts';
import type { Settling } from '../../pipeline/rollups/hour-states.ts';
import { type ComparedTotal, compareTotals } from '../../pipeline/totals/control-totals.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { message, type Message, type Text } from '../../schemas/text/message.ts';
import { lasting, type Trouble } from '../trouble.ts';
import type { PartitionStatus } from './partition-status.ts';
import { isCurrent, LOOK_HOLDS_MS } from './signs.ts';
import type { WorkStatus } from './work-status.ts';

/** How far the figures are behind what was published. */
export interface RollupStatus extends Settling {
  /** Records before the partitions' ends that the ledger does not list, as far as that is known. */
  readonly unreadRecords: number;
  /** `unknown`: nothing waits as far as can be seen, but not everything was looked up since the start. */
  readonly state: 'up to date' | 'waiting' | 'unknown';
  /** What keeps it from being known; null unless it is unknown. */
  readonly because: Text | null;
  /** When the last refresh ended, epoch ms; null if that is unknown. */
  readonly lookedMs: number | null;
}

export interface Evidence {
  readonly settling: Settling;
  /** Undefined if Temporal does not answer. */
  readonly refresh: WorkStatus | undefined;
  readonly partitions: readonly PartitionStatus[];
  /** Whether Kafka has listed the topics. */
  readonly listed: boolean;
  readonly startedMs: number | null;
  readonly nowMs: number;
}

export function rollupStatus(evidence: Evidence): RollupStatus {
  const { settling, refresh, partitions } = evidence;
  const unreadRecords = unreadIn(partitions);
  const seen = { ...settling, unreadRecords, lookedMs: refresh?.lookedMs ?? null };
  const because = settling.dirtyHours > 0 ? null : whyUnknown(evidence);
  if (because !== null) return { ...seen, state: 'unknown', because };
  const waits = settling.dirtyHours > 0 || unreadRecords > 0;
  return { ...seen, state: waits ? 'waiting' : 'up to date', because };
}

const UNREAD = new Set(['starting', 'not started', 'unknown', 'waiting']);

function whyUnknown({
  refresh,
  partitions,
  listed,
  startedMs,
  nowMs,
}: Omit<Evidence, 'settling'>): Message | null {
  if (refresh === undefined) return message('status.because.temporal-silent');
  if (refresh.state === 'not started') return message('status.because.not-started');
  if (refresh.state === 'retrying') return message('status.because.retrying');
  if (!isCurrent(refresh.lookedMs, startedMs, nowMs))
    return message('status.because.no-refresh', {
      isStartKnown: startedMs !== null,
      seconds: LOOK_HOLDS_MS / 1000,
    });
  if (!listed) return message('status.because.kafka-silent');
  const unread = partitions.filter(({ state }) => UNREAD.has(state)).length;
  if (unread > 0) return message('status.because.unread', { unread, all: partitions.length });
  return whyUncounted(partitions);
}

/** Records that wait to be read, as far as that is known. */
export function unreadIn(partitions: readonly PartitionStatus[]): number {
  return partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0);
}

/** Why it is not known how many events wait; null if it is. */
export function whyUncounted(partitions: readonly PartitionStatus[]): Message | null {
  const uncounted = partitions.filter(({ lag }) => lag === null).length;
  if (uncounted === 0) return null;
  return message('status.because.uncounted', { uncounted, all: partitions.length });
}

/** Whether the rows of figures of a campaign follow the rollups, in words. */
export function followedText({ campaign, pace, state, behindMs, cause }: FollowedFigures): string {
  const who = `Figures of ${campaign} (${pace})`;
  if (state === 'current') return `${who} follow the rollups.`;
  if (state === 'failed') return `${who} cannot be computed: ${cause ?? 'the cause is unknown'}`;
  return `${who} are ${counted(Math.ceil(behindMs / 1_000), 'second')} behind the rollups.`;
}

/** Hours whose orders add up to something else than their platform declared. */
export interface DifferingTotals {
  readonly platform: Platform;
  readonly hours: number;
  readonly problem: Trouble;
}

/** None while the first worker still creates the tables: the others answer by then, and the status can say more. */
export async function readComparedTotals(client: ClickHouseClient): Promise<readonly ComparedTotal[]> {
  try {
    return await compareTotals(client);
  } catch (error) {
    if (errorCode(error) === CLICKHOUSE_CODES.UNKNOWN_TABLE) return [];
    throw error;
  }
}

/** By platform. Nothing is called a difference while events are on their way into the figures. */
export function differingTotals(totals: readonly ComparedTotal[], isCurrent: boolean): DifferingTotals[] {
  if (!isCurrent) return [];
  const differing = totals.filter(({ matches }) => !matches);
  return [...Map.groupBy(differing, ({ platform }) => platform)].map(([platform, { length: hours }]) => ({
    platform,
    hours,
    problem: lasting(
      message('status.cause.totals-differ', { hours, platform }),
      message('status.where.control-totals'),
      message('status.remedy.control-totals'),
    ),
  }));
}
