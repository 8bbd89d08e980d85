import { WorkflowNotFoundError } from '@temporalio/client';
import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Connections, KafkaConnection } from '../../adapters/configuration/connections.ts';
import { listTopicNames } from '../../adapters/kafka/topics.ts';
import { connectTemporal, type TemporalClient } from '../../adapters/temporal/client.ts';
import { countUnread } from '../../pipeline/ledger/unread.ts';
import { isDirty, readHourStates } from '../../pipeline/rollups/hour-states.ts';
import { REFRESH_ID } from '../../schemas/temporal.ts';
import { refreshStatus } from '../../workflows/messages.ts';

/** How far the figures are behind the events. */
export interface Freshness {
  /** Epoch ms of this reading. */
  readonly readAtMs: number;
  /** Records of Kafka that are not stored yet; null if Kafka does not answer, undefined if none is known. */
  readonly unread: number | null | undefined;
  /** Epoch ms since which stored events wait for the rollups; null if none does. */
  readonly waitingSinceMs: number | null;
}

/** Sums over all sources, for the line below the page. */
export interface Accounting {
  readonly readAtMs: number;
  readonly sources: number;
  readonly records: string;
  readonly quarantined: string;
  /** Null if there is no source: nothing is accounted for then. */
  readonly closes: boolean | null;
}

export async function readFreshness(
  client: ClickHouseClient,
  kafka: KafkaConnection | undefined,
): Promise<Freshness> {
  const readAtMs = Date.now();
  const unread = kafka === undefined ? undefined : await countUnread(client, kafka);
  // After the ledger was read: what it lists waits for a refresh that is seen now, or is in the figures.
  const states = await readHourStates(client);
  const waiting = states.filter(isDirty).flatMap(({ dirty }) => dirty.map(({ sinceMs }) => sinceMs));
  return { readAtMs, unread, waitingSinceMs: waiting.length === 0 ? null : Math.min(...waiting) };
}

export async function readAccounting(client: ClickHouseClient): Promise<Accounting> {
  const readAtMs = Date.now();
  const accounts = await rows<{ records: string; quarantined: string; closes: boolean | number }>(
    client,
    `SELECT toString(records) AS records, toString(quarantined) AS quarantined, closes FROM accounting`,
  );
  const sum = (of: 'records' | 'quarantined') =>
    String(accounts.reduce((all, row) => all + BigInt(row[of]), 0n));
  return {
    readAtMs,
    sources: accounts.length,
    records: sum('records'),
    quarantined: sum('quarantined'),
    closes: accounts.length === 0 ? null : accounts.every(({ closes }) => Boolean(closes)),
  };
}

/** A frozen engine accepts connections and answers nothing, so only an answer counts. */
const ANSWER_WITHIN_MS = 2_500;
/** A worker answers beside its work, of which there may be much. */
const WORKER_WITHIN_MS = 5_000;

/** In the order in which a page names them. */
export const PULSES = ['clickhouse', 'kafka', 'temporal', 'worker'] as const;
export type PulseEngine = (typeof PULSES)[number];

/** Asks an engine for the least that it can say. Rejects if it refuses or is silent; resolves if it is not known here. */
export async function takePulse(
  engine: PulseEngine,
  client: ClickHouseClient,
  { kafka, temporal }: Partial<Connections>,
): Promise<void> {
  const asked = {
    // Ended with the wait, so that questions to a frozen server do not take all of its connections.
    clickhouse: async () =>
      (await client.query({ query: 'SELECT 1', abort_signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })).text(),
    kafka: async () => kafka && listTopicNames(kafka, 'impatient'),
    temporal: async () => temporal && (await connectTemporal(temporal)).close(),
    worker: async () => temporal && askWorker(await connectTemporal(temporal)),
  }[engine]();
  await pTimeout<unknown>(asked, { milliseconds: engine === 'worker' ? WORKER_WITHIN_MS : ANSWER_WITHIN_MS });
}

/** The least that only a worker answers. A system whose refresh was never started has none to ask. */
async function askWorker(temporal: TemporalClient): Promise<void> {
  const { client } = temporal;
  try {
    await client.withDeadline(Date.now() + WORKER_WITHIN_MS, () =>
      client.workflow.getHandle(REFRESH_ID).query(refreshStatus),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  } finally {
    await temporal.close();
  }
}
