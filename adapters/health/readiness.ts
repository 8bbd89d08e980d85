import pTimeout from 'p-timeout';
import type { ClickHouseClient } from '../clickhouse/client.ts';
import type { KafkaConnection } from '../configuration/connections.ts';
import { explainSdk } from '../errors/explain-sdk.ts';
import { listPartitions } from '../kafka/topics.ts';

export interface Missing {
  readonly part: 'kafka' | 'temporal' | 'clickhouse' | 'worker' | 'server';
  readonly cause: string;
}

/** Each part that a process needs, with a question that rejects if it is missing. */
export type Questions = Readonly<Partial<Record<Missing['part'], () => Promise<unknown>>>>;

export const askKafka = (kafka: KafkaConnection) => () => listPartitions(kafka, 'impatient');

export const askClickHouse = (clickhouse: ClickHouseClient) => async () =>
  (await clickhouse.query({ query: 'SELECT 1' })).text();

const ANSWER_WITHIN_MS = 3_000;
/** However many ask, each engine is asked at most this often. */
const ANSWER_HOLDS_MS = 1_000;

/** Asks the parts whether they are there. */
export function watchReadiness(questions: Questions): () => Promise<readonly Missing[]> {
  let asked: Promise<readonly Missing[]> | undefined;
  let holdsUntilMs = -Infinity;
  return () => {
    if (asked === undefined || performance.now() > holdsUntilMs) {
      // Requests that arrive meanwhile share the answer.
      holdsUntilMs = Infinity;
      asked = findMissing(questions).finally(() => {
        holdsUntilMs = performance.now() + ANSWER_HOLDS_MS;
      });
    }
    return asked;
  };
}

async function findMissing(questions: Questions): Promise<readonly Missing[]> {
  const parts = Object.entries(questions) as [Missing['part'], () => Promise<unknown>][];
  const found = await Promise.all(parts.map(([part, ask]) => check(part, ask)));
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

function causeOf(error: unknown): string {
  return error instanceof Error ? (explainSdk(error) ?? error).message : 'no answer';
}
