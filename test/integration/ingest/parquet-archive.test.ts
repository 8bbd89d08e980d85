import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import type { Mapping } from '../../../schemas/archives/mapping.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { type ArchiveIdentity, identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readMapping } from '../../../pipeline/archives/read-mapping.ts';
import { readRecords } from '../../../pipeline/archives/read-records.ts';
import { startTestEngines } from '../../engines.ts';
import { emptyDatabase } from '../../support/database.ts';
import { COUNTIES } from '../../support/events.ts';
import { fileWriter, used, useFolder } from '../../support/used.ts';

const EXAMPLE = join(import.meta.dirname, '../../../docs/examples/backfill/orders.mapping.json');

/** Rows of an export in the types that databases give them: decimals, instants in UTC, integers, nothing. */
const ROWS = `
  SELECT concat('P-', toString(number)) AS "订单号",
    toUInt32(number % 3 + 1) AS "修改序号",
    '已付款' AS "状态",
    toDateTime64('2017-11-11 00:00:00.123', 3, 'UTC') + number AS "下单时间",
    toNullable(toDateTime64('2017-11-11 00:03:00.123456', 6, 'UTC') + number) AS "付款时间",
    toString(toDateTime('2017-11-11 12:00:00', 'UTC') + number) AS "更新时间",
    toUInt32(330127) AS "卖家县",
    CAST(NULL, 'Nullable(String)') AS "卖家村",
    '110105' AS "买家县",
    '' AS "服务站",
    'walnut-500g' AS "商品编号",
    '山核桃' AS "商品名称",
    'nuts' AS "类目",
    toDecimal32(2.5, 3) AS "数量",
    '袋' AS "单位",
    toDecimal64(number, 4) + toDecimal64('0.07', 4) AS "商品金额",
    toDecimal128('0', 2) AS "退款金额",
    if(number = 7, 'settle-7', NULL) AS "结算单号",
    [1, 2] AS nested
  FROM numbers({rows:UInt64}) ORDER BY number`;

const engines = used(() => startTestEngines({ clickhouse: true }));
const database = used(() => emptyDatabase(engines.connections.clickhouse));
const write = fileWriter(useFolder());
let mapping: Mapping;
beforeAll(async () => {
  mapping = await readMapping(EXAMPLE);
});

async function parquetOf(
  client: ClickHouseClient,
  query: string,
  rows: number,
  settings: Record<string, string | number> = {},
): Promise<Buffer> {
  const { stream } = await client.exec({
    query: `${query} FORMAT Parquet`,
    query_params: { rows },
    clickhouse_settings: { max_threads: 1, ...settings },
  });
  return buffer(stream);
}

const identify = (path: string): Promise<ArchiveIdentity> => identifyArchive(path, { mapping, filter: null });

async function textsOf({ path, reading }: ArchiveIdentity, position = 0): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for await (const { records } of readRecords(path, reading, { from: { position, byteOffset: 0 } }))
    for (const { position: at, value } of records) found.push([at, value.toString('utf8')]);
  return found;
}

const SMALL_GROUPS = { output_format_parquet_row_group_size: 100 };

describe('an archive in Parquet', () => {
  it.each(['none', 'snappy', 'lz4', 'zstd', 'gzip', 'brotli'])(
    'becomes valid events without a float in any amount (compressed by %s)',
    async (codec) => {
      const settings = { ...SMALL_GROUPS, output_format_parquet_compression_method: codec };
      const archive = await identify(write('export', await parquetOf(database.client, ROWS, 250, settings)));
      expect([archive.records, archive.reading.format]).toEqual([250, 'parquet']);
      const events = await textsOf(archive);
      expect(events.map(([position]) => position)).toEqual([...Array(250).keys()]);
      for (const [position, text] of events) {
        const verdict = validateEvent(text, { counties: COUNTIES, carrier: undefined });
        const order = verdict.accepted ? verdict.order : verdict.problems;
        expect(order).toMatchObject({
          orderId: `P-${position}`,
          version: (position % 3) + 1,
          placedAtMs: Date.UTC(2017, 10, 11, 0, 0, position, 123),
          paidAtMs: Date.UTC(2017, 10, 11, 0, 3, position, 123),
          sellerVillage: null,
          outlet: null,
          lines: [{ quantity: '2.5', amountFen: position * 100 + 7 }],
          goodsAmountFen: position * 100 + 7,
          refundedFen: 0,
          settlementReference: position === 7 ? 'settle-7' : null,
        });
      }
    },
  );

  it('is read from any row, across row groups, as the tail of reading from the beginning', async () => {
    const archive = await identify(
      write('export', await parquetOf(database.client, ROWS, 250, SMALL_GROUPS)),
    );
    const all = await textsOf(archive);
    for (const from of [1, 99, 100, 101, 199, 249, 250])
      expect(await textsOf(archive, from)).toEqual(all.slice(from));
  });

  it('has chunks that begin at any row, also inside a row group', async () => {
    const settings = { output_format_parquet_row_group_size: 60_000 };
    const archive = await identify(
      write('export', await parquetOf(database.client, ROWS, 100_001, settings)),
    );
    expect(archive.chunks).toEqual([
      { position: 0, byteOffset: 0 },
      { position: 100_000, byteOffset: 0 },
    ]);
    expect((await textsOf(archive, 100_000)).map(([at, text]) => [at, text.includes('"P-100000"')])).toEqual([
      [100_000, true],
    ]);
  });

  it('keeps the bytes of a text that is not UTF-8, so that the event is refused for it', async () => {
    const broken = ROWS.replace("'山核桃' AS", "if(number = 1, unhex('ff41'), '山核桃') AS");
    const events = await textsOf(
      await identify(write('export', await parquetOf(database.client, broken, 3))),
    );
    expect(events.map(([, text]) => text.startsWith('{'))).toEqual([true, false, true]);
  });

  it('names a column that it lacks, or that holds lists', async () => {
    const path = write('export', await parquetOf(database.client, 'SELECT 1 AS a, [1] AS "订单号"', 1));
    await expect(identify(path)).rejects.toThrow(
      /has no column 订单号, which the mapping names for id\. It has: a\.$/,
    );
  });

  it('is refused with the cause and the remedy wherever it breaks off', async () => {
    const whole = await parquetOf(database.client, ROWS, 250, SMALL_GROUPS);
    for (const size of [4, 12, 1_000, whole.length >> 1, whole.length - 100, whole.length - 1])
      await expect(identify(write('export', whole.subarray(0, size)))).rejects.toThrow(
        /is not a complete Parquet file \(.+\): write or copy it again\.$/,
      );
  });

  it('is refused while it is read if its pages are damaged', async () => {
    const whole = await parquetOf(database.client, ROWS, 250, SMALL_GROUPS);
    whole.fill(0xff, 4, 2_000);
    const archive = await identify(write('export', whole));
    await expect(textsOf(archive)).rejects.toThrow(/is not a complete Parquet file \(.+\)/);
  });
});
