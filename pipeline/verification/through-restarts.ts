import { setTimeout as sleep } from 'node:timers/promises';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { engineFailureOf } from '../../adapters/errors/engine-failure.ts';
import { NETWORK_CODES } from '../../adapters/errors/system-codes.ts';

/** A check that brings ClickHouse down itself must not begin for ever. */
const MOST_RESTARTS = 3;
const AWAY_AT_MOST_MS = 60_000;
const LOOK_EVERY_MS = 500;

/**
 * Runs work that reads ClickHouse, and begins it again if ClickHouse was restarted meanwhile. Rejects with the error of
 * the work if ClickHouse stays away for a minute, or is restarted more than three times.
 */
export async function throughRestarts<Result>(
  client: ClickHouseClient,
  signal: AbortSignal,
  onRestart: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await work();
    } catch (error) {
      if (restarts === MOST_RESTARTS || !isAway(error) || !(await answersAgain(client, signal))) throw error;
      onRestart();
    }
  }
}

function isAway(error: unknown): boolean {
  const failure = engineFailureOf(error);
  return failure?.engine === 'clickhouse' && NETWORK_CODES.has(failure.code);
}

async function answersAgain(client: ClickHouseClient, signal: AbortSignal): Promise<boolean> {
  for (const untilMs = performance.now() + AWAY_AT_MOST_MS; performance.now() < untilMs;) {
    if ((await client.ping()).success) return true;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
  return false;
}
