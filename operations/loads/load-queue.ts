import type { Client } from '@temporalio/client';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { LIVE_STATES, LOAD_PRIORITIES, LOAD_STATES, type Queued } from '../../schemas/backfill.ts';
import { runningAmong } from './temporal-answer.ts';

export interface LoadQueue {
  readonly running: readonly string[];
  /** In the order of their turns. */
  readonly waiting: readonly Queued[];
}

/** Why a load waits. */
export interface LoadTurn {
  /** Its place among those that wait, from 1. */
  readonly place: number;
  readonly running: readonly string[];
  /** Those that wait too, and go before it. */
  readonly before: readonly string[];
}

const QUEUE = sqlFile(import.meta.url, 'queue');

/** As it was noted. With Temporal, without loads that are noted as running although no workflow runs them. */
export async function readLoadQueue(
  client: ClickHouseClient,
  temporal?: Pick<Client, 'workflow'>,
): Promise<LoadQueue> {
  const parameters = { states: LOAD_STATES, live: LIVE_STATES };
  const found = await rows<Queued & { readonly state: 'running' | 'queued' }>(client, QUEUE, parameters);
  const those = (wanted: string) => found.filter(({ state }) => state === wanted);
  const running = those('running').map(({ load }) => load);
  return {
    running: temporal ? await runningAmong(temporal, running) : running,
    waiting: inOrder(those('queued')),
  };
}

/** The loads that wait, in the order of their turns. */
export function inOrder<T extends Queued>(waiting: Iterable<T>): T[] {
  return [...waiting].sort(
    (a, b) =>
      LOAD_PRIORITIES.indexOf(a.priority) - LOAD_PRIORITIES.indexOf(b.priority) ||
      a.sinceMs - b.sinceMs ||
      (a.load < b.load ? -1 : 1),
  );
}

/** Null for a load that does not wait. */
export function turnOf({ running, waiting }: LoadQueue, load: string): LoadTurn | null {
  const at = waiting.findIndex((one) => one.load === load);
  return at < 0 ? null : { place: at + 1, running, before: waiting.slice(0, at).map((one) => one.load) };
}
