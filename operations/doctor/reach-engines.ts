import pTimeout from 'p-timeout';
import { connectClickHouse, rows } from '../../adapters/clickhouse/client.ts';
import type { Connections } from '../../adapters/configuration/connections.ts';
import { explainClickHouse } from '../../adapters/errors/explain-clickhouse.ts';
import { surveyTopics } from '../../adapters/kafka/topics.ts';
import { connectTemporal } from '../../adapters/temporal/client.ts';
import { whyNot } from '../status/engine-status.ts';
import { type EngineName, type Reached, TITLES } from './check.ts';
import { type Finding, ok, problem } from './finding.ts';

export interface ReachedEngines extends AsyncDisposable {
  readonly reached: Reached;
  readonly findings: readonly Finding[];
}

const ANSWER_WITHIN_MS = 6_000;
const WHY = 'events are read from Kafka by workflows of Temporal, and stored in ClickHouse';
const VARIABLES: Readonly<Record<EngineName, string>> = {
  kafka: 'KAFKA_BROKERS',
  temporal: 'TEMPORAL_ADDRESS',
  clickhouse: 'CLICKHOUSE_URL',
};

/** Connects to the engines at the same time. One that does not answer is a finding. */
export async function reachEngines(connections: Partial<Connections>): Promise<ReachedEngines> {
  const { kafka, temporal: to, clickhouse: database } = connections;
  const clickhouse = database && connectClickHouse(database);
  const connecting = to && connectTemporal(to);
  const [listed, connected, asked] = await Promise.allSettled([
    kafka && within(surveyTopics(kafka, 'impatient')),
    connecting && within(connecting),
    clickhouse &&
      within(rows(clickhouse, 'SELECT 1')).catch((error: unknown) => {
        throw explainClickHouse(error, database);
      }),
  ]);
  const temporal = connected.status === 'fulfilled' ? connected.value?.client : undefined;
  return {
    reached: {
      ...(kafka && listed.status === 'fulfilled' && { kafka }),
      ...(temporal && { temporal }),
      ...(clickhouse && asked.status === 'fulfilled' && { clickhouse }),
    },
    findings: await Promise.all([
      finding('kafka', kafka?.brokers, listed),
      finding('temporal', to && [to.address], connected),
      finding('clickhouse', database && [database.url], asked),
    ]),
    async [Symbol.asyncDispose]() {
      await clickhouse?.close();
      await connecting?.then(
        (late) => late.close(),
        () => undefined,
      );
    },
  };
}

function within<T>(answer: Promise<T>): Promise<T> {
  return pTimeout(answer, { milliseconds: ANSWER_WITHIN_MS, message: 'no answer within six seconds' });
}

/** Only an engine without an address, or at whose address nobody is, has to be started. */
async function finding(
  engine: EngineName,
  addresses: readonly string[] | undefined,
  result: PromiseSettledResult<unknown>,
): Promise<Finding> {
  const title = TITLES[engine];
  const start = `run countyflow up, or start ${title} and set ${VARIABLES[engine]} to its address`;
  if (addresses === undefined)
    return { check: 'engines', ...problem(`no address of ${title} is known`, WHY, start) };
  const address = addresses.join(',');
  if (result.status === 'fulfilled')
    return { check: 'engines', ...ok(`${title} answers on ${address}`, WHY) };
  const { state, cause, remedy } = await whyNot(engine, addresses, result.reason);
  const what = `${title} on ${address} gives no answer: ${cause ?? ''}`;
  return { check: 'engines', ...problem(what, WHY, state === 'away' ? start : (remedy ?? '')) };
}
