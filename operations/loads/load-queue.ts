import type { Client } from '@temporalio/client';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { inOrder } from '../../domain/load-order.ts';
import { LIVE_STATES, LOAD_STATES, type Queued } from '../../schemas/backfill.ts';
import { isRunning } from './temporal-answer.ts';

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

/** Null for a load that does not wait. */
export function turnOf({ running, waiting }: LoadQueue, load: string): LoadTurn | null {
  const at = waiting.findIndex((one) => one.load === load);
  return at < 0 ? null : { place: at + 1, running, before: waiting.slice(0, at).map((one) => one.load) };
}

/** Of the loads whose turn has come, and of others that were noted as running, those that a workflow runs. */
export async function loadsAtWork(
  clickhouse: ClickHouseClient,
  temporal: Pick<Client, 'workflow'>,
  granted: readonly string[],
): Promise<string[]> {
  const { running } = await readLoadQueue(clickhouse);
  return runningAmong(temporal, [...new Set([...granted, ...running])]);
}

async function runningAmong(temporal: Pick<Client, 'workflow'>, loads: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(loads.map((load) => isRunning(temporal, load)));
  return loads.filter((_, index) => answers[index]);
}
