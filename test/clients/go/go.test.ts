import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseWithAnHour, startClickHouseWithAnHour } from '../clickhouse-with-an-hour.ts';
import { type CasesSeen, prepareGo, type Protocol, runGo, whyNoGo } from './go-client.ts';

/** Go builds the library and all that it needs the first time. */
const BUILT_WITHIN_MS = 1_800_000;

const reason = whyNoGo();
if (reason !== undefined) console.warn(`Tests of the Go client are skipped: ${reason}`);

describe.skipIf(reason !== undefined)('the Go client', () => {
  let clickhouse: ClickHouseWithAnHour;
  let asAnalyst: CasesSeen;

  beforeAll(async () => {
    const program = await prepareGo();
    clickhouse = await startClickHouseWithAnHour();
    const cases = ['version', 'hour', 'cancel'];
    asAnalyst = await runGo(program, clickhouse.endpoint('analyst'), cases, clickhouse.hour.epochSeconds);
  }, BUILT_WITHIN_MS);
  afterAll(() => clickhouse.stop());

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
  });

  function expectTheHour(facts: Record<string, unknown>): void {
    const { epochSeconds, shanghai, paidFen } = clickhouse.hour;
    expect(facts).toEqual({ seconds: epochSeconds, clock: shanghai, zone: 'Asia/Shanghai', paidFen });
  }
});
