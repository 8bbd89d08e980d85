import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { errorCode } from '../../domain/causes.ts';
import { CLICKHOUSE_CODES } from '../../adapters/errors/clickhouse-codes.ts';
import { type ComparedTotal, compareTotals } from '../../pipeline/totals/control-totals.ts';
import type { Trouble } from '../trouble.ts';

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
    problem: {
      what: `${hours === 1 ? '1 hour differs' : `${String(hours)} hours differ`} from what ${platform} declared`,
      where: 'control totals',
      sinceMs: null,
      failedAttempts: null,
      nextAttemptMs: null,
      remedy:
        '`countyflow control-totals` lists them: ask the publisher which orders are missing, or for a new total',
    },
  }));
}
