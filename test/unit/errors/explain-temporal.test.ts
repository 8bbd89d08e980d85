import {
  ServiceError,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import {
  ApplicationFailure,
  NamespaceNotFoundError,
  RetryState,
  WorkflowNotFoundError,
} from '@temporalio/common';
import kafkajs from 'kafkajs';
import { ended, explainRequest } from '../../../adapters/errors/explain-request.ts';
import { RemediedError } from '../../../adapters/configuration/remedied-error.ts';
import { explainClickHouse } from '../../../adapters/errors/explain-clickhouse.ts';
import { explainSdk } from '../../../adapters/errors/explain-sdk.ts';

const REQUEST = { what: 'the pause', shownBy: 'countyflow status --partitions' };
/** As gRPC makes its errors. */
function grpc(code: number, details: string): Error {
  return Object.assign(new Error(`${String(code)} SOME_STATUS: ${details}`), { code, details });
}
const service = (code: number, details = 'details of gRPC'): Error =>
  new ServiceError('Failed to query Workflow', { cause: grpc(code, details) });
describe('a request to Temporal that fails', () => {
  it.each([
    [1, 'the connection to Temporal ended'],
    [2, 'the connection to Temporal ended'],
    [4, 'Temporal or the worker did not answer in time'],
    [14, 'the connection to Temporal ended'],
  ])('was perhaps taken after the status %i of gRPC, and a command shows it', (status, cause) => {
    const found = explainRequest(service(status), REQUEST);
    expect(found?.message.startsWith(cause)).toBe(true);
    expect(found?.message).toContain('so the pause was perhaps taken, and may still take effect');
    expect(found?.remedy).toContain('countyflow status --partitions shows whether it did');
  });

  it.each([
    [7, 'TEMPORAL_API_KEY'],
    [9, 'countyflow up'],
    [8, 'in a minute'],
    [16, 'TEMPORAL_API_KEY'],
  ])('was not taken after the status %i', (status, remedy) => {
    const found = explainRequest(service(status), REQUEST);
    expect(found?.message).toContain('so the pause was not taken');
    expect(found?.remedy).toContain(remedy);
  });

  it('is not said to want a worker where Temporal may be what is silent', () => {
    const found = explainRequest(new WorkflowUpdateRPCTimeoutOrCancelledError('m'), REQUEST);
    expect(found?.message).toContain('Temporal or the worker did not answer in time');
  });

  it('may be repeated where no command shows what became of it', () => {
    const found = explainRequest(service(14), { what: 'the schedule' });
    expect(found?.remedy).toBe(
      'see countyflow status, then run the command again: to repeat it does no harm',
    );
  });

  it('was taken, and goes on, if the answer is lost while its end is waited for', async () => {
    const waiting = (code: number) => ended(REQUEST, () => Promise.reject(service(code)));
    await expect(waiting(4)).rejects.toMatchObject({
      problem:
        'Temporal or the worker did not answer in time. Before that the pause was taken, and it goes on',
      remedy: 'countyflow status --partitions shows whether it is done',
    });
    for (const status of [5, 7]) await expect(waiting(status)).rejects.toThrow('Failed to query Workflow');
  });

  it('speaks for itself where the server says why', () => {
    expect(explainRequest(service(5), REQUEST)).toBeUndefined();
    expect(explainRequest(new Error('it is halted'), REQUEST)).toBeUndefined();
  });
});

const withCode = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const HALTED = ApplicationFailure.nonRetryable('it is halted');
const KAFKA_DOWN = new kafkajs.KafkaJSConnectionError('Connection error: connect ECONNREFUSED', {
  code: 'ECONNREFUSED',
});

describe("a sentence of an engine's client", () => {
  it.each([
    [service(14), 'Temporal does not answer', /countyflow up/],
    [grpc(14, 'No connection'), 'Temporal does not answer', /countyflow up/],
    [service(4, 'Deadline exceeded after 4.001s'), 'did not answer in time', /countyflow status/],
    [service(7), 'Temporal refuses this client', /TEMPORAL_API_KEY/],
    [service(9, 'no poller seen'), 'no worker answers', /countyflow up/],
    [service(1, 'Channel has been shut down'), 'was closed', /run the command again/],
    [new Error('Channel has been shut down'), 'was closed', /run the command again/],
    [new WorkflowNotFoundError('m', 'w', undefined), 'is not running this workflow', /countyflow up/],
    [new WorkflowUpdateRPCTimeoutOrCancelledError('m'), 'perhaps taken', /countyflow status/],
    [new NamespaceNotFoundError('other'), 'has no namespace other', /TEMPORAL_NAMESPACE/],
    [new Error('Broker not connected'), 'Kafka does not answer', /try again in a moment/],
    [KAFKA_DOWN, 'Kafka does not answer (ECONNREFUSED)', /KAFKA_BROKERS/],
    [withCode('ECONNRESET', 'socket hang up'), 'ClickHouse does not answer', /try again in a moment/],
    [new Error('Timeout error.'), 'ClickHouse does not answer', /try again in a moment/],
    [withCode('241', 'limit'), 'code 241', /memory/],
  ])('becomes the engine that failed, and what to do: %s', (error, problem, remedy) => {
    const explained = explainSdk(error);
    expect(explained?.message).toContain(problem);
    expect(explained instanceof RemediedError && explained.remedy).toMatch(remedy);
    expect(explained?.message).not.toMatch(
      /Failed to query|Deadline exceeded|Channel has been|hang up|Timeout error/,
    );
    expect(explained?.cause).toBe(error);
  });

  it.each([
    [new WorkflowUpdateFailedError('failed', HALTED)],
    [new WorkflowFailedError('failed', HALTED, RetryState.MAXIMUM_ATTEMPTS_REACHED)],
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
