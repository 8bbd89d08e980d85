import {
  ServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  NamespaceNotFoundError,
  RetryState,
  WorkflowNotFoundError,
} from '@temporalio/common';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { RemediedError } from '../../../adapters/configuration/remedied-error.ts';
import { explainClickHouse } from '../../../adapters/errors/explain-clickhouse.ts';
import { explainSdk } from '../../../adapters/errors/explain-sdk.ts';

/** As gRPC makes its errors. */
function grpc(code: number, details: string): Error {
  return Object.assign(new Error(`${String(code)} SOME_STATUS: ${details}`), { code, details });
}
const service = (code: number, details = 'details of gRPC'): Error =>
  new ServiceError('Failed to query Workflow', { cause: grpc(code, details) });
const withCode = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const KAFKA_DOWN = new kafkajs.KafkaJSConnectionError(
  'Connection error: connect ECONNREFUSED 127.0.0.1:9092',
  {
    code: 'ECONNREFUSED',
  },
);

describe("a sentence of an engine's client", () => {
  it.each([
    ['Temporal is gone', service(14), 'Temporal does not answer', /countyflow up/],
    [
      'Temporal is gone, without a wrapper',
      grpc(14, 'No connection'),
      'Temporal does not answer',
      /countyflow up/,
    ],
    [
      'Temporal is slow',
      service(4, 'Deadline exceeded after 4.001s'),
      'did not answer in time',
      /countyflow status/,
    ],
    ['Temporal refuses', service(7), 'Temporal refuses this client', /TEMPORAL_API_KEY/],
    ['no worker polls', service(9, 'no poller seen'), 'no worker answers', /countyflow up/],
    [
      'the connection was closed',
      service(1, 'Channel has been shut down'),
      'was closed',
      /run the command again/,
    ],
    ['a channel was closed', new Error('Channel has been shut down'), 'was closed', /run the command again/],
    [
      'no workflow runs',
      new WorkflowNotFoundError('m', 'w', undefined),
      'is not running this workflow',
      /countyflow up/,
    ],
    [
      'an update is not answered',
      new WorkflowUpdateRPCTimeoutOrCancelledError('m'),
      'perhaps taken',
      /countyflow status/,
    ],
    [
      'there is no namespace',
      new NamespaceNotFoundError('other'),
      'has no namespace other',
      /TEMPORAL_NAMESPACE/,
    ],
    ['Kafka is lost', new Error('Broker not connected'), 'Kafka does not answer', /try again in a moment/],
    ['Kafka is gone', KAFKA_DOWN, 'Kafka does not answer (ECONNREFUSED)', /KAFKA_BROKERS/],
    [
      'ClickHouse ends in the middle',
      withCode('ECONNRESET', 'socket hang up'),
      'ClickHouse does not answer',
      /try again in a moment/,
    ],
    [
      'ClickHouse is silent',
      new Error('Timeout error.'),
      'ClickHouse does not answer',
      /try again in a moment/,
    ],
    ['ClickHouse has no memory', withCode('241', 'limit'), 'code 241', /memory/],
  ])('becomes the engine that failed, and what to do: %s', (_, error, problem, remedy) => {
    const explained = explainSdk(error);
    expect(explained?.message).toContain(problem);
    expect(explained instanceof RemediedError && explained.remedy).toMatch(remedy);
    expect(explained?.message).not.toMatch(
      /Failed to query|Deadline exceeded|Channel has been|hang up|Timeout error/,
    );
    expect(explained?.cause).toBe(error);
  });

  it.each([
    [
      new WorkflowUpdateFailedError(
        'Workflow Update failed',
        ApplicationFailure.nonRetryable('it is halted'),
      ),
    ],
    [
      new WorkflowFailedError(
        'Workflow execution failed',
        ApplicationFailure.nonRetryable('it is halted'),
        RetryState.MAXIMUM_ATTEMPTS_REACHED,
      ),
    ],
    [service(3, 'it is halted')],
  ])('becomes what a workflow or the server said, without a remedy: %s', (error) => {
    const explained = explainSdk(error);
    expect(explained?.message).toMatch(
      /^(the workflow ended or refused this|Temporal refuses this): it is halted$/,
    );
    expect(explained).not.toBeInstanceOf(RemediedError);
  });

  it('is no sentence of ours, whatever caused it', () => {
    for (const error of [
      new Error('the plan is refused'),
      new Error("Kafka's folder could not be prepared", { cause: KAFKA_DOWN }),
      new RemediedError('no worker', 'start one', { cause: service(14) }),
    ])
      expect(explainSdk(error)).toBeUndefined();
  });
});

it('a connection that Kafka refuses is not said of ClickHouse', () => {
  expect(explainClickHouse(KAFKA_DOWN, { url: 'http://c:8123' })).toBe(KAFKA_DOWN);
});

it('a connection that ended gets no guess about its protocol', () => {
  const explained = explainClickHouse(withCode('ECONNRESET', 'socket hang up'), { url: 'http://c:8123' });
  expect(String(explained)).not.toMatch(/https:|CERT/);
});
