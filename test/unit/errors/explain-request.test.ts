import { ServiceError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { ended, explainRequest } from '../../../adapters/errors/explain-request.ts';

const REQUEST = { what: 'the pause', shownBy: 'countyflow status --partitions' };
const service = (code: number): Error =>
  new ServiceError('Failed to signal workflow', {
    cause: Object.assign(new Error(`${code} SOME_STATUS: words of gRPC`), { code, details: 'words of gRPC' }),
  });

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
    for (const status of [5, 7]) await expect(waiting(status)).rejects.toThrow('Failed to signal workflow');
  });

  it('speaks for itself where the server says why', () => {
    expect(explainRequest(service(5), REQUEST)).toBeUndefined();
    expect(explainRequest(new Error('it is halted'), REQUEST)).toBeUndefined();
  });
});
