import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { Connections, KafkaConnection } from '../../adapters/configuration/connections.ts';
import { listTopicNames } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';
import { countUnread } from '../../pipeline/ledger/unread.ts';
import { isDirty, readHourStates } from '../../pipeline/rollups/hour-states.ts';

/** How far the figures are behind the events. */
export interface Freshness {
  /** Epoch ms of this reading. */
  readonly readAtMs: number;
  /** Records of Kafka that are not stored yet; null if Kafka does not answer, undefined if none is known. */
  readonly unread: number | null | undefined;
  /** Epoch ms since which stored events wait for the rollups; null if none does. */
  readonly waitingSinceMs: number | null;
  /** Sums over all sources, for the line below the page. */
  readonly accounting: {
    readonly sources: number;
    readonly records: string;
    readonly quarantined: string;
    /** Null if there is no source: nothing is accounted for then. */
    readonly closes: boolean | null;
  };
}

export async function readFreshness(
  client: ClickHouseClient,
  kafka: KafkaConnection | undefined,
): Promise<Freshness> {
  const readAtMs = Date.now();
  const unread = kafka === undefined ? undefined : await countUnread(client, kafka);
  // After the ledger was read: what it lists waits for a refresh that is seen now, or is in the figures.
  const [accounts, states] = await Promise.all([
    rows<{ records: string; quarantined: string; closes: boolean | number }>(
      client,
      `SELECT toString(records) AS records, toString(quarantined) AS quarantined, closes FROM accounting`,
    ),
    readHourStates(client),
  ]);
  const waiting = states.filter(isDirty).flatMap(({ dirty }) => dirty.map(({ sinceMs }) => sinceMs));
  const sum = (of: 'records' | 'quarantined') =>
    String(accounts.reduce((all, row) => all + BigInt(row[of]), 0n));
  return {
    readAtMs,
    unread,
    waitingSinceMs: waiting.length === 0 ? null : Math.min(...waiting),
    accounting: {
      sources: accounts.length,
      records: sum('records'),
      quarantined: sum('quarantined'),
      closes: accounts.length === 0 ? null : accounts.every(({ closes }) => Boolean(closes)),
    },
  };
}

/** A frozen engine accepts connections and answers nothing, so only an answer counts. */
const ANSWER_WITHIN_MS = 2_500;

/** In the order in which a page names them. */
export const PULSES = ['clickhouse', 'kafka', 'temporal'] as const;
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
  }[engine]();
  await pTimeout<unknown>(asked, { milliseconds: ANSWER_WITHIN_MS });
}
