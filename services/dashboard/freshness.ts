import pTimeout from 'p-timeout';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { surveyTopics } from '../../adapters/kafka/topics.ts';
import { parseSourceName } from '../ledger/source.ts';
import { isDirty, readHourStates } from '../rollups/hour-states.ts';

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
    readonly closes: boolean;
  };
}

const KAFKA_ANSWERS_WITHIN_MS = 3_000;

export async function readFreshness(
  client: ClickHouseClient,
  kafka: KafkaConnection | undefined,
): Promise<Freshness> {
  const readAtMs = Date.now();
  const [accounts, states, ends] = await Promise.all([
    rows<{ source: string; next: string; records: string; quarantined: string; closes: boolean | number }>(
      client,
      `SELECT source, toString(next_position) AS next, toString(records) AS records, toString(quarantined) AS quarantined, closes
       FROM accounting`,
    ),
    readHourStates(client),
    kafka === undefined ? undefined : partitionEnds(kafka),
  ]);
  const waiting = states.filter(isDirty).flatMap(({ dirty }) => dirty.map(({ sinceMs }) => sinceMs));
  const sum = (of: 'records' | 'quarantined') =>
    String(accounts.reduce((all, row) => all + BigInt(row[of]), 0n));
  return {
    readAtMs,
    unread: ends == null ? ends : unreadOf(ends, accounts),
    waitingSinceMs: waiting.length === 0 ? null : Math.min(...waiting),
    accounting: {
      sources: accounts.length,
      records: sum('records'),
      quarantined: sum('quarantined'),
      closes: accounts.every(({ closes }) => Boolean(closes)),
    },
  };
}

type Ends = Awaited<ReturnType<typeof surveyTopics>>['ends'];

async function partitionEnds(kafka: KafkaConnection): Promise<Ends | null> {
  try {
    const survey = surveyTopics(kafka, 'impatient');
    return (await pTimeout(survey, { milliseconds: KAFKA_ANSWERS_WITHIN_MS })).ends;
  } catch {
    // The page says that Kafka does not answer; operations and `countyflow status` say why.
    return null;
  }
}

/** A log that was made anew is another source: the newest of a partition is the one that Kafka holds. */
function unreadOf(
  ends: Ends,
  accounts: readonly { readonly source: string; readonly next: string }[],
): number {
  const newest = new Map<string, { readonly generation: number; readonly next: bigint }>();
  for (const { source: name, next } of accounts) {
    const source = parseSourceName(name);
    if (source?.kind !== 'kafka') continue;
    const { topic, partition, generation = 1 } = source;
    const key = `${topic}/${partition}`;
    if (generation > (newest.get(key)?.generation ?? 0)) newest.set(key, { generation, next: BigInt(next) });
  }
  return ends.reduce((sum, { topic, partition, end }) => {
    const next = newest.get(`${topic}/${partition}`)?.next ?? 0n;
    return sum + Math.max(0, Number(end - next));
  }, 0);
}
