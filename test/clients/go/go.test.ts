import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseWithAnHour, startClickHouseWithAnHour } from '../clickhouse-with-an-hour.ts';
import { type CasesSeen, prepareGo, type Protocol, runGo, whyNoGo } from './go-client.ts';

/** Go builds the library and all that it needs the first time. */
const BUILT_WITHIN_MS = 1_800_000;

const reason = whyNoGo();
if (reason !== undefined) console.warn(`Tests of the Go client are skipped: ${reason}`);

describe.skipIf(reason !== undefined)('the Go client', () => {
  let clickhouse: ClickHouseWithAnHour;
  let asCountyflow: CasesSeen;
  let asAnalyst: CasesSeen;

  beforeAll(async () => {
    const program = await prepareGo();
    clickhouse = await startClickHouseWithAnHour();
    const run = (user: 'countyflow' | 'analyst', names: readonly string[]) =>
      runGo(program, clickhouse.endpoint(user), names, clickhouse.hour.epochSeconds);
    asCountyflow = await run('countyflow', ['version', 'parameters', 'batch', 'settings', 'hour', 'cancel']);
    asAnalyst = await run('analyst', ['version', 'hour', 'cancel', 'refused']);
  }, BUILT_WITHIN_MS);
  afterAll(() => clickhouse.stop());

  describe.each<Protocol>(['http', 'tcp'])('over %s, as countyflow', (protocol) => {
    it('connects and knows the server and its version', () => {
      const facts = asCountyflow(protocol, 'version');
      expect(facts).toMatchObject({ user: 'countyflow' });
      expect(facts['version']).toMatch(/^\d+\.\d+\.\d+$/);
    });

    it('selects with parameters that the server binds, and that the library does', () => {
      expect(asCountyflow(protocol, 'parameters')).toEqual({
        named: "县 O'Brien",
        whole: '9223372036854775807',
        bound: true,
        list: ['one', "it's"],
        nothing: null,
      });
    });

    it('inserts a batch of 1,000 rows, and every value arrives', () => {
      expect(asCountyflow(protocol, 'batch')).toEqual({
        rows: 1000,
        sum: 499_500,
        first: 1_510_329_600,
        nothing: 1000,
        second: "it's",
      });
    });

    it('changes a setting for one query', () => {
      expect(asCountyflow(protocol, 'settings')).toEqual({ maxBlockSize: '77' });
    });

    it('reads an hour of sales_by_hour as the same instant and the same hour in Shanghai', () => {
      expectTheHour(asCountyflow(protocol, 'hour'));
    });

    it('gives a query up by its context', () => {
      const facts = asCountyflow(protocol, 'cancel');
      expect(facts['ended']).toBe(true);
      expect(facts['seconds']).toBeLessThan(10);
    });
  });

  describe.each<Protocol>(['http', 'tcp'])('over %s, as an analyst', (protocol) => {
    it('connects, with a deadline of a minute', () => {
      expect(asAnalyst(protocol, 'version')).toMatchObject({ user: 'analyst' });
    });

    it('reads an hour of sales_by_hour as the same instant and the same hour in Shanghai', () => {
      expectTheHour(asAnalyst(protocol, 'hour'));
    });

    it('gives a query up by its context, and the server ends it', () => {
      expect(asAnalyst(protocol, 'cancel')).toMatchObject({ ended: true, left: 0 });
    });

    it('is refused to read or write a table', () => {
      const messages = Object.values(asAnalyst(protocol, 'refused'));
      expect(messages).toHaveLength(2);
      for (const message of messages) expect(message).toMatch(/Not enough privileges/);
    });
  });

  function expectTheHour(facts: Record<string, unknown>): void {
    const { epochSeconds, shanghai, paidFen } = clickhouse.hour;
    expect(facts).toEqual({ seconds: epochSeconds, clock: shanghai, zone: 'Asia/Shanghai', paidFen });
  }
});
