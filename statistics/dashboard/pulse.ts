import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { listTopicNames } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';

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
