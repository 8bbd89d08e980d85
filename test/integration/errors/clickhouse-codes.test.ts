import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';

let engines: TestEngines;
let client: ClickHouseClient;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  client = connectClickHouse(engines.connections.clickhouse);
});
afterAll(async () => {
  await client.close();
  await engines.stop();
});

describe("ClickHouse's error codes", () => {
  it('have the names that the server gives them', async () => {
    const [named] = await rows<{ names: string[] }>(
      client,
      'SELECT arrayMap(code -> errorCodeToName(code), {codes:Array(Int32)}) AS names',
      { codes: Object.values(CLICKHOUSE_CODES).map(Number) },
    );
    expect(named?.names).toEqual(Object.keys(CLICKHOUSE_CODES));
  });
});
