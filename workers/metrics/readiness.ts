import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { innermostCause } from '../../domain/causes.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { TemporalClient } from '../../adapters/temporal/client.ts';
import type { Missing } from './server.ts';

/** What readiness depends on. Temporal and the worker are undefined until they are there. */
export interface Parts {
  readonly kafka: KafkaConnection;
  readonly clickhouse: ClickHouseClient;
  temporal?: TemporalClient;
  isPolling?: () => boolean;
}

const ANSWER_WITHIN_MS = 3_000;
/** However many ask, each engine is asked at most this often. */
const ANSWER_HOLDS_MS = 1_000;

/** Asks the engines whether they answer, and the worker whether it polls. */
export function watchReadiness(parts: Parts): () => Promise<readonly Missing[]> {
  let asked: Promise<readonly Missing[]> | undefined;
  let holdsUntilMs = -Infinity;
  return () => {
    if (asked === undefined || performance.now() > holdsUntilMs) {
      // Requests that arrive meanwhile share the answer.
      holdsUntilMs = Infinity;
      asked = findMissing(parts).finally(() => {
        holdsUntilMs = performance.now() + ANSWER_HOLDS_MS;
      });
    }
    return asked;
  };
}

async function findMissing({ kafka, clickhouse, temporal, isPolling }: Parts): Promise<readonly Missing[]> {
  const found = await Promise.all([
    check('kafka', () => listPartitions(kafka, 'impatient')),
    check('clickhouse', () => clickhouse.query({ query: 'SELECT 1' }).then((result) => result.text())),
    check('temporal', () => temporal?.checkHealth() ?? Promise.reject(new Error('not connected yet'))),
    check('worker', () =>
      isPolling?.() === true ? Promise.resolve() : Promise.reject(new Error('it does not poll')),
    ),
  ]);
  return found.filter((one) => one !== undefined);
}

async function check(part: Missing['part'], ask: () => Promise<unknown>): Promise<Missing | undefined> {
  try {
    await pTimeout(ask(), {
      milliseconds: ANSWER_WITHIN_MS,
      message: `no answer within ${ANSWER_WITHIN_MS / 1000} s`,
    });
    return undefined;
  } catch (error) {
    return { part, cause: causeOf(error) };
  }
}

/** The innermost cause is the most specific. Some have a code but no text. */
function causeOf(error: unknown): string {
  const cause = innermostCause(error);
  if (cause === undefined) return 'no answer';
  return cause.error.message === '' ? cause.code : cause.error.message;
}
