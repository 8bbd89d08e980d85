import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClickHouseClient } from '../../../pipeline/engines.ts';
import { openRequestLog } from '../../../publishers/http/request-log.ts';
import type { LoggedRequest } from '../../../publishers/view/requests.ts';

const REQUEST: Omit<LoggedRequest, 'key_id' | 'request_id' | 'skipped'> = {
  ...{ received_at: '2017-11-11T00:00:00Z', method: 'POST', address: '/v1/events', options: [], status: 202 },
  ...{ problem: '', detail: { en: '', zh: '' }, milliseconds: 1, bytes: 2, accepted: 1, refused: 0 },
  ...{ reasons: {}, events: [] },
};

describe('the log of requests', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function open() {
    const stored: LoggedRequest[][] = [];
    const failures: unknown[] = [];
    let insert = (): Promise<void> => Promise.resolve();
    const client = {
      insert: async ({ values }: { readonly values: LoggedRequest[] }) => {
        await insert();
        stored.push(values);
      },
    } as unknown as ClickHouseClient;
    const log = openRequestLog(client, (error) => failures.push(error));
    const record = (keyId: string, ...ids: readonly string[]): void => {
      for (const id of ids)
        log.record({ keyId, isRefused: id.startsWith('refused') }, () => ({ ...REQUEST, request_id: id }));
    };
    const answers = (by: () => Promise<void>): void => {
      insert = by;
    };
    return { log, stored, failures, record, answers };
  }
  const named = (what: string, count: number): string[] =>
    Array.from({ length: count }, (_, at) => `${what}-${String(at)}`);
  const idsOf = (requests: readonly LoggedRequest[] = []): string[] =>
    requests.map(({ request_id }) => request_id);

  it('stores those of a second together, and nothing while none come', async () => {
    const { record, stored } = open();
    record('k', 'a', 'b');
    await vi.advanceTimersByTimeAsync(1_000);
    record('k', 'c');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stored.map(idsOf)).toEqual([['a', 'b'], ['c']]);
  });

  it('takes 50 of a key and kind in a second, and says how many it left out', async () => {
    const { record, stored } = open();
    record('k', ...named('fine', 80), ...named('refused', 3));
    record('other', 'fine-x');
    await vi.advanceTimersByTimeAsync(1_000);
    record('k', 'fine-later', 'fine-last');
    await vi.advanceTimersByTimeAsync(1_000);
    const [first = [], second = []] = stored;
    expect(idsOf(first)).toEqual([...named('fine', 50), ...named('refused', 3), 'fine-x']);
    expect(first.map(({ skipped }) => skipped).filter((count) => count > 0)).toEqual([30]);
    expect(second.map(({ skipped }) => skipped)).toEqual([0, 0]);
  });

  it('keeps the newest while ClickHouse fails, says so once, and counts those it dropped', async () => {
    const { record, stored, failures, answers } = open();
    answers(() => Promise.reject(new Error('away')));
    for (let second = 0; second < 50; second += 1) {
      record('k', ...named(`fine-${String(second)}`, 50));
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(failures).toEqual([new Error('away')]);
    answers(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(1_000);
    const [kept = []] = stored;
    expect([kept.length, idsOf(kept).at(-1)]).toEqual([2_000, 'fine-49-49']);
    expect(String(failures[1])).toContain('lacks 500 lines');
  });

  it('stores what waits when it is closed', async () => {
    const { log, record, stored } = open();
    record('k', 'last');
    await log.close();
    expect(stored.map(idsOf)).toEqual([['last']]);
  });

  it('counts what it cannot store when it is closed', async () => {
    const { log, record, failures, answers } = open();
    answers(() => Promise.reject(new Error('away')));
    record('k', 'first', 'second');
    await log.close();
    expect(failures.map(String)).toEqual([
      'Error: away',
      'Error: the log of requests lacks 2 lines, which had to be dropped',
    ]);
  });
});
