import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { URBAN_COUNTY, validEvent } from '../../support/events.ts';
import { setAt } from '../../support/json-pointer.ts';
import { useIngest } from '../../support/use-database.ts';

const test = useIngest();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-values-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function load(name: string, lines: readonly string[]): Promise<Record<string, number>> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  const { accepted, quarantined } = await loadArchive(test.ingestContext, path);
  return { accepted, quarantined };
}

/** Names of goods with a special meaning in a format, a shell, a query or a terminal. */
const NAMES = [
  "'",
  '"',
  '\\',
  '\\\\',
  "\\'",
  "','",
  "'],['",
  '\\N',
  '\\n',
  '\\t',
  '\\x00',
  '\\u0041',
  '[]',
  'NULL',
  "'; DROP TABLE orders; --",
  '${PATH} `id` %s %00',
  '茶 🌰 👨‍👩‍👧 e\u0301 \u202e',
  '\u2028\u2029\u00a0\ufeff',
  '<script>alert(1)</script>',
  ' blanks at both ends ',
];

describe('text that a publisher wrote', () => {
  it('comes back from ClickHouse byte for byte, in a list and as a single value', async () => {
    const [line] = validEvent().data.lines;
    if (line === undefined) throw new Error('The valid event has a line');
    const events = [
      validEvent({
        orderId: 'all',
        lines: NAMES.map((name) => ({ ...line, name, amountFen: 1 })),
        goodsAmountFen: NAMES.length,
      }),
      ...NAMES.map((name, n) =>
        validEvent({ orderId: `one-${n}`, lines: [{ ...line, name, amountFen: 1 }], goodsAmountFen: 1 }),
      ),
    ];
    expect(
      await load(
        'names',
        events.map((event) => JSON.stringify(event)),
      ),
    ).toEqual({
      accepted: events.length,
      quarantined: 0,
    });
    const found = await rows<{ id: string; names: string[] }>(
      test.client,
      'SELECT order_id AS id, `lines.name` AS names FROM orders FINAL',
    );
    expect(Object.fromEntries(found.map(({ id, names }) => [id, names]))).toEqual(
      Object.fromEntries([['all', NAMES], ...NAMES.map((name, n) => [`one-${n}`, [name]])]),
    );
  });

  it('comes back unchanged in CSV, which other tools use', async () => {
    const result = await test.client.query({
      query: "SELECT order_id, `lines.name`[1] FROM orders FINAL WHERE order_id LIKE 'one-%'",
      format: 'CSV',
    });
    const found = parse(await result.text());
    expect(Object.fromEntries(found.map(([id = '', name = '']) => [id, name]))).toEqual(
      Object.fromEntries(NAMES.map((name, n) => [`one-${n}`, name])),
    );
  });

  it('is stored in every column as the event states it', async () => {
    const event = validEvent({ orderId: 'columns', version: Number.MAX_SAFE_INTEGER });
    await load('columns', [JSON.stringify(event)]);
    const [row] = await rows<Record<string, unknown>>(
      test.client,
      `SELECT * EXCEPT (content_hash), toUnixTimestamp(placed_slice) AS slice, toString(rank) AS rank,
         toString(bitOr(bitShiftLeft(toUInt128(9007199254740991), 64), toUInt128(content_hash))) AS expected_rank
       FROM orders FINAL WHERE order_id = 'columns'`,
    );
    expect(row).toMatchObject({
      version: '9007199254740991',
      placed_at: '2017-11-11 00:00:01.250',
      paid_at: '2017-11-11 00:03:00.000',
      seller_county: 330127,
      seller_village: '330127100201',
      buyer_county: Number(URBAN_COUNTY),
      outlet_type: 'village-service-station',
      outlet_id: 'station-7',
      direction: 'produce-to-city',
      'lines.quantity': [2, 0.5],
      'lines.unit': ['bag', 'catty'],
      'lines.amount_fen': ['9980', '20020'],
      goods_amount_fen: '30000',
      refunded_fen: '0',
      settlement_reference: 'settle:rural-taobao:columns',
      slice: 1_510_329_600,
    });
    expect(row?.['rank']).toBe(row?.['expected_rank']);
  });
});

/** Field names as a refused event spells them and as the quarantine must store them: ASCII, bounded, nobody's number. */
const FIELDS: readonly [string, string][] = [
  ['\\ud800', '\ufffd'],
  ['\\udfff\\ud800x', '\ufffd\ufffdx'],
  [`${'x'.repeat(39)}🌰`, `${'x'.repeat(39)}\ufffd`],
  ['a\\u0000b\\n\\t\\u001b[2J\\u009b', 'a\ufffdb\ufffd\ufffd\ufffd\ufffd2J\ufffd'],
  ['\'\\"\\\\', '\ufffd\ufffd\ufffd'],
  ['茶\\ud83c\\udf30', '\ufffd\ufffd'],
  ['王小明', '\ufffd\ufffd\ufffd'],
  ['138-0013-8000', '\ufffd\ufffd\ufffd-\ufffd\ufffd\ufffd\ufffd-\ufffd\ufffd\ufffd\ufffd'],
];

describe('the quarantine row of a refused event', () => {
  it.each(FIELDS)('is stored when a field is named "%s"', async (spelled, stored) => {
    const event = JSON.stringify(validEvent()).replace('{', () => `{"${spelled}":1,`);
    const archive = `field-${FIELDS.findIndex(([name]) => name === spelled)}`;
    expect(await load(archive, [event])).toEqual({ accepted: 0, quarantined: 1 });
    const [row] = await rows(
      test.client,
      'SELECT code, path, problems.path AS paths FROM quarantine WHERE source LIKE {source:String}',
      { source: `archive/${archive}@%` },
    );
    expect(row).toEqual({ code: 'field.unknown', path: `/${stored}`, paths: [`/${stored}`] });
  });
});

describe('orders of more months than one insert may touch', () => {
  it('are all stored, with the arrivals of their slices', async () => {
    const placed = [...Array(130).keys()].map((n) => new Date(Date.UTC(2009, n, 15)).toISOString());
    const events = placed.map((placedAt, n) => {
      const event = validEvent({ orderId: `month-${n}`, placedAt, paidAt: placedAt });
      setAt(event, '/time', placedAt);
      return JSON.stringify(event);
    });
    expect(await load('months', events)).toEqual({ accepted: 130, quarantined: 0 });
    const [stored] = await rows(
      test.client,
      `SELECT count() AS orders, uniqExact(toYYYYMM(placed_at)) AS months FROM orders FINAL WHERE order_id LIKE 'month-%'`,
    );
    expect(stored).toEqual({ orders: '130', months: '130' });
    const [slices] = await rows(
      test.client,
      `SELECT sum(arrivals) AS arrivals, uniqExact(slice_start) AS slices FROM slice_arrivals
       WHERE toUnixTimestamp(slice_start) IN {starts:Array(UInt32)}`,
      { starts: placed.map((placedAt) => Date.parse(placedAt) / 1000) },
    );
    expect(slices).toEqual({ arrivals: '130', slices: '130' });
  });
});
