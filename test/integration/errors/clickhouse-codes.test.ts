import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import { startTestEngines } from '../../engines.ts';
import { used } from '../../support/used.ts';

const engines = used(() => startTestEngines({ clickhouse: true }));
let client: ClickHouseClient;
beforeAll(() => {
  client = connectClickHouse(engines.connections.clickhouse);
});
afterAll(async () => {
  await client.close();
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
