import { randomUUID } from 'node:crypto';
import { TupleParam } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { useLocalClickHouse } from './local-clickhouse.ts';

const clickhouse = useLocalClickHouse();

describe('ping', () => {
  it('answers the light form and the one that runs a query', async () => {
    const client = clickhouse.client();
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
  });
});

describe('query', () => {
  it.each([
    ['String', 'a\'b\\c\td\ne"f`g $ {x:String} 双十一 🛒'],
    ['String', ''],
    ['String', '\\N'],
    ['Nullable(String)', null],
    ['Int64', -42],
    ['Float64', 0.1],
    ['Bool', true],
    ['Array(String)', ["it's", 'a\tb', '', '\\']],
    ['Map(String, UInt8)', { "k'1": 1, k2: 2 }],
  ])('binds a value of %s on the server: %j', async (type, value) => {
    const result = await clickhouse.client().query({
      query: `SELECT {value:${type}} AS value`,
      query_params: { value },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ value }]);
  });

  it('binds a tuple, an identifier and a date', async () => {
    const result = await clickhouse.client().query({
      query: `SELECT {pair:Tuple(Int8, String)} AS pair FROM system.{table:Identifier}
              WHERE toDate({at:DateTime}, 'UTC') = {day:Date}`,
      query_params: {
        pair: new TupleParam([1, "o'clock"]),
        table: 'one',
        at: new Date('2017-11-11T03:00:00Z'),
        day: '2017-11-11',
      },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ pair: [1, "o'clock"] }]);
  });

  it('says so when a value is missing, also after a query that had it', async () => {
    const client = clickhouse.client();
    const query = 'SELECT {value:UInt8} AS value';
    await (await client.query({ query, query_params: { value: 7 } })).json();
    await expect(client.query({ query })).rejects.toMatchObject({
      code: '456',
      type: 'UNKNOWN_QUERY_PARAMETER',
    });
  });

  it.each(['JSON', 'JSONCompact', 'JSONColumnsWithMetadata'] as const)(
    'answers %s as one document, however many blocks the result has',
    async (format) => {
      const result = await clickhouse.client().query({
        query: 'SELECT number AS n FROM numbers(200000) ORDER BY n SETTINGS max_block_size = 1000',
        format,
      });
      const document: unknown = JSON.parse(await result.text());
      const numbers = JSON.stringify(document).match(/\d+/g) ?? [];
      expect(numbers.filter((text) => text === '199999')).toHaveLength(1);
    },
  );

  it('writes a header once and totals once', async () => {
    const text = async (query: string) => (await clickhouse.client().exec({ query })).stream.toArray();
    const csv = Buffer.concat(
      await text(
        'SELECT number AS n FROM numbers(150000) FORMAT CSVWithNames SETTINGS max_block_size = 1000',
      ),
    ).toString();
    expect(csv.split('\n').filter((line) => line === '"n"')).toHaveLength(1);
    expect(csv.trimEnd().split('\n')).toHaveLength(150_001);
    const totals = Buffer.concat(
      await text(
        'SELECT number % 2 AS n, count() FROM numbers(10) GROUP BY n WITH TOTALS ORDER BY n FORMAT TSV',
      ),
    ).toString();
    expect(totals).toBe('0\t5\n1\t5\n\n0\t10\n');
  });

  it('streams a result in less memory than the result has', async () => {
    const rows = 3_000_000;
    const result = await clickhouse.client().query({
      query: `SELECT number AS n, repeat('x', 100) AS pad FROM numbers(${rows})`,
      format: 'JSONEachRow',
    });
    const rssBefore = process.memoryUsage.rss();
    let seen = 0;
    let sum = 0n;
    for await (const chunk of result.stream<{ n: number }>()) {
      seen += chunk.length;
      for (const row of chunk) sum += BigInt(row.json<{ n: number }>().n);
    }
    expect(seen).toBe(rows);
    expect(sum).toBe((BigInt(rows) * BigInt(rows - 1)) / 2n);
    expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(300e6);
  });

  it('starts to answer before the query has ended', async () => {
    const started = performance.now();
    const result = await clickhouse.client().query({
      query: 'SELECT sleepEachRow(0.4) AS slept FROM numbers(4) SETTINGS max_block_size = 1',
      format: 'JSONEachRow',
    });
    const firstRowsAfterMs = performance.now() - started;
    await result.json();
    expect(performance.now() - started).toBeGreaterThan(1_500);
    expect(firstRowsAfterMs).toBeLessThan(1_000);
  });
});

describe('what travels with a query', () => {
  it('echoes the query id, and makes one up where none is given', async () => {
    const client = clickhouse.client();
    const queryId = `test-${randomUUID()}`;
    const named = await client.query({ query: 'SELECT 1', query_id: queryId });
    await named.text();
    expect(named.query_id).toBe(queryId);
    expect(named.response_headers['x-clickhouse-query-id']).toBe(queryId);
    const unnamed = await client.command({ query: 'SELECT 1' });
    expect(unnamed.query_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('applies settings to one query and to no other', async () => {
    const client = clickhouse.client();
    const query = "SELECT getSetting('max_block_size') AS value";
    const ask = async (settings: Record<string, string>) => {
      const result = await client.query({ query, format: 'JSONEachRow', clickhouse_settings: settings });
      return (await result.json<{ value: number }>())[0]?.value;
    };
    const usual = await ask({});
    expect(await ask({ max_block_size: '1234' })).toBe(1234);
    expect(await ask({})).toBe(usual);
    await client.command({ query: 'SET max_block_size = 77' });
    expect(await ask({})).toBe(usual);
  });

  it('binds the values of settings', async () => {
    const value = "it's \\ a \t comment";
    const result = await clickhouse.client().query({
      query: "SELECT getSetting('log_comment') AS value SETTINGS max_threads = 1",
      format: 'JSONEachRow',
      clickhouse_settings: { log_comment: value },
    });
    expect(await result.json()).toEqual([{ value }]);
  });

  it('uses the database that is asked for', async () => {
    await clickhouse.client().command({ query: 'CREATE DATABASE IF NOT EXISTS elsewhere' });
    const result = await clickhouse
      .client({ database: 'elsewhere' })
      .query({ query: 'SELECT currentDatabase() AS name', format: 'JSONEachRow' });
    expect(await result.json()).toEqual([{ name: 'elsewhere' }]);
    const usual = await clickhouse
      .client()
      .query({ query: 'SELECT currentDatabase() AS name', format: 'JSONEachRow' });
    expect(await usual.json()).toEqual([{ name: 'default' }]);
  });

  it('compresses answers when asked to, for every way in which it answers', async () => {
    const client = clickhouse.client({ compression: { response: true, request: true } });
    for (const format of ['JSONEachRow', 'JSON'] as const) {
      const result = await client.query({ query: "SELECT repeat('a', 100000) AS a", format });
      expect(result.response_headers['content-encoding']).toBe('gzip');
      expect(await result.text()).toContain('a'.repeat(100_000));
    }
  });
});
