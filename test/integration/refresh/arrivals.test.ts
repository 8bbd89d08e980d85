import { expect, it } from 'vitest';
import { insertArrivals } from '../../../workers/ingest/store-ranges.ts';
import { observe } from '../../../workers/observations.ts';
import { Arrivals } from '../../../workers/refresh/arrivals.ts';
import { useDatabase } from '../../support/database.ts';

const NEVER = new AbortController().signal;
/** Longer than a test may take, so that what waits for it hangs. */
const LONG_MS = 3_600_000;

const database = useDatabase();

it('ends the wait for what another process stores, also between the mark and the wait', async () => {
  using arrivals = new Arrivals(database.client);
  await arrivals.mark();
  let looks = 0;
  const waiting = arrivals.next(LONG_MS, NEVER, () => {
    looks += 1;
    if (looks === 1) void insertArrivals(database.client, [{ arrivals: [[0, 1, 1]] }]);
  });
  await waiting;
  expect(looks).toBeGreaterThan(0);

  await arrivals.mark();
  await insertArrivals(database.client, [{ arrivals: [[0, 1, 1]] }]);
  await arrivals.next(LONG_MS, NEVER, () => {
    throw new Error('it arrived before');
  });
});

it('ends the wait for what this process stores without a question, and only once', async () => {
  using arrivals = new Arrivals(database.client);
  await arrivals.mark();
  observe('arrived', { ranges: [], arrivedMs: 0 });
  await arrivals.next(LONG_MS, NEVER, () => undefined);
  await arrivals.mark();
  const looked = new AbortController();
  await arrivals.next(LONG_MS, looked.signal, () => {
    looked.abort();
  });
  expect(looked.signal.aborted).toBe(true);
});
